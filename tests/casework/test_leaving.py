"""What somebody who leaves has in hand is named, and their tasks go to a successor in one step."""

import json

import pytest
from django.utils import timezone

from accounts.services import deactivate_user
from casework import leaving
from casework.models import Case, Membership, Task
from casework.services.leaving import work_hand_over
from casework.services.tasks import task_close, task_move
from casework.services.teams import member_end
from common.errors import Conflict, Invalid, Refused
from evidence.services.handovers import handover_accept, handover_propose
from evidence.services.physical import physical_add
from ledger.models import Entry
from ledger.verify import verify_ledger
from tests import factories
from tests.casework.pages import make_world, url
from tests.lasting import made_once

lasting, world = made_once(make_world)


def place(world, who: str) -> Membership:
    return Membership.objects.get(case=world.case, user=world.people[who])


def given(world, who: str = "investigator", **fields) -> Task:
    return factories.task(world.case, world.people["lead"], assignee=world.people[who], **fields)


def hand_over(world, to: str, by: str = "lead", who: str = "investigator") -> list[Task]:
    return work_hand_over(actor=world.people[by], membership=place(world, who), to=world.people[to])


def in_hand(world, who: str, by: str = "lead") -> dict[str, int]:
    found = leaving.open_work(world.people[by], world.people[who], world.case)
    names = {kind: name for name, kind in leaving.KINDS.items()}
    return {names[one.kind]: one.found.count for one in found}


def test_all_open_tasks_go_in_one_step(world):
    lead = world.people["lead"]
    first, second, done = given(world), given(world), given(world)
    task_move(actor=lead, task=second, status="doing")
    task_close(actor=lead, task=done, status="done")
    elsewhere = factories.case(lead)
    factories.add_member(elsewhere, lead, world.people["investigator"], "investigator")
    other = factories.task(elsewhere, lead, assignee=world.people["investigator"])
    before = Entry.objects.count()
    assert {task.pk for task in hand_over(world, "analyst")} == {first.pk, second.pk}
    assert Entry.objects.count() == before + 2
    taken = Task.objects.filter(assignee=world.people["analyst"])
    assert {(task.pk, task.status) for task in taken} == {(first.pk, "open"), (second.pk, "doing")}
    kept = Task.objects.filter(assignee=world.people["investigator"])
    assert {task.pk for task in kept} == {done.pk, other.pk}
    assert hand_over(world, "analyst") == [] and verify_ledger().ok


def test_what_the_other_may_not_see_stays(world):
    about = {"record_kind": "witness", "record_id": world.witness.pk}
    secret, plain = given(world, kind="feedback", title="", **about), given(world)
    assert [task.pk for task in hand_over(world, "analyst")] == [plain.pk]
    assert in_hand(world, "investigator")["tasks"] == 1
    assert [task.pk for task in hand_over(world, "reviewer")] == [secret.pk]


def test_of_somebody_who_has_left(world):
    task = given(world)
    membership = place(world, "investigator")
    member_end(actor=world.people["lead"], membership=membership, reason="Left")
    assert [one.pk for one in hand_over(world, "analyst")] == [task.pk]


def test_who_may_and_to_whom(world):
    given(world)
    for who in ("analyst", "supervisor", "auditor", "investigator"):
        with pytest.raises(Refused):
            hand_over(world, "analyst", by=who)
    for to in ("outsider", "investigator", "supervisor"):
        with pytest.raises(Invalid) as refused:
            hand_over(world, to)
        assert set(refused.value.errors) == {"to"}
    Case.objects.filter(pk=world.case.pk).update(status="submitted")
    assert len(hand_over(world, "analyst")) == 1


def test_a_closed_case_hands_nothing_over(world):
    given(world)
    factories.approved(world.case, world.people["reviewer"])
    Case.objects.filter(pk=world.case.pk).update(status="closed")
    with pytest.raises(Conflict) as closed:
        hand_over(world, "analyst")
    assert closed.value.code == "closed"


def test_what_is_in_hand_is_named(world):
    writer, analyst = world.people["investigator"], world.people["analyst"]
    assert in_hand(world, "analyst") == {}
    thing = physical_add(actor=writer, case=world.case, title="A book", kind="object")
    handover_propose(actor=writer, item=thing, to=analyst, purpose="To be read")
    # The item that the world begins with is a draft of theirs, as the thing is.
    assert in_hand(world, "investigator") == {"records": 2, "items": 1, "handovers": 1}
    assert in_hand(world, "analyst") == {"handovers": 1}
    out = {"kind": "checked_out", "due_on": timezone.now().date(), "purpose": "Looked at"}
    handover = handover_propose(actor=writer, item=world.item, to=analyst, **out)
    handover_accept(actor=analyst, handover=handover)
    assert in_hand(world, "analyst") == {"items": 1, "handovers": 1}


def test_the_page(world):
    task, item = given(world), world.item
    browser, address = world.browser("lead"), url("member-work", place(world, "investigator").pk)
    page = browser.get(address).content.decode()
    for words in (task.reference, item.reference, "Hand over the tasks"):
        assert words in page, words
    assert address in world.text("lead", "case-team", world.case.pk)
    assert browser.post(address, {"to": ""}).status_code == 400
    analyst = world.people["analyst"].pk
    assert browser.post(address, {"to": str(analyst)}).status_code == 302
    assert Task.objects.get(pk=task.pk).assignee_id == analyst
    assert "Hand over the tasks" not in browser.get(address).content.decode()
    assert world.browser("analyst").get(address).status_code == 403
    assert world.browser("outsider").get(address).status_code == 404
    seen = world.browser("supervisor").get(address)
    assert seen.status_code == 200 and b"Hand over the tasks" not in seen.content


def test_the_api(world):
    task, browser = given(world), world.browser("lead")
    address = f"/api/v1/team/{place(world, 'investigator').pk}/"
    found = {one["label"]: one for one in browser.get(f"{address}open-work/").json()["work"]}
    assert found["Open tasks"] == {
        "label": "Open tasks", "handed_over": True, "count": 1, "records": [task.reference],
    }  # fmt: skip

    def post(body):
        return browser.post(
            f"{address}handover/", json.dumps(body), content_type="application/json"
        )

    assert post({}).status_code == post({"to": "nobody"}).status_code == 400
    assert post({"to": world.people["analyst"].username}).status_code == 200
    assert Task.objects.get(pk=task.pk).assignee == world.people["analyst"]


def test_the_page_of_an_account_tells_what_is_open(world, client):
    task = given(world)
    administrator = world.people["administrator"]
    deactivate_user(actor=administrator, user=world.people["investigator"], reason="Left")
    client.force_login(administrator)
    address = f"/accounts/people/{world.people['investigator'].pk}/"
    page = client.get(address).content.decode()
    assert "Still in hand" in page and task.reference in page and "is deactivated" in page
    assert [one.pk for one in hand_over(world, "analyst")] == [task.pk]
    assert task.reference not in client.get(address).content.decode()
