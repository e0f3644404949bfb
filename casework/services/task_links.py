"""Which records a task is about beside the one it was made for."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from casework import records
from casework.models import Task, TaskLink
from casework.services import writing
from common.errors import Conflict, Invalid

NO_SUCH = _("There is no such record in this case.")


def task_link(*, actor: Any, task: Task, record_kind: str, record_id: UUID) -> TaskLink:
    """Tie a further record of the case, which the actor sees, to an open task.

    Raises Refused, Invalid, and Conflict `closed`, `state` or `linked`.
    """
    writing.require(actor, "task.edit", task)
    row = records.row(actor, record_kind, record_id)
    if row is None or getattr(row, "case_id", None) != task.case_id or row.pk == task.pk:
        raise Invalid({"record_id": [NO_SUCH]})
    with ledger.unit(actor):
        writing.require_open_case(task.case)
        task = _open(task)
        link = TaskLink(
            case_id=task.case_id,
            task=task,
            record_kind=record_kind,
            record_id=record_id,
            added_by=actor,
        )
        try:
            with transaction.atomic():
                link.save(force_insert=True)
        except IntegrityError:
            raise Conflict(_("This record is tied to the task already."), code="linked") from None
        ledger.record("casework.task.linked", link, case_id=link.case_id)
    return link


def task_unlink(*, actor: Any, link: TaskLink) -> TaskLink:
    """Take a record off a task. Raises Refused, and Conflict `closed` or `state`."""
    writing.require(actor, "task.edit", link)
    with ledger.unit(actor):
        writing.require_open_case(link.case)
        _open(link.task)
        link = writing.locked(link)
        if link.removed_at is not None:
            raise Conflict(_("This record is not tied to the task any more."), code="state")
        before = link.canonical()
        writing.write(link, {"removed_at": timezone.now()}, removed_at=None)
        ledger.record("casework.task.unlinked", link, case_id=link.case_id, before=before)
    return link


def _open(task: Task) -> Task:
    task = writing.locked(task)
    if not task.is_open:
        raise Conflict(_("This task is closed."), code="state", status_now=task.status)
    return task
