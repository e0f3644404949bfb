"""The only door to entries for people."""

from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models

from ledger.registry import scope_of

if TYPE_CHECKING:
    from ledger.models import LedgeredModel


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """The entries that `user` may see, as the higher apps define it; none until they do."""
        scope = scope_of(user)
        return self.none() if scope is None else self.filter(scope)

    def for_object(self, obj: "LedgeredModel") -> Self:
        """Everything recorded about one object, oldest first."""
        return self.filter(object_id=obj.pk, object_kind=obj.ledger_kind).order_by("seq")

    def for_case(self, case_id: UUID) -> Self:
        """The chain of one case, from its first entry on."""
        return self.filter(case_id=case_id).order_by("case_seq")
