"""What somebody has to do by a day."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from casework import records
from casework.models import Case, Task, Witness
from casework.services import writing
from common.errors import Conflict, Invalid, Text

EDITABLE_FIELDS = ("title", "description", "due_on", "priority", "gate", "assignee")
# What a person may ask for; the other kinds are the program's.
BY_HAND = (Task.Kind.FEEDBACK, Task.Kind.RISK, Task.Kind.OTHER)
# A recipient has to be told soon, and by somebody who first reads what was sent.
WITHIN = timedelta(days=7)


def scope_of(case_id: UUID) -> str:
    """The counter behind the references of a case's tasks."""
    return f"task:{case_id}"


def task_add(
    *,
    actor,
    case: Case,
    due_on: date,
    kind: str = Task.Kind.OTHER,
    title: str = "",
    record_kind: str = "",
    record_id: UUID | None = None,
    **more: Any,
) -> Task:
    """Add a task about the case, or about one record in it that the actor sees.

    `more`: description, priority, gate, assignee. Raises Refused, Invalid with the fields named, and
    Conflict `closed`.
    """
    writing.require(actor, "task.add", case)
    task = Task(
        case=case,
        kind=kind,
        title=title.strip(),
        due_on=due_on,
        record_kind=record_kind,
        record_id=record_id,
        created_by=actor,
        **more,
    )
    _check(task)
    if kind not in BY_HAND:
        raise Invalid({"kind": [_("Tasks of this kind are made by the program.")]})
    _check_record(actor, task)
    with ledger.unit(actor):
        number = writing.next_number(scope_of(case.pk))
        writing.require_open_case(case)
        _append(task, number)
    return task


def remind(
    *,
    actor,
    witness: Witness,
    kind: Task.Kind,
    title: str = "",
    assignee: Any = None,
    due_on: date | None = None,
) -> Task:
    """A task that follows from an act on a witness, inside that act's unit; also in a closed case.

    It is due within a week, or on the day named.
    """
    task = Task(
        case=witness.case,
        kind=kind,
        title=title[:200],
        due_on=due_on or timezone.now().date() + WITHIN,
        record_kind=Witness.ledger_kind,
        record_id=witness.pk,
        created_by=actor,
    )
    # Somebody who may not know of the witness any more is not told by a task either.
    if assignee is not None and may_see(assignee, task):
        task.assignee = assignee
    writing.validated(task, exclude=("reference",))
    _append(task, writing.next_number(scope_of(witness.case_id)))
    return task


def fulfil(witness: Witness, kind: Task.Kind) -> None:
    """Open tasks of a kind about a witness are done by an act on the witness, inside that act's unit."""
    rows = Task.objects.filter(record_id=witness.pk, kind=kind, status__in=Task.OPEN_STATES)
    for task in rows.select_for_update(of=("self",)).order_by("pk"):
        _finish(task, Task.State.DONE)


def task_edit(*, actor, task: Task, version: int | None, **changes: Any) -> Task:
    """Change what is to be done, by when and by whom, while the task and its case are open."""
    writing.require(actor, "task.edit", task)
    with ledger.unit(actor):
        writing.require_open_case(task.case)
        task = _opened(task, version)
        changes = writing.changed_fields(task, changes)
        if not changes:
            return task
        before = task.canonical()
        for name, value in changes.items():
            setattr(task, name, value)
        _check(task)
        writing.write(task, changes, status__in=Task.OPEN_STATES)
        ledger.record("casework.task.edited", task, case_id=task.case_id, before=before)
    return task


def task_move(*, actor, task: Task, status: str, version: int | None = None) -> Task:
    """Begin an open task, or put back one that was begun. Raises Refused, Invalid, and Conflict."""
    writing.require(actor, "task.edit", task)
    if status not in Task.OPEN_STATES:
        raise Invalid({"status": [_("A task is begun or put back.")]})
    with ledger.unit(actor):
        writing.require_open_case(task.case)
        task = _opened(task, version)
        if task.status != status:
            before = task.canonical()
            writing.write(task, {"status": status}, status__in=Task.OPEN_STATES)
            event = "begun" if status == Task.State.DOING else "put_back"
            ledger.record(f"casework.task.{event}", task, case_id=task.case_id, before=before)
    return task


def task_close(
    *, actor, task: Task, status: str, outcome: str = "", version: int | None = None
) -> Task:
    """Set a task to done or cancelled; cancelling needs a reason. Also in a closed case."""
    writing.require(actor, "task.edit", task)
    outcome = writing.clean_text("outcome", outcome, longest=2_000)
    if status not in (Task.State.DONE, Task.State.CANCELLED):
        raise Invalid({"status": [_("A task is done or cancelled.")]})
    if status == Task.State.CANCELLED and not outcome:
        raise Invalid({"outcome": [_("Say why it is not done.")]}, code="comment_required")
    with ledger.unit(actor):
        task = _opened(task, version)
        _finish(task, status, outcome)
    return task


def _finish(task: Task, status: str, outcome: str = "") -> None:
    before = task.canonical()
    changes = {"status": status, "outcome": outcome, "closed_at": timezone.now()}
    writing.write(task, changes, status__in=Task.OPEN_STATES)
    ledger.record(f"casework.task.{status}", task, case_id=task.case_id, before=before)


def _opened(task: Task, version: int | None) -> Task:
    task = writing.locked(task)
    if not task.is_open:
        raise Conflict(_("This task is closed."), code="state", status_now=task.status)
    writing.require_version(task, version)
    return task


def _append(task: Task, number: int) -> None:
    task.reference = f"TK-{number:04d}"
    task.save(force_insert=True)
    ledger.record("casework.task.added", task, case_id=task.case_id)


def _check(task: Task) -> None:
    writing.validated(task, exclude=("reference",))
    faults: dict[str, list[Text]] = {}
    if task.kind == Task.Kind.OTHER and not task.title:
        faults["title"] = [_("Say what is to be done.")]
    if task.kind in (Task.Kind.FEEDBACK, Task.Kind.RISK) and not task.about_witness:
        faults["kind"] = [_("A task of this kind is about a witness.")]
    if task.assignee is not None and not may_see(task.assignee, task):
        faults["assignee"] = [_("This person may not see the task.")]
    if faults:
        raise Invalid(faults)


def _check_record(actor, task: Task) -> None:
    """The same words for a record that is hidden, elsewhere, or not there."""
    if not task.record_kind and task.record_id is None:
        return
    row = records.row(actor, task.record_kind, task.record_id)
    if row is None or getattr(row, "case_id", None) != task.case_id:
        raise Invalid({"record_id": [_("There is no such record in this case.")]})


def may_see(person, task: Task) -> bool:
    """Whether a task can be given to this person at all."""
    wanted = ["task.view", *(["witness.read"] if task.about_witness else [])]
    return all(person.has_perm(permission, task.case) for permission in wanted)
