"""Handing over what somebody who leaves has in hand."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Membership, Task
from casework.services import writing
from casework.services.tasks import may_see
from common.errors import Invalid


def work_hand_over(*, actor: Any, membership: Membership, to: Any) -> list[Task]:
    """Give all open tasks of a member, or of one who has left, to another member, in one step.

    Tasks that the other may not see stay where they are. Returns those that were given. Raises Refused,
    Invalid, and Conflict `closed`.
    """
    writing.require(actor, "team.manage", membership)
    writing.require(actor, "task.edit", membership)
    if to.pk == membership.user_id:
        raise Invalid({"to": [_("Choose somebody else.")]})
    if not Membership.objects.active().filter(case=membership.case_id, user=to).exists():
        raise Invalid({"to": [_("Only a member of the case's team can take it over.")]})
    with ledger.unit(actor):
        writing.require_open_case(membership.case)
        rows = Task.objects.select_for_update(of=("self",)).filter(
            case=membership.case_id, assignee=membership.user_id, status__in=Task.OPEN_STATES
        )
        given = [task for task in rows.select_related("case").order_by("pk") if may_see(to, task)]
        for task in given:
            before = task.canonical()
            writing.write(task, {"assignee": to}, status__in=Task.OPEN_STATES)
            ledger.record("casework.task.handed_over", task, case_id=task.case_id, before=before)
    return given
