"""Pages of a list, for HTML and API alike: keyset cursors, 50 rows, one query at any depth."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from common.errors import Invalid
from common.keyset import Keyset, seal, unseal
from common.querysets import CappedCount, capped_count, read_together

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
BLOCK = 1000


@dataclass
class Page:
    """Rows of one page and the way on. Addresses are relative ("?…"), None at either end."""

    rows: list[Any]
    next_url: str | None
    previous_url: str | None
    first_url: str
    queryset: QuerySet[Any]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def capped_count(self) -> CappedCount:
        """How many rows the whole list has; counted when asked for, up to 10,000."""
        return capped_count(self.queryset)


@dataclass(frozen=True)
class Place:
    """A parsed `cursor`: the position of a row, and whether to read back from it."""

    position: list[Any]
    back: bool


def single(params: QueryDict, name: str) -> str:
    """The only value of a parameter, "" when absent. Raises Invalid when it is given twice."""
    values = params.getlist(name)
    if len(values) > 1:
        raise Invalid({name: [_("Give this parameter once.")]})
    return values[0] if values else ""


def page_size_of(params: QueryDict, default: int = PAGE_SIZE) -> int:
    """`page_size`, 1 to 200. Raises Invalid for anything else."""
    text = single(params, "page_size")
    if not text:
        return default
    if not re.fullmatch("[0-9]{1,3}", text) or not 1 <= int(text) <= MAX_PAGE_SIZE:
        raise Invalid(
            {"page_size": [_("Give a whole number from 1 to %(most)d.") % {"most": MAX_PAGE_SIZE}]}
        )
    return int(text)


def paginate(
    queryset: QuerySet[Any], keyset: Keyset, request: Any, *, default_size: int = PAGE_SIZE
) -> Page:
    """The page that the request's `cursor` and `page_size` ask for. Raises Invalid for bad ones."""
    params = _params(request)
    size = page_size_of(params, default_size)
    keyset = keyset.resolved(queryset)
    scope = _scope(queryset, keyset)
    place = _place(params, scope)
    rows = _read(queryset, keyset, place, size + 1)
    more, rows = len(rows) > size, rows[:size]
    back = place is not None and place.back
    if back:
        rows.reverse()
    first = _url(params, None)

    def link(row: Any, *, to_previous: bool) -> str:
        mark = "b" if to_previous else "f"
        return _url(params, seal([mark, *keyset.position(row)], scope))

    has_next, has_previous = (True, more) if back else (more, place is not None)
    if not rows:
        # The rows around a kept link are gone: lead back to the start rather than to nowhere.
        return Page([], None, first if has_previous else None, first, queryset)
    return Page(
        rows,
        link(rows[-1], to_previous=False) if has_next else None,
        link(rows[0], to_previous=True) if has_previous else None,
        first,
        queryset,
    )


def check_page_parameters(queryset: QuerySet[Any], keyset: Keyset, request: Any) -> None:
    """Refuse bad `cursor` and `page_size` where they have no effect: in an export of all rows."""
    params = _params(request)
    page_size_of(params)
    _place(params, _scope(queryset, keyset.resolved(queryset)))


def blocks(queryset: QuerySet[Any], keyset: Keyset, size: int = BLOCK) -> Iterator[list[Any]]:
    """All rows in order, `size` at a time, each block by its own query.

    No database cursor stays open while a slow client reads: on SQLite it would keep the log from
    being checkpointed, on PostgreSQL it would hold a connection in a transaction.
    """
    keyset = keyset.resolved(queryset)
    place: Place | None = None
    while rows := _read(queryset, keyset, place, size):
        yield rows
        if len(rows) < size:
            return
        place = Place(keyset.position(rows[-1]), back=False)


def _read(queryset: QuerySet[Any], keyset: Keyset, place: Place | None, count: int) -> list[Any]:
    if place is None:
        return read_together(queryset.order_by(*keyset.order_by())[:count])
    beyond = queryset.filter(keyset.beyond(place.position, reverse=place.back))
    return read_together(beyond.order_by(*keyset.order_by(reverse=place.back))[:count])


def _scope(queryset: QuerySet[Any], keyset: Keyset) -> str:
    return f"{queryset.model._meta.label}:{keyset.identity}"


def _place(params: QueryDict, scope: str) -> Place | None:
    token = single(params, "cursor")
    if not token:
        return None
    mark, *position = unseal(token, scope)
    return Place(position, back=mark == "b")


def _params(request: Any) -> QueryDict:
    django_request: HttpRequest = getattr(request, "_request", request)
    return django_request.GET


def _url(params: QueryDict, cursor: str | None) -> str:
    query = params.copy()
    query.pop("cursor", None)
    if cursor:
        query["cursor"] = cursor
    return "?" + query.urlencode()
