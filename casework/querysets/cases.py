"""Cases, who works in them, and their tasks."""

from django.apps import apps
from django.db import models
from django.utils import timezone

from casework.querysets.scope import ByCase, case_ids


class CaseQuerySet(ByCase):
    view_permission = "case.view"
    case_field = "pk"

    def with_lead(self):
        """Each case with the user name of its longest-serving lead, as `lead_username`."""
        leads = apps.get_model("casework", "Membership").objects.active()
        leads = leads.filter(case=models.OuterRef("pk"), role="lead").order_by("added_at", "id")
        return self.annotate(lead_username=models.Subquery(leads.values("user__username")[:1]))


class ClosingQuerySet(ByCase):
    view_permission = "case.view"


class MembershipQuerySet(ByCase):
    view_permission = "team.view"

    def active(self):
        """Memberships that count today: not ended, and not past their last day (UTC)."""
        today = timezone.now().date()
        return self.filter(
            models.Q(ends_on=None) | models.Q(ends_on__gte=today), ended_at__isnull=True
        )


class TaskQuerySet(ByCase):
    """The tasks of a case; one about a witness only for those who hear witnesses."""

    view_permission = "task.view"

    def visible_to(self, user):
        from casework.models.task import ABOUT_WITNESSES

        rows = super().visible_to(user)
        hearing = case_ids(user, "witness.read")
        if hearing is None or rows.query.is_empty():
            return rows
        return rows.filter(
            ~models.Q(record_kind__in=ABOUT_WITNESSES) | models.Q(case_id__in=hearing)
        )


class RefusedAttemptQuerySet(ByCase):
    """For those who oversee: all attempts, or those on records of the cases that one leads."""

    view_permission = "oversight.records"


class TaskLinkQuerySet(ByCase):
    """Records of tasks that one sees; which record it is, one learns who sees that too."""

    view_permission = "task.view"

    def visible_to(self, user):
        rows = super().visible_to(user)
        if rows.query.is_empty():
            return rows
        tasks = apps.get_model("casework", "Task").objects.visible_to(user)
        return rows.filter(task_id__in=tasks.values("pk"))

    def present(self):
        """Those that nobody has taken off."""
        return self.filter(removed_at=None)
