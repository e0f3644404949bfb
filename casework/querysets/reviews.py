"""Reviews: whose record one may see, which one may decide, what is said about them, and their rules."""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import persons
from casework.permissions import LEAD, MATRIX, case_roles
from casework.querysets.scope import ByCase, case_ids
from common.querysets import ScopedQuerySet


class ReviewPolicyQuerySet(ByCase):
    view_permission = "review.view"


class ReviewQuerySet(ByCase):
    """A review is seen by those who see its case and, by its own rule, the record under review."""

    view_permission = "review.view"

    def visible_to(self, user):
        from casework.review.reviewing import reviewables

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

    def with_given(self):
        """Each review with the approvals given in it so far, `given`, whether it was `escalated`, and the
        `reasons` for which it was returned."""
        decided = apps.get_model("casework", "Decision").objects.filter(
            review=models.OuterRef("pk")
        )
        approving = decided.filter(verdict="approve").order_by().values("review")
        counted = approving.annotate(count=models.Count("pk"))
        return self.annotate(
            given=Coalesce(models.Subquery(counted.values("count")), 0),
            escalated=_escalated(),
            reasons=models.Subquery(decided.filter(verdict="return").values("reasons")[:1]),
        )

    def overdue(self):
        """Those that wait for a decision after their day (UTC)."""
        return self.filter(status="open", due_on__lt=timezone.now().date())

    def decidable_by(self, user):
        """Open reviews that `user` may decide now: by role, without a hand in the content, and not
        decided by them in this round already."""
        by_role = self._by_role(user)
        if not by_role:
            return self.none()
        own_work = apps.get_model("casework", "Contribution").objects.filter(
            kind=models.OuterRef("kind"),
            object_id=models.OuterRef("object_id"),
            cycle=models.OuterRef("cycle"),
        )
        own_work = own_work.filter(persons.is_one("person", user))
        decided = apps.get_model("casework", "Decision").objects.filter(
            persons.is_one("decided_by", user), review=models.OuterRef("pk")
        )
        rows = self.visible_to(user).filter(by_role, status="open")
        rows = rows.filter(~models.Exists(own_work), ~models.Exists(decided))
        return rows.filter(~_escalated() | self._answering(user))

    def handed_on(self):
        """Those that somebody handed to the lead of the case."""
        return self.filter(_escalated())

    def _answering(self, user) -> Any:
        """Escalated reviews that `user` answers for: as lead, as named, or by a site role."""
        from casework.review.reviewing import reviewables

        led = [case for case, role in case_roles(user).items() if role == LEAD]
        named = apps.get_model("casework", "NamedDecider").objects.filter(
            persons.is_one("person", user), review=models.OuterRef("pk")
        )
        by_site = [k for k in reviewables() if user.site_roles & MATRIX[f"{k}.decide"].site]
        return models.Q(case_id__in=led) | models.Q(kind__in=by_site) | models.Exists(named)

    def _by_role(self, user) -> models.Q:
        """Open reviews that the role of `user` allows to decide, by the matrix and the case's rules."""
        from casework.review.reviewing import reviewable, reviewables

        by_role = models.Q()
        for kind in reviewables():
            ids = case_ids(user, f"{kind}.decide")
            if ids == []:
                continue
            rule = models.Q(kind=kind)
            by_site = user.site_roles & MATRIX[f"{kind}.decide"].site
            if ids is not None and by_site:
                rule &= models.Q(case_id__in=ids)
            elif ids is not None:
                rule &= _within(case_roles(user), ids)
            if not reviewable(kind).in_closed_case:
                rule &= ~models.Q(case__status="closed")
            by_role |= rule
        return by_role


def _escalated() -> models.Exists:
    rows = apps.get_model("casework", "Escalation").objects.filter(review=models.OuterRef("pk"))
    return models.Exists(rows)


def _within(roles: dict[Any, str], ids: list) -> models.Q:
    """Reviews of these cases whose rules do not shut out the role held in the case."""
    by_role: dict[str, list] = {}
    for case_id in ids:
        by_role.setdefault(roles[case_id], []).append(case_id)
    rule = models.Q()
    for role, held in by_role.items():
        # No role is a part of another one's name.
        named = models.Q(roles="") | models.Q(roles__contains=role)
        rule |= models.Q(case_id__in=held) & named
    return rule


class RemarkQuerySet(ScopedQuerySet):
    """Remarks on what one may read: of kinds that withhold their texts, for those who read them alone."""

    def visible_to(self, user):
        from casework.review.reviewing import reviewable, reviewables

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
