"""Reviews: whose record one may see, which one may decide, and what is said about them."""

from typing import Any

from django.apps import apps
from django.db import models

from casework.querysets.scope import ByCase, case_ids
from common.querysets import ScopedQuerySet


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


class RemarkQuerySet(ScopedQuerySet):
    """Remarks on what one may read: of kinds that withhold their texts, for those who read them alone."""

    def visible_to(self, user):
        from casework.reviewing import reviewable, reviewables

        reviews = apps.get_model("casework", "Review").objects.visible_to(user)
        if reviews.query.is_empty():
            return self.none()
        rows = self.filter(review__in=reviews.values("pk"))
        for kind in reviewables():
            reading = case_ids(user, f"{kind}.read") if reviewable(kind).withheld else None
            if reading is not None:
                rows = rows.filter(~models.Q(review__kind=kind) | models.Q(case_id__in=reading))
        return rows

    def open(self):
        """Those that wait to be settled."""
        return self.filter(answers=None, settled_at=None)

    def of_record(self, review):
        """Those on the record of `review`, of all its rounds."""
        return self.filter(review__kind=review.kind, review__object_id=review.object_id)
