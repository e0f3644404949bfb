"""Remarks on what is under review: who makes and settles them; none is lost, and none is waved through."""

import pytest
from django.db import DatabaseError, connection, transaction

import ledger
from casework.models import Remark, Review
from casework.services import reviews
from casework.services.remarks import remark_add, remark_answer, remark_settle
from casework.services.teams import member_end
from common.errors import Conflict, Invalid, NotVisible, Refused
from ledger.verify import verify_ledger
from tests import factories
from tests.lasting import made_once
from tests.world import make_world

lasting, world = made_once(make_world)


@pytest.fixture
def item(world):
    return factories.submitted(factories.item(world.case, world.people["investigator"]))


def review_of(record):
    return Review.objects.get(kind=record.review_kind, object_id=record.pk, status="open")


@pytest.fixture
def remark(world, item):
    return remark_add(
        actor=world.people["reviewer"], review=review_of(item), field="title", text="Which wing?"
    )


def decide(world, record, name, who="reviewer"):
    record.refresh_from_db()
    return reviews.move(actor=world.people[who], record=record, name=name, comment="Because.")


def test_a_remark_keeps_the_record_from_approval_until_it_is_settled(world, item, remark):
    with pytest.raises(Conflict) as refused:
        decide(world, item, "approve")
    assert refused.value.code == "open_remarks"
    assert decide(world, item, "return").status == "returned"
    remark_answer(actor=world.people["investigator"], remark=remark, text="The north wing.")
    again = reviews.move(actor=world.people["investigator"], record=item, name="submit")
    with pytest.raises(Conflict) as refused:
        decide(world, again, "approve")
    assert refused.value.code == "open_remarks"
    remark_settle(actor=world.people["reviewer"], remark=remark)
    assert decide(world, again, "approve").status == "approved"
    assert verify_ledger().ok


def test_whoever_worked_on_the_record_settles_only_their_own_remarks(world, item, remark):
    investigator, lead = world.people["investigator"], world.people["lead"]
    with pytest.raises(Refused):
        remark_settle(actor=investigator, remark=remark)
    own = remark_add(actor=investigator, review=review_of(item), text="See the second page.")
    assert remark_settle(actor=investigator, remark=own).settled_by == investigator
    lead_wrote = factories.submitted(factories.item(world.case, lead), lead)
    asked = remark_add(
        actor=world.people["reviewer"], review=review_of(lead_wrote), text="Which day?"
    )
    with pytest.raises(Conflict) as refused:
        remark_settle(actor=lead, remark=asked)
    assert refused.value.code == "four_eyes"
    assert remark_settle(actor=lead, remark=remark).settled_by == lead


def test_what_is_settled_stays_settled(world, remark):
    reviewer = world.people["reviewer"]
    remark_settle(actor=reviewer, remark=remark)
    for again in (
        lambda: remark_settle(actor=reviewer, remark=remark),
        lambda: remark_answer(actor=reviewer, remark=remark, text="One more thing."),
    ):
        with pytest.raises(Conflict) as refused:
            again()
        assert refused.value.code == "state"


def test_an_answer_is_neither_answered_nor_settled(world, remark):
    lead = world.people["lead"]
    answer = remark_answer(actor=lead, remark=remark, text="North.")
    for act in (
        lambda: remark_answer(actor=lead, remark=answer, text="Or west."),
        lambda: remark_settle(actor=lead, remark=answer),
    ):
        with pytest.raises(Conflict):
            act()


def test_a_round_that_is_over_takes_answers_and_no_new_remarks(world, item, remark):
    review = review_of(item)
    decide(world, item, "return")
    with pytest.raises(Conflict) as refused:
        remark_add(actor=world.people["reviewer"], review=review, text="And this?")
    assert refused.value.code == "state"
    assert remark_answer(actor=world.people["reviewer"], remark=remark, text="That is all.")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "x" * 5_001}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"text": "Why?", "field": "sha512"}, "field"),
    ],
)
def test_what_cannot_be_said_is_named(world, item, given, field):
    with pytest.raises(Invalid) as refused:
        remark_add(actor=world.people["reviewer"], review=review_of(item), **given)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("who", ["observer", "auditor", "administrator", "outsider"])
def test_others_have_no_part_in_it(world, item, remark, who):
    person = world.people[who]
    for act in (
        lambda: remark_add(actor=person, review=review_of(item), text="I think…"),
        lambda: remark_answer(actor=person, remark=remark, text="I think…"),
        lambda: remark_settle(actor=person, remark=remark),
    ):
        with pytest.raises((Refused, NotVisible)):
            act()


def test_a_role_that_has_ended_says_nothing_more(world, remark):
    reviewer = world.people["reviewer"]
    membership = world.case.memberships.get(user=reviewer, ended_at=None)
    member_end(actor=world.people["lead"], membership=membership, reason="Another case.")
    with pytest.raises(Refused):
        remark_settle(actor=type(reviewer).objects.get(pk=reviewer.pk), remark=remark)


def test_remarks_on_notes_are_for_those_who_read_them(world):
    note = world.notes["waiting"]
    rows = Remark.objects.filter(review__object_id=note.pk)
    assert rows.count() == 2
    readers = [who for who in world.people if rows.visible_to(world.people[who]).exists()]
    assert set(readers) == {"lead", "investigator", "reviewer", "custodian"}
    with pytest.raises(Refused):
        remark_add(actor=world.people["analyst"], review=review_of(note), text="I think…")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE casework_remark SET text = 'Nothing.'",
        "UPDATE casework_remark SET field = ''",
        "UPDATE casework_remark SET written_by_id = settled_by_id",
        "UPDATE casework_remark SET settled_at = NULL, settled_by_id = NULL",
        "DELETE FROM casework_remark",
    ],
)
def test_the_database_keeps_the_words(world, change):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_on_the_page(world, item):
    reviewer, investigator = world.browser("reviewer"), world.browser("investigator")
    page = f"/reviews/{review_of(item).pk}/"
    assert b"Nobody has remarked" in reviewer.get(page).content
    assert b"remark/" not in world.browser("observer").get(page).content
    answer = reviewer.post(f"{page}remark/", {"field": "title", "text": "Which wing?"})
    made = Remark.objects.get(review=review_of(item))
    assert (answer.status_code, answer["Location"]) == (302, f"{page}#remark-{made.pk}")
    shown = reviewer.get(page).content.decode()
    assert "Which wing?" in shown and "1 open remark" in shown
    refused = reviewer.post(f"/records/evidence/{item.pk}/approve/", {})
    assert refused.status_code == 409 and b"still open" in refused.content
    assert investigator.post(f"/remarks/{made.pk}/settle/").status_code == 403
    answered = investigator.post(f"/remarks/{made.pk}/answer/", {"text": "The north wing."})
    assert answered.status_code == 302
    assert reviewer.post(f"/remarks/{made.pk}/settle/").status_code == 302
    shown = reviewer.get(page).content.decode()
    assert "The north wing." in shown and "Settled by" in shown
    assert reviewer.post(f"/records/evidence/{item.pk}/approve/", {}).status_code == 302


def test_by_the_api(world, item):
    reviewer, investigator = world.api("reviewer"), world.api("investigator")
    remarks = f"/api/v1/reviews/{review_of(item).pk}/remarks/"
    made = reviewer.post(remarks, {"field": "title", "text": "Which wing?"}, format="json")
    assert made.status_code == 201, made.json()
    said = {"answers": made.json()["id"], "text": "The north wing."}
    assert investigator.post(remarks, said, format="json").json()["answers"] == made.json()["id"]
    assert [row["text"] for row in investigator.get(remarks).json()["results"]] == [
        "Which wing?",
        "The north wing.",
    ]
    settle = remarks.replace("remarks", "settle")
    body = {"remark": made.json()["id"]}
    assert investigator.post(settle, body, format="json").status_code == 403
    done = reviewer.post(settle, body, format="json")
    assert done.json()["settled_by"] == world.people["reviewer"].username
    assert reviewer.post(settle, body, format="json").status_code == 409
    # A remark on another record is not found here, and nothing is without a text.
    other = review_of(world.items["waiting"])
    assert (
        reviewer.post(f"/api/v1/reviews/{other.pk}/settle/", body, format="json").status_code == 404
    )
    assert reviewer.post(remarks, {"text": ""}, format="json").status_code == 400
    assert world.api("observer").post(remarks, {"text": "I"}, format="json").status_code == 403
    assert world.api("outsider").get(remarks).status_code == 404
    assert reviewer.get(remarks, {"open": "yes"}).status_code == 400


def test_what_a_remark_quotes_is_not_in_the_ledger(world, item):
    remark_add(actor=world.people["reviewer"], review=review_of(item), text="zunheardof")
    payloads = ledger.models.Payload.objects.values_list("payload", flat=True)
    assert not any(b"zunheardof" in bytes(payload) for payload in payloads)
