"""What a person does with what they are told: reads it, chooses how. And telling of days that come."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import jobs
from casework.models import Notification, NotificationChoice, Task
from casework.notices import kinds
from casework.notices.telling import Told, keep
from common.errors import Invalid, Text

# A task is due from the day before: there is time left to do it.
BEFORE = timedelta(days=1)


def notification_read(*, actor: Any, notification: Notification) -> Notification:
    """Set one line of the actor's own to read; harmless to repeat."""
    Notification.objects.visible_to(actor).filter(pk=notification.pk).mark_read()
    return notification


def notifications_read(*, actor: Any) -> int:
    """Set all that the actor has not read to read; returns how many there were."""
    return Notification.objects.visible_to(actor).mark_read()


def notifications_choose(*, actor: Any, chosen: Mapping[str, str]) -> dict[str, str]:
    """Say how the actor wants to be told of kinds of events, by their names; returns all choices.

    Raises Invalid with what is no kind, or no way of telling.
    """
    known, ways = kinds.notices(), set(NotificationChoice.How.values)
    faults: dict[str, list[Text]] = {}
    for name, how in chosen.items():
        if name not in known:
            faults[name] = [_("There is no such kind of notification.")]
        elif how not in ways:
            faults[name] = [_("Choose one of the ways.")]
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        for name, how in sorted(chosen.items()):
            NotificationChoice.objects.update_or_create(
                person=actor, kind=name, defaults={"how": how}
            )
    return choices_of(actor=actor)


def choices_of(*, actor: Any) -> dict[str, str]:
    """How this person is told of each kind, by its name: as chosen, or as the kind declares."""
    chosen = dict(NotificationChoice.objects.visible_to(actor).values_list("kind", "how"))
    return {name: chosen.get(name, notice.default) for name, notice in kinds.notices().items()}


@jobs.task(name="casework.tasks_due", attempts=2)
def tasks_due() -> None:
    """Tell those who have a task that it is due by tomorrow, and once more when its day is past.

    Once for each day that a task was ever due on; harmless to repeat.
    """
    today = timezone.now().date()
    rows: Any = Task.objects.filter(
        status__in=Task.OPEN_STATES, assignee__isnull=False, due_on__lte=today + BEFORE
    )
    found = [_of_day(task, "task.overdue" if task.due_on < today else "task.due") for task in rows]
    told = set(
        Notification.objects.filter(kind="task_due", record_id__in=[one.record_id for one in found])
        .order_by()
        .values_list("person", "event", "record_id", "first_at__date")
    )
    since = {task.pk: task.due_on - BEFORE for task in rows}
    done = {(p, event, key) for p, event, key, day in told if day >= since[key]}
    with transaction.atomic():
        keep([one for one in found if (one.person, one.event, one.record_id) not in done])


def _of_day(task: Any, event: str) -> Told:
    return Told(
        person=task.assignee_id,
        kind="task_due",
        event=event,
        thread=task.pk,
        record_kind=Task.ledger_kind,
        record_id=task.pk,
        case_id=task.case_id,
        entry=None,
    )
