"""What is to be done by a day, and by whom; tasks about a witness are as hidden as the witness."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework.frames.tiles import tasks_wait
from casework.models import Task
from casework.services.tasks import task_add, task_close, task_edit
from common.errors import Conflict, Invalid, Refused
from ledger.models import Entry
from tests import factories
from tests.casework.pages import make_world, url
from tests.lasting import made_once

lasting, world = made_once(make_world)


def promised(world, **fields) -> Task:
    about = {"record_kind": "witness", "record_id": world.witness.pk}
    return factories.task(
        world.case, world.people["lead"], kind="feedback", title="", **about, **fields
    )


def test_a_task_is_done_once(world):
    task = factories.task(world.case, world.people["lead"])
    assert task.reference == "TK-0001" and task.headline == task.title
    done = task_close(actor=world.people["analyst"], task=task, status="done", version=1)
    assert (done.status, done.version) == ("done", 2)
    for again in (
        lambda: task_close(actor=world.people["lead"], task=task, status="cancelled", outcome="x"),
        lambda: task_edit(actor=world.people["lead"], task=task, version=None, title="Other"),
    ):
        with pytest.raises(Conflict) as closed:
            again()
        assert closed.value.code == "state"


def test_changes_and_refusals(world):
    lead = world.people["lead"]
    task = factories.task(world.case, lead)
    task_edit(actor=lead, task=task, version=1, assignee=world.people["analyst"])
    with pytest.raises(Conflict):
        task_edit(actor=lead, task=task, version=1, title="Other")
    for fault, changes in (
        ("assignee", {"assignee": world.people["outsider"]}),
        ("title", {"title": ""}),
    ):
        with pytest.raises(Invalid) as refused:
            task_edit(actor=lead, task=task, version=2, **changes)
        assert set(refused.value.errors) == {fault}
    with pytest.raises(Invalid) as refused:
        task_close(actor=lead, task=task, status="cancelled")
    assert set(refused.value.errors) == {"outcome"}
    with pytest.raises(Refused):
        factories.task(world.case, world.people["observer"])


def test_what_a_task_is_about_has_to_be_there_and_in_sight(world):
    lead, today = world.people["lead"], timezone.now().date()
    elsewhere = factories.witness(factories.case(lead), lead)
    for who, kind, key in (
        ("lead", "witness", elsewhere.pk),
        ("analyst", "witness", world.witness.pk),
        ("lead", "nothing", world.witness.pk),
        ("lead", "witness", None),
        ("lead", "", world.witness.pk),
    ):
        with pytest.raises(Invalid) as refused:
            task_add(
                actor=world.people[who],
                case=world.case,
                title="Ask",
                due_on=today,
                record_kind=kind,
                record_id=key,
            )
        assert set(refused.value.errors) == {"record_id"}, (who, kind)
    with pytest.raises(Invalid) as refused:
        task_add(actor=lead, case=world.case, kind="feedback", due_on=today)
    assert set(refused.value.errors) == {"kind"}
    with pytest.raises(Invalid):
        factories.task(world.case, lead, kind="recall")


def test_a_task_about_a_witness_is_seen_by_those_who_hear_witnesses(world):
    task = promised(world)
    plain = factories.task(world.case, world.people["lead"])
    for who, count in (
        ("lead", 2), ("reviewer", 2), ("auditor", 1), ("analyst", 1), ("observer", 1), ("outsider", 0),
    ):  # fmt: skip
        rows = Task.objects.visible_to(world.people[who])
        assert rows.count() == count, who
    assert world.get("analyst", "task-detail", task.pk).status_code == 404
    assert world.get("analyst", "task-detail", plain.pk).status_code == 200
    entries = Entry.objects.filter(object_kind="task")
    assert entries.visible_to(world.people["analyst"]).count() == 1
    with pytest.raises(Invalid):
        promised(world, assignee=world.people["analyst"])


def test_the_tile_counts_what_is_mine_and_late(world):
    lead, today = world.people["lead"], timezone.now().date()
    assert tasks_wait(lead) is None
    for days in (-3, 2, 40):
        promised(world, assignee=lead, due_on=today + timedelta(days=days))
    tile = tasks_wait(lead)
    assert (tile.value, tile.waits, tile.alarm) == ("3", 2, True)
    assert "1 late, 1 due within a week" in str(tile.foot)
    assert tasks_wait(world.people["outsider"]) is None
    assert "My tasks" in world.text("lead", "dashboard")


def test_the_pages(world):
    browser = world.browser("lead")
    address = url("task-create", world.case.pk) + f"?witness={world.witness.pk}"
    assert "Tell the person" in browser.get(address).content.decode()
    due = (timezone.now().date() + timedelta(days=3)).isoformat()
    assert browser.post(address, {"kind": "feedback", "due_on": due}).status_code == 302
    task = Task.objects.get()
    assert task.record_id == world.witness.pk
    assert task.reference in world.text("lead", "witness-detail", world.witness.pk)
    edited = browser.post(
        url("task-edit", task.pk), {"version": "1", "title": "By telephone", "due_on": due}
    )
    assert edited.status_code == 302
    assert browser.post(url("task-close", task.pk), {"status": "cancelled"}).status_code == 400
    closed = browser.post(url("task-close", task.pk), {"status": "done", "version": "2"})
    assert closed.status_code == 302
    assert "Done" in world.text("lead", "task-detail", task.pk)
    assert world.get("lead", "task-close", task.pk).status_code == 409


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM casework_task",
        "UPDATE casework_task SET reference = 'TK-9999'",
        "UPDATE casework_task SET record_id = NULL",
    ],
)
def test_the_database_keeps_tasks(world, statement):
    promised(world)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
