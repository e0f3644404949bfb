"""This floor's own tiles of the start page beside those of review: tasks."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.frames import dashboard
from casework.models import Task

SOON = timedelta(days=7)


def tasks_wait(user: Any) -> dashboard.Tile | None:
    """The open tasks given to this person; those that are late or due within a week wait for them."""
    today = timezone.now().date()
    rows = Task.objects.visible_to(user).filter(assignee=user, status__in=Task.OPEN_STATES)
    if rows.query.is_empty():
        return None
    found = rows.aggregate(
        all=Count("pk"),
        late=Count("pk", filter=Q(due_on__lt=today)),
        soon=Count("pk", filter=Q(due_on__lte=today + SOON)),
    )
    if not found["all"]:
        return None
    return dashboard.Tile(
        _("My tasks"),
        str(found["all"]),
        _("%(late)d late, %(soon)d due within a week")
        % {"late": found["late"], "soon": found["soon"] - found["late"]},
        f"{reverse('casework:task-list')}?mine=true&open=true",
        "clipboard-check",
        alarm=bool(found["late"]),
        waits=found["soon"],
    )


def fill() -> None:
    """Called once, when the app is ready."""
    dashboard.register_tile(tasks_wait)
