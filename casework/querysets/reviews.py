"""Reviews: whose record one may see, and which one may decide."""

from typing import Any

from django.apps import apps
from django.db import models

from casework.querysets.scope import ByCase, case_ids


class ReviewQuerySet(ByCase):
    """A review is seen by those who see its case and, by its own rule, the record under review."""

    view_permission = "review.view"

    def visible_to(self, user):
        from casework.reviewing import reviewables

        rows = super().visible_to(user)
        if rows.query.is_empty():
            return rows
        seen = models.Q()
        for kind, model in reviewables().items():
            manager: Any = model._default_manager
            ids = manager.known_to(user)
            if ids.query.is_empty():
                continue
            if ids.query.where:
                seen |= models.Q(kind=kind, object_id__in=ids.values("pk"))
            else:
                seen |= models.Q(kind=kind)
        return rows.filter(seen) if seen else rows.none()

    def decidable_by(self, user):
        """Open reviews that `user` may decide now: by role, and without a hand in the content."""
        from casework.reviewing import reviewable, reviewables

        by_role = models.Q()
        for kind in reviewables():
            ids = case_ids(user, f"{kind}.decide")
            if ids == []:
                continue
            rule = models.Q(kind=kind) if ids is None else models.Q(kind=kind, case_id__in=ids)
            if not reviewable(kind).in_closed_case:
                rule &= ~models.Q(case__status="closed")
            by_role |= rule
        if not by_role:
            return self.none()
        own_work = apps.get_model("casework", "Contribution").objects.filter(
            kind=models.OuterRef("kind"),
            object_id=models.OuterRef("object_id"),
            cycle=models.OuterRef("cycle"),
            person=user,
        )
        rows = self.visible_to(user).filter(by_role, status="open")
        return rows.filter(~models.Exists(own_work))
