"""The only door to the rows of this app: `visible_to(user)`.

Every rule asks the one permission matrix which case roles (and site roles) grant a permission; the rows
follow by `pk__in`, never by a join that would need `distinct`.
"""

from django.apps import apps
from django.db import models
from django.utils import timezone

from casework.permissions import MATRIX, OVERSIGHT
from common.querysets import ScopedQuerySet


def may_see_anything(user) -> bool:
    """Whether rows may reach this person at all: signed in, active and not suspended."""
    return bool(user and user.is_authenticated and user.is_active and not user.access_suspended)


def case_ids(user, permission: str) -> list | None:
    """The cases in which `user` holds `permission`; None means every case.

    A list rather than a subquery: someone without cases costs no query on the large tables, where
    PostgreSQL would walk a whole index to find nothing.
    """
    if not may_see_anything(user):
        return []
    rule = MATRIX[permission]
    if user.site_roles & rule.site & OVERSIGHT:
        return None if user.case_limit is None else list(user.case_limit)
    memberships = apps.get_model("casework", "Membership").objects.active().filter(user=user)
    ids = memberships.filter(role__in=rule.case).values_list("case_id", flat=True)
    if user.case_limit is not None:
        ids = ids.filter(case_id__in=user.case_limit)
    return list(ids)


class ByCase(ScopedQuerySet):
    """Rows that belong to a case and are seen by those who hold `view_permission` in it."""

    view_permission: str
    case_field = "case_id"

    def visible_to(self, user):
        return self.in_cases_of(user, self.view_permission)

    def in_cases_of(self, user, permission: str):
        """The rows of cases in which `user` holds `permission`."""
        ids = case_ids(user, permission)
        if ids is None:
            return self.all()
        return self.filter(**{f"{self.case_field}__in": ids}) if ids else self.none()


class CaseQuerySet(ByCase):
    view_permission = "case.view"
    case_field = "pk"


class MembershipQuerySet(ByCase):
    view_permission = "team.view"

    def active(self):
        """Memberships that count today: not ended, and not past their last day (UTC)."""
        today = timezone.now().date()
        return self.filter(
            models.Q(ends_on=None) | models.Q(ends_on__gte=today), ended_at__isnull=True
        )


class WitnessQuerySet(ByCase):
    view_permission = "witness.view"


class NoteQuerySet(ByCase):
    view_permission = "note.view"


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
            ids = model.objects.visible_to(user)
            if ids.query.is_empty():
                continue
            if ids.query.where:
                seen |= models.Q(kind=kind, object_id__in=ids.values("pk"))
            else:
                seen |= models.Q(kind=kind)
        return rows.filter(seen) if seen else rows.none()
