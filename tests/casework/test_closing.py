"""Gates before a case is closed: what blocks, what asks for a reason, and what is told of it afterwards."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework import closing
from casework.models import Case, Closing
from casework.services import reviews
from casework.services.tasks import task_close
from common.errors import Conflict, Invalid
from evidence.services.handovers import handover_accept, handover_propose, handover_withdraw
from evidence.services.links import link_withdraw
from exchange.services.exports import export_request
from ledger.models import Entry
from ledger.verify import verify_ledger
from tests import factories
from tests.casework.pages import url
from tests.lasting import made_once


def make() -> dict:
    """An approved case with nobody's work left in it."""
    lead = factories.user("lead")
    case = factories.case(lead)
    people = factories.team(case, lead, investigator="inv", reviewer="rev", analyst="ana")
    case = factories.approved(case, people["reviewer"])
    supervisor = factories.user("sup", "Supervisor")
    return {"case": case, "people": {**people, "lead": lead, "supervisor": supervisor}}


lasting, world = made_once(make)


def close(world, reason: str = "", who: str = "lead") -> Case:
    actor = world["people"][who]
    case = Case.objects.get(pk=world["case"].pk)
    return reviews.move(actor=actor, record=case, name="close", comment="Referred", reason=reason)


def standing(world, who: str = "lead") -> dict[str, int]:
    found = closing.standing(world["case"], world["people"][who])
    return {one.name: one.found.count for one in found}


def refused(world, reason: str = "") -> list[str]:
    with pytest.raises(Conflict) as gates:
        close(world, reason)
    assert gates.value.code == "gates"
    return gates.value.extra["gates"]


def test_nothing_stands_in_the_way(world):
    assert standing(world) == {}
    assert close(world).is_closed
    turn = Closing.objects.get()
    assert (turn.turn, turn.words, turn.left, turn.despite) == ("closed", "Referred", {}, "")


def test_a_task_that_keeps_the_case_open(world):
    lead = world["people"]["lead"]
    task = factories.task(world["case"], lead, gate=True)
    assert refused(world, "All the same") == ["tasks"]
    task_close(actor=lead, task=task, status="done")
    assert close(world).is_closed


def test_what_waits_for_review(world):
    item = factories.submitted(factories.item(world["case"], world["people"]["investigator"]))
    assert refused(world, "All the same") == ["reviews"]
    reviews.move(actor=world["people"]["reviewer"], record=item, name="approve")
    assert close(world).is_closed


def test_items_that_are_out_or_on_their_way(world):
    giver, taker = world["people"]["investigator"], world["people"]["analyst"]
    item = factories.approved(factories.item(world["case"], giver), world["people"]["reviewer"])
    out = {
        "to": taker,
        "purpose": "Read out",
        "kind": "checked_out",
        "due_on": timezone.now().date(),
    }
    handover = handover_propose(actor=giver, item=item, **out)
    assert refused(world) == ["custody"]
    handover_accept(actor=taker, handover=handover)
    assert refused(world) == ["custody"]
    (found,) = closing.standing(world["case"], giver)
    assert [place.label for place in found.found.places] == [item.reference]
    back = handover_propose(actor=taker, item=item, to=giver, purpose="Read", kind="returned")
    assert standing(world) == {"custody": 2}
    handover_accept(actor=giver, handover=back)
    handed = handover_propose(actor=giver, item=item, to=taker, purpose="For good")
    assert refused(world) == ["custody"]
    handover_withdraw(actor=giver, handover=handed)
    assert close(world).is_closed


def test_what_is_left_undone_asks_for_a_reason(world):
    people, case = world["people"], world["case"]
    item = factories.item(case, people["investigator"])
    other = factories.approved(factories.item(case, people["investigator"]), people["reviewer"])
    link = factories.link(item, people["analyst"], other, kind="contradicts")
    factories.task(case, people["lead"])
    export_request(actor=people["lead"], case=case, recipient="A court", legal_basis="A law")
    assert standing(world) == {
        "unreviewed": 1, "contradictions": 1, "other_tasks": 1, "exports": 1,
    }  # fmt: skip
    with pytest.raises(Invalid) as asked:
        close(world)
    assert set(asked.value.errors) == {"reason"} and asked.value.code == "reason_required"
    link_withdraw(actor=people["analyst"], link=link, reason="Another day")
    assert close(world, "The court took it over").is_closed
    turn = Closing.objects.get()
    assert turn.left == {"unreviewed": 1, "other_tasks": 1, "exports": 1}
    assert turn.despite == "The court took it over"


def test_findings_that_differ_contradict_each_other(world):
    people = world["people"]
    item = factories.item(world["case"], people["investigator"])
    item = factories.approved(item, people["reviewer"])
    for conclusion in ("confirmed", "refuted"):
        finding = factories.verification(item, people["analyst"], conclusion=conclusion)
        assert standing(world) == ({"unreviewed": 1})
        factories.approved(finding, people["reviewer"])
    assert standing(world) == {"contradictions": 1}


def test_a_contradiction_with_another_case_is_not_told(world):
    """Whoever closes this case may know nothing of the other one."""
    people = world["people"]
    item = factories.item(world["case"], people["investigator"])
    item = factories.approved(item, people["reviewer"])
    elsewhere = factories.case(people["analyst"])
    other = factories.item(elsewhere, people["analyst"])
    factories.link(item, people["analyst"], other, kind="contradicts")
    assert standing(world) == {}


def test_hidden_records_are_counted_and_not_named(world):
    lead = world["people"]["lead"]
    witness = factories.witness(world["case"], lead)
    about = {"record_kind": "witness", "record_id": witness.pk}
    factories.task(world["case"], lead, kind="feedback", title="", gate=True, **about)
    for who, named in (("lead", 1), ("supervisor", 0)):
        (met,) = closing.standing(world["case"], world["people"][who])
        found = met.found
        assert (found.count, len(found.places), found.unnamed) == (1, named, 1 - named)


def test_reopened_and_closed_again(world):
    close(world)
    case = Case.objects.get(pk=world["case"].pk)
    reviews.move(actor=world["people"]["lead"], record=case, name="reopen", comment="New video")
    turns = list(Closing.objects.order_by("at", "pk").values_list("turn", "words"))
    assert turns == [("closed", "Referred"), ("reopened", "New video")]
    events = Entry.objects.filter(event="casework.closing.noted").count()
    assert events == 2 and verify_ledger().ok


def test_reopening_an_approved_case_is_no_turn(world):
    reviews.move(
        actor=world["people"]["lead"], record=world["case"], name="reopen", comment="More to do"
    )
    assert not Closing.objects.exists()


def test_the_page_names_each_gate(world, client):
    people, case = world["people"], world["case"]
    task = factories.task(case, people["lead"], gate=True)
    item = factories.item(case, people["investigator"])
    client.force_login(people["lead"])
    address = url("record-move", "case", case.pk, "close")
    page = client.get(address).content.decode()
    for words in ("Tasks that have to be done", task.reference, item.reference, "all the same"):
        assert words in page, words
    shut = client.post(address, {"comment": "Referred", "reason": "So be it"})
    assert shut.status_code == 409 and "So be it" in shut.content.decode()
    task_close(actor=people["lead"], task=task, status="done")
    asked = client.post(address, {"comment": "Referred"})
    assert asked.status_code == 400 and "in spite of what is left undone" in asked.content.decode()
    assert client.post(address, {"comment": "Referred", "reason": "So be it"}).status_code == 302
    page = client.get(url("case-detail", case.pk)).content.decode()
    assert "Closed and reopened" in page and "So be it" in page


def test_the_api_says_the_same(world, client):
    people, case = world["people"], world["case"]
    task = factories.task(case, people["lead"])
    client.force_login(people["lead"])
    address = f"/api/v1/cases/{case.pk}/"
    told = client.get(f"{address}closing/").json()
    assert told["turns"] == []
    assert told["gates"] == [
        {
            "name": "other_tasks",
            "label": "Other open tasks",
            "blocks": False,
            "count": 1,
            "records": [task.reference],
        }
    ]
    body = {"comment": "Referred"}

    def post(body):
        return client.post(f"{address}close/", json.dumps(body), content_type="application/json")

    assert post(body).json()["code"] == "reason_required"
    assert post({**body, "reason": "Later"}).json()["status"] == "closed"
    (turn,) = client.get(f"{address}closing/").json()["turns"]
    assert (turn["left"], turn["despite"]) == ({"other_tasks": 1}, "Later")


@pytest.mark.parametrize(
    "statement", ["DELETE FROM casework_closing", "UPDATE casework_closing SET words = 'x'"]
)
def test_the_database_keeps_turns(world, statement):
    close(world)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_only_known_gates_are_filled():
    with pytest.raises(KeyError):
        closing.register("nonsense", lambda case: [])


def test_tasks_due_stand_the_same(world):
    """A late task that keeps nothing open is one of the others."""
    late = timezone.now().date() - timedelta(days=3)
    factories.task(world["case"], world["people"]["lead"], due_on=late)
    assert standing(world) == {"other_tasks": 1}
