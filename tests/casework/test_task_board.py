"""Tasks are begun and put back, tied to records, and stand on the board of their case."""

import json

import pytest
from django.db import DatabaseError, connection, transaction

from casework.frames.tiles import tasks_wait
from casework.models import Status, Task, TaskLink
from casework.services.task_links import task_link, task_unlink
from casework.services.tasks import task_close, task_move
from casework.tying import tied
from common.errors import Conflict, Invalid, Refused
from ledger.verify import verify_ledger
from tests import factories
from tests.casework.pages import make_world, url
from tests.lasting import made_once

lasting, world = made_once(make_world)


def task(world, **fields) -> Task:
    return factories.task(world.case, world.people["lead"], **fields)


def about(record) -> dict:
    return {"record_kind": record.ledger_kind, "record_id": record.pk}


def test_begun_and_put_back(world):
    made = task(world)
    analyst = world.people["analyst"]
    begun = task_move(actor=analyst, task=made, status="doing", version=1)
    assert (begun.status, begun.version, begun.is_open) == ("doing", 2, True)
    assert task_move(actor=analyst, task=begun, status="doing").version == 2
    with pytest.raises(Conflict) as stale:
        task_move(actor=analyst, task=begun, status="open", version=1)
    assert stale.value.code == "version_conflict"
    with pytest.raises(Invalid):
        task_move(actor=analyst, task=begun, status="done")
    with pytest.raises(Refused):
        task_move(actor=world.people["observer"], task=begun, status="open")
    assert task_move(actor=analyst, task=begun, status="open").status == "open"
    done = task_close(actor=analyst, task=begun, status="done")
    with pytest.raises(Conflict):
        task_move(actor=analyst, task=done, status="open")
    assert verify_ledger().ok


def test_a_begun_task_still_waits(world):
    lead = world.people["lead"]
    task_move(actor=lead, task=task(world, assignee=lead), status="doing")
    assert tasks_wait(lead).value == "1"
    assert "TK-0001" in world.text("lead", "task-list", query="?mine=true&open=true")
    assert "TK-0001" not in world.text("lead", "task-list", query="?open=false")


def test_records_tied_to_a_task(world):
    made, lead = task(world), world.people["lead"]
    link = task_link(actor=lead, task=made, **about(world.item))
    with pytest.raises(Conflict) as twice:
        task_link(actor=lead, task=made, **about(world.item))
    assert twice.value.code == "linked"
    assert [one.place.label for one in tied(lead, made)] == [world.item.reference]
    assert "TK-0001" in world.text("lead", "task-list", query=f"?record={world.item.pk}")
    task_unlink(actor=lead, link=link)
    assert tied(lead, made) == []
    assert "TK-0001" not in world.text("lead", "task-list", query=f"?record={world.item.pk}")
    with pytest.raises(Conflict):
        task_unlink(actor=lead, link=link)
    task_link(actor=lead, task=made, **about(world.item))
    assert verify_ledger().ok


def test_only_what_is_seen_in_this_case_is_tied(world):
    lead = world.people["lead"]
    made, elsewhere = task(world), factories.item(factories.case(lead), lead)
    for who, record in (("lead", elsewhere), ("analyst", world.witness), ("lead", made)):
        with pytest.raises(Invalid) as refused:
            task_link(actor=world.people[who], task=made, **about(record))
        assert set(refused.value.errors) == {"record_id"}
    with pytest.raises(Refused):
        task_link(actor=world.people["observer"], task=made, **about(world.item))
    task_close(actor=lead, task=made, status="done")
    with pytest.raises(Conflict):
        task_link(actor=lead, task=made, **about(world.item))


def test_a_tied_witness_is_shown_to_those_who_hear_witnesses(world):
    made = task(world)
    task_link(actor=world.people["lead"], task=made, **about(world.witness))
    address = f"/api/v1/tasks/{made.pk}/records/"
    for who, count in (("lead", 1), ("reviewer", 1), ("analyst", 0), ("observer", 0)):
        assert len(tied(world.people[who], made)) == count
        assert len(world.browser(who).get(address).json()["records"]) == count
        assert (world.witness.code in world.text(who, "task-detail", made.pk)) == bool(count)
    assert world.browser("outsider").get(address).status_code == 404


def test_the_board(world):
    first, second = task(world), task(world, title="Ask the ministry")
    page = world.text("analyst", "case-tasks", world.case.pk)
    for words in ("To do", "Being done", first.reference, second.reference, "Begin"):
        assert words in page, words
    browser = world.browser("analyst")

    def press(made, status, version):
        return browser.post(url("task-move", made.pk), {"status": status, "version": version})

    assert press(first, "doing", "1")["Location"] == url("case-tasks", world.case.pk)
    assert press(second, "done", "1").status_code == 302
    assert press(second, "open", "2").status_code == 409
    for status, version in (("doing", ""), ("doing", "x"), ("nonsense", "2"), ("", "9" * 12)):
        assert press(first, status, version).status_code == 400, (status, version)
    states = Task.objects.order_by("reference").values_list("status", flat=True)
    assert list(states) == ["doing", "done"]
    page = world.text("observer", "case-tasks", world.case.pk)
    assert "Put back" not in page and 'name="status"' not in page
    observer = world.browser("observer").post(url("task-move", first.pk), {"status": "done"})
    assert observer.status_code == 403
    assert world.get("outsider", "case-tasks", world.case.pk).status_code == 404


def test_the_board_holds_nothing_about_witnesses_for_others(world):
    made = factories.task(
        world.case, world.people["lead"], kind="feedback", title="", **about(world.witness)
    )
    assert made.reference in world.text("lead", "case-tasks", world.case.pk)
    assert made.reference not in world.text("analyst", "case-tasks", world.case.pk)


def test_tying_by_reference(world):
    made, browser = task(world), world.browser("lead")
    address = url("task-records", made.pk)
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"reference": "EV-9999"}).status_code == 400
    for text in (world.item.reference.lower(), world.witness.code, f" {world.note.reference} "):
        assert browser.post(address, {"reference": text}).status_code == 302, text
    page = world.text("lead", "task-detail", made.pk)
    for text in (world.item.reference, world.witness.code, world.note.reference):
        assert text in page
    link = TaskLink.objects.get(record_id=world.item.pk)
    assert browser.post(url("task-unlink", link.pk)).status_code == 302
    assert world.item.reference not in world.text("lead", "task-detail", made.pk)
    hidden = TaskLink.objects.get(record_id=world.note.pk)
    assert world.browser("outsider").post(url("task-unlink", hidden.pk)).status_code == 404


def test_the_api(world):
    made, browser = task(world), world.browser("lead")

    def post(verb, body):
        return browser.post(
            f"/api/v1/tasks/{made.pk}/{verb}/", json.dumps(body), content_type="application/json"
        )

    assert post("state", {"status": "doing"}).json()["status"] == "doing"
    assert post("state", {"status": "done"}).status_code == 400
    item = {"record_kind": "evidence", "record_id": str(world.item.pk)}
    tied_now = post("records", {**item, "record_kind": world.item.ledger_kind})
    assert tied_now.status_code == 201, tied_now.content
    assert [row["reference"] for row in tied_now.json()["records"]] == [world.item.reference]
    assert post("records", {**item, "record_kind": "nothing"}).status_code == 400
    assert post("untie", {"record_id": str(world.note.pk)}).status_code == 400
    assert post("untie", {"record_id": str(world.item.pk)}).json() == {"records": []}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM casework_tasklink",
        "UPDATE casework_tasklink SET record_kind = 'x'",
        "UPDATE casework_tasklink SET added_by_id = task_id",
    ],
)
def test_the_database_keeps_what_was_tied(world, statement):
    task_link(actor=world.people["lead"], task=task(world), **about(world.item))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_lets_a_begun_task_go_on_and_no_closed_one(world):
    made = task_move(actor=world.people["lead"], task=task(world), status="doing")
    Task.objects.filter(pk=made.pk).update(due_on=made.due_on)
    task_close(actor=world.people["lead"], task=made, status="done")
    with pytest.raises(DatabaseError), transaction.atomic():
        Task.objects.filter(pk=made.pk).update(status=Task.State.OPEN)


def test_a_board_of_a_closed_case_offers_nothing_but_done(world):
    lead = world.people["lead"]
    case = factories.case(lead)
    factories.add_member(case, lead, world.people["reviewer"], "reviewer")
    made = factories.task(case, lead)
    case = factories.approved(case, world.people["reviewer"])
    from casework.services import reviews

    case = reviews.move(actor=lead, record=case, name="close", comment="Done", reason="Later")
    assert case.status == Status.CLOSED
    page = world.text("lead", "case-tasks", case.pk)
    assert 'value="done"' in page and 'value="doing"' not in page
    shut = world.browser("lead").post(
        url("task-move", made.pk), {"status": "doing", "version": "1"}
    )
    assert shut.status_code == 409
