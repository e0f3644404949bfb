"""The only door to evidence: what hangs on an item is seen by those who see the item's case."""

from django.db.models import OuterRef, Subquery

from casework.querysets import ByCase


class ItemQuerySet(ByCase):
    view_permission = "evidence.view"

    def for_list(self):
        """With everything a row shows, in a constant number of queries."""
        return self.select_related("case", "facts", "created_by")


class CustodyQuerySet(ByCase):
    view_permission = "custody.view"


class CheckQuerySet(ByCase):
    view_permission = "evidence.view"


class DerivativeQuerySet(ByCase):
    view_permission = "evidence.download"

    def latest(self, kind: str, field: str) -> Subquery:
        """`field` of the newest derivative of `kind` of an item, for an annotation."""
        rows = self.filter(item=OuterRef("pk"), kind=kind).order_by("-created_at", "-id")
        return Subquery(rows.values(field)[:1])
