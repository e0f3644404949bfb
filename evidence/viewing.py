"""What the viewer shows of an item, and which items stand before and after it in the list one came from."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

import store
from common.errors import Invalid
from common.pagination import single
from evidence.filtersets import ItemFilterSet
from evidence.models import Derivative, EvidenceItem
from evidence.services.viewing import is_playable

Kind = Derivative.Kind
# Of a long text and of an archive's list, this much is one page.
CHARACTERS = 40_000
ROWS = 200
OTHERS = ("cursor", "page_size", "format", "page")
# From the first to the last item of a case, unless one came from a list in another order.
ORDER = "created_at"


@dataclass(slots=True)
class Shown:
    """What to show: `kind` is picture, pages, text, listing, media or none.

    `number` of `count` parts (pages of a document, of a text, of a list) is looked at.
    """

    kind: str
    number: int = 1
    count: int = 1
    picture: Derivative | None = None
    text: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    undrawn: int = 0

    @property
    def earlier(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def later(self) -> int | None:
        return self.number + 1 if self.number < self.count else None

    @property
    def numbers(self) -> range:
        return range(1, self.count + 1)


def shown(item: EvidenceItem, params: QueryDict) -> Shown:
    """What to show of `item`, at the `page` that the address asks for. Raises Invalid for a bad one."""
    made: dict[str, dict[int, Derivative]] = {}
    for derivative in item.derivatives.order_by("created_at", "pk"):
        made.setdefault(derivative.kind, {})[derivative.number or 1] = derivative
    if Kind.PAGE in made:
        return _pages(item, made, params)
    if is_playable(item):
        return Shown("media", number_of(params, 1))
    for kind in (Kind.PREVIEW, Kind.THUMBNAIL):
        if kind in made:
            return Shown("picture", number_of(params, 1), picture=made[kind][1])
    if Kind.LISTING in made:
        return _listing(made[Kind.LISTING][1], params)
    if Kind.TEXT in made:
        return _text(made[Kind.TEXT][1], params)
    return Shown("none", number_of(params, 1))


def _pages(item: EvidenceItem, made: dict[str, dict[int, Derivative]], params: QueryDict) -> Shown:
    drawn = made[Kind.PAGE]
    count = max(drawn)
    number = number_of(params, count)
    text = made.get(Kind.TEXT, {}).get(number)
    in_all = item.facts.metadata.get("document", {}).get("pages", 0)
    return Shown(
        "pages",
        number,
        count,
        picture=drawn.get(number),
        text=read(text).decode("utf-8", "replace") if text else "",
        undrawn=max(in_all - count, 0) if isinstance(in_all, int) else 0,
    )


def _text(derivative: Derivative, params: QueryDict) -> Shown:
    text = read(derivative).decode("utf-8", "replace")
    count = max(1, -(-len(text) // CHARACTERS))
    number = number_of(params, count)
    return Shown("text", number, count, text=text[(number - 1) * CHARACTERS : number * CHARACTERS])


def _listing(derivative: Derivative, params: QueryDict) -> Shown:
    rows = json.loads(read(derivative) or b"[]")
    count = max(1, -(-len(rows) // ROWS))
    number = number_of(params, count)
    return Shown("listing", number, count, rows=rows[(number - 1) * ROWS : number * ROWS])


def read(derivative: Derivative) -> bytes:
    """The derivative's bytes, which are bounded; none when the file is gone."""
    try:
        with store.open_store("derivatives").open(derivative.sha256) as file:
            return file.read()
    except store.Missing:
        return b""


def number_of(params: QueryDict, count: int) -> int:
    """`page`, from 1 to `count`. Raises Invalid for anything else."""
    text = single(params, "page") or "1"
    if not (text.isascii() and text.isdecimal() and len(text) < 7 and 1 <= int(text) <= count):
        raise Invalid({"page": [_("Give a whole number from 1 to %(most)d.") % {"most": count}]})
    return int(text)


def of_list(params: QueryDict) -> QueryDict:
    """What an address says of the list one came from: its filters and its order."""
    query = params.copy()
    for name in OTHERS:
        query.pop(name, None)
    if not query.get("ordering"):
        query["ordering"] = ORDER
    return query


def neighbours(request: HttpRequest, item: EvidenceItem) -> dict[str, Any]:
    """The `next` and `previous` items of the case in the list one came from, and its `query`.

    Raises Invalid for a filter or order that there is not.
    """
    query = of_list(request.GET)
    rows = EvidenceItem.objects.visible_to(request.user).filter(case=item.case_id)
    rows = rows.filter(form=EvidenceItem.Form.DIGITAL)  # of other things there is nothing to view
    filterset = ItemFilterSet(query, rows, request=request)
    found = filterset.qs
    keyset = filterset.keyset.resolved(found)
    place = keyset.position(item)
    following, preceding = (
        found.filter(keyset.beyond(place, reverse=back))
        .order_by(*keyset.order_by(reverse=back))
        .first()
        for back in (False, True)
    )
    return {"next": following, "previous": preceding, "query": query.urlencode()}
