"""The one door to rows: scoped querysets, and counts that never walk a whole table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from common import tried
from common.errors import NotVisible

COUNT_LIMIT = 10_000

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class CappedCount:
    """A number of rows, exact up to a limit. Shown as "37" or "10,000+"."""

    value: int
    capped: bool = False

    def __str__(self) -> str:
        shown = number_format(self.value, decimal_pos=0, use_l10n=True, force_grouping=True)
        return f"{shown}+" if self.capped else shown


def capped_count(queryset: QuerySet[Any], limit: int = COUNT_LIMIT) -> CappedCount:
    """Count up to `limit` rows: an exact count of an open list costs more than the list itself."""
    # Values of the key alone: columns and relations of a list page have no part in its count.
    found = queryset.order_by().values("pk")[: limit + 1].count()
    return CappedCount(min(found, limit), found > limit)


class ScopedQuerySet(models.QuerySet[Row]):
    """Base of every model's queryset. A subclass says which rows a person may see."""

    def visible_to(self, user: Any) -> Self:
        """The rows `user` may see. Scope by `within`, never by a join with `distinct`."""
        raise NotImplementedError(f"{type(self).__name__} must say who may see its rows")

    def within(self, field: str, scope: QuerySet[Any]) -> Self:
        """Rows whose `field` points at a row of `scope`, as a subquery.

        Give `.none()` for someone who sees nothing: it costs no query, while of a subquery that
        comes out empty PostgreSQL learns by walking the whole index of the order.
        """
        return self.filter(**{f"{field}__in": scope.order_by().values("pk")})

    def capped_count(self, limit: int = COUNT_LIMIT) -> CappedCount:
        return capped_count(self, limit)


def get_visible(queryset: QuerySet[Row], **lookup: Any) -> Row:
    """The one row of an already scoped queryset, else NotVisible.

    Missing, hidden and malformed ("not-a-uuid") all get the same answer.
    """
    try:
        if any("\x00" in value for value in lookup.values() if isinstance(value, str)):
            raise ValueError  # PostgreSQL's own refusal is a DataError, from inside a transaction
        return queryset.get(**lookup)
    except (ObjectDoesNotExist, ValidationError, ValueError, OverflowError):
        tried.hidden(queryset.model, lookup.get("pk", lookup.get("id")))
        raise NotVisible(_("No such record.")) from None


def read_together(rows: Iterable[Any]) -> list[Any]:
    """`rows` as a list, after their model has looked up what it shows of each, for all of them at once."""
    found = list(rows)
    if found and (look := getattr(type(found[0]), "read_together", None)):
        look(found)
    return found
