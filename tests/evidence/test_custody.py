"""The chain of custody: chronological, without gaps or overlaps, never changed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from casework.services import reviews
from casework.services.teams import member_end
from common.errors import Conflict, Invalid, Refused
from evidence.custody import chain
from evidence.models import CustodyEvent
from evidence.services.custody import custody_add
from evidence.services.items import item_void
from evidence.services.physical import physical_add
from tests import factories
from tests.evidence.conftest import events

LAB = {"to_party": "Forensic laboratory", "purpose": "To be examined"}


@pytest.fixture
def item(matter, lead):
    return factories.item(matter, lead)


@pytest.fixture
def receipt(matter, lead):
    return factories.item(matter, lead, b"signed by the laboratory", "receipt.pdf", title="Receipt")


@pytest.fixture
def bag(matter, lead):
    """A sealed bag that the lead has in hand."""
    return physical_add(
        actor=lead, case=matter, title="Memory card in a bag", kind="data_carrier", seal="A-17"
    )


def add(item, by, kind, **fields):
    return custody_add(actor=by, item=item, kind=kind, **fields)


def test_events_are_numbered_without_a_gap(item, lead, receipt):
    add(item, lead, "sealed", seal="A-17", place="Kyiv")
    out = add(item, lead, "handed_over", **LAB, receipt=receipt)
    assert list(item.custody.order_by("seq").values_list("seq", "kind")) == [
        (1, "received"),
        (2, "sealed"),
        (3, "handed_over"),
    ]
    assert (out.by, out.held_by, out.holder, out.from_holder) == (lead, LAB["to_party"], None, lead)
    assert (out.under_seal, out.receipt) == ("A-17", receipt)
    assert events(out) == ["evidence.custody.handed_over"]


@pytest.mark.parametrize(
    ("kind", "fields", "missing"),
    [
        ("handed_over", {"to_party": "A"}, {"receipt", "purpose"}),
        ("checked_out", {}, {"purpose", "due_on"}),
        ("examined", {}, {"purpose"}),
        ("sealed", {"purpose": "x"}, {"seal"}),
        ("seal_broken", {}, {"purpose"}),
        ("moved", {}, {"location"}),
        ("packed", {}, {"container"}),
        ("correction", {"purpose": "x"}, {"corrects"}),
        ("moved", {"location": "Shelf", "to_party": "A"}, {"to_party"}),
        ("received", {}, {"kind"}),
        ("sampled", {}, {"kind"}),
        ("voided", {}, {"kind"}),
        ("burnt", {}, {"kind"}),
    ],
)
def test_each_kind_asks_for_its_own(kind, fields, missing, item, lead):
    with pytest.raises(Invalid) as refused:
        add(item, lead, kind, **fields)
    assert set(refused.value.errors) == missing
    assert item.custody.count() == 1


def test_the_chain_is_chronological(item, lead):
    now = timezone.now()
    for wrong in (now - timedelta(days=1), now + timedelta(hours=1)):
        with pytest.raises(Invalid) as refused:
            add(item, lead, "examined", purpose="x", occurred_at=wrong)
        assert set(refused.value.errors) == {"occurred_at"}


# -- gaps and overlaps are refused with what is missing --------------------------------------------


def test_somebody_who_does_not_have_it_cannot_hand_it_over(item, lead, reviewer, receipt, matter):
    analyst = factories.user("analyst")
    factories.add_member(matter, lead, analyst, "analyst")
    with pytest.raises(Conflict) as refused:
        add(item, analyst, "handed_over", **LAB, receipt=receipt)
    assert refused.value.code == "custody_gap"
    assert refused.value.extra["holder"] == "lead"
    assert str(refused.value.message) == (
        "The last event, 1 (received), left the item with lead. "
        "An event by analyst cannot follow: a hand-over to them is missing."
    )


def test_who_is_named_as_giver_must_have_it(item, lead, receipt):
    with pytest.raises(Invalid) as refused:
        add(item, lead, "handed_over", from_party="Field team", **LAB, receipt=receipt)
    (words,) = refused.value.errors["from_party"]
    assert "left the item with lead. A hand-over by Field team cannot follow." in str(words)
    add(item, lead, "handed_over", from_party="lead", **LAB, receipt=receipt)


def test_an_item_that_is_out_comes_back_before_anything_else(bag, lead, receipt):
    add(bag, lead, "handed_over", **LAB, receipt=receipt)
    for kind, fields in (
        ("moved", {"location": "Shelf 3"}),
        ("examined", {"purpose": "x"}),
        ("handed_over", {**LAB, "receipt": receipt}),
        ("seal_broken", {"purpose": "x"}),
    ):
        with pytest.raises(Conflict) as refused:
            add(bag, lead, kind, **fields)
        assert "left the item with Forensic laboratory." in str(refused.value.message)
    back = add(bag, lead, "returned", seal="A-17", location="Shelf 3")
    assert (back.from_party, back.holder, back.location) == (LAB["to_party"], lead, "Shelf 3")
    add(bag, lead, "moved", location="Shelf 4")


def test_what_never_left_is_not_returned(item, lead):
    with pytest.raises(Conflict) as refused:
        add(item, lead, "returned")
    assert "the item is not out" in str(refused.value.message)


def test_a_return_names_who_had_it_and_is_said_by_who_has_it_then(item, lead, receipt):
    add(item, lead, "handed_over", **LAB, receipt=receipt)
    with pytest.raises(Invalid) as refused:
        add(item, lead, "returned", from_party="Another laboratory")
    assert set(refused.value.errors) == {"from_party"}
    with pytest.raises(Invalid) as refused:
        add(item, lead, "returned", to_party="reviewer")
    assert set(refused.value.errors) == {"to_party"}


def test_a_receipt_is_another_file_of_the_case(item, lead, bag, matter):
    elsewhere = factories.item(factories.case(lead, title="Another"), lead)
    void = item_void(actor=lead, item=factories.item(matter, lead), reason="Mistake")
    for wrong in (item, elsewhere, bag, void):
        with pytest.raises(Invalid) as refused:
            add(item, lead, "handed_over", **LAB, receipt=wrong)
        assert set(refused.value.errors) == {"receipt"}


# -- seals ------------------------------------------------------------------------------------------


def test_a_seal_is_broken_before_the_thing_is_examined(bag, lead):
    with pytest.raises(Conflict) as refused:
        add(bag, lead, "examined", purpose="Read out")
    assert refused.value.code == "sealed" and "A-17" in str(refused.value.message)
    broken = add(bag, lead, "seal_broken", purpose="To read it out")
    assert (broken.seal, broken.under_seal) == ("A-17", "")
    add(bag, lead, "examined", purpose="Read out")
    assert add(bag, lead, "sealed", seal="B-2").under_seal == "B-2"


def test_seals_do_not_change_by_themselves(bag, lead, item):
    with pytest.raises(Invalid) as refused:
        add(bag, lead, "moved", location="Shelf", seal="A-71")
    assert "under seal A-17. Record first how the seal changed." in str(
        refused.value.errors["seal"][0]
    )
    with pytest.raises(Invalid):
        add(bag, lead, "sealed", seal="A-17", purpose="Again")
    with pytest.raises(Invalid) as refused:
        add(bag, lead, "sealed", seal="B-2")
    assert set(refused.value.errors) == {"purpose"}
    add(bag, lead, "sealed", seal="B-2", purpose="The first seal tore in transport")
    with pytest.raises(Conflict) as refused:
        add(item, lead, "seal_broken", purpose="x")
    assert refused.value.code == "not_sealed"


# -- checking out ----------------------------------------------------------------------------------


def test_checking_out_and_returning_with_a_due_date(bag, lead, item):
    today = timezone.now().date()
    with pytest.raises(Invalid) as refused:
        add(bag, lead, "checked_out", purpose="x", due_on=today - timedelta(days=1))
    assert set(refused.value.errors) == {"due_on"}
    due = today + timedelta(days=3)
    out = add(bag, lead, "checked_out", purpose="For the expert", due_on=due, location="Room 2")
    assert (out.holder, out.due_on) == (lead, due)
    assert not chain.overdue(lead).exists()
    with pytest.raises(Conflict) as refused:
        add(bag, lead, "checked_out", purpose="Again", due_on=due)
    assert refused.value.code == "checked_out"
    import time_machine

    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert [event.item for event in chain.overdue(lead)] == [bag]
        assert chain.standing(bag).is_overdue
        assert add(bag, lead, "returned", location="Shelf 1").due_on is None
        assert not chain.overdue(lead).exists()


def test_overdue_is_told_only_to_those_who_see_the_case(bag, lead, receipt):
    import time_machine

    due = timezone.now().date()
    add(bag, lead, "checked_out", **LAB, receipt=receipt, due_on=due)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert chain.overdue(lead).count() == 1
        assert chain.overdue(factories.user("outsider")).count() == 0


# -- corrections -----------------------------------------------------------------------------------


def test_a_correction_names_an_event_of_the_same_item(item, matter, lead):
    wrong = add(item, lead, "sealed", seal="A-71")
    earlier = wrong.occurred_at - timedelta(days=1)
    right = add(
        item, lead, "correction", corrects=wrong, purpose="Misread", seal="A-17",
        occurred_at=earlier,
    )  # fmt: skip
    assert (right.under_seal, right.corrects) == ("A-17", wrong)
    wrong.refresh_from_db()
    assert wrong.seal == "A-71"
    other = factories.item(matter, lead)
    with pytest.raises(Invalid) as refused:
        add(other, lead, "correction", corrects=wrong, purpose="A-17")
    assert set(refused.value.errors) == {"corrects"}


def test_a_correction_changes_nothing_that_later_events_changed(bag, lead):
    first = bag.custody.get()
    add(bag, lead, "sealed", seal="B-2", purpose="Torn")
    with pytest.raises(Invalid) as refused:
        add(bag, lead, "correction", corrects=first, purpose="It was A-18", seal="A-18")
    assert set(refused.value.errors) == {"seal"}
    add(bag, lead, "correction", corrects=first, purpose="It was A-18")
    assert chain.standing(bag).under_seal == "B-2"


def test_the_name_of_an_outside_party_is_corrected(item, lead, receipt):
    out = add(item, lead, "handed_over", **LAB, receipt=receipt)
    add(item, lead, "correction", corrects=out, purpose="Its name", to_party="Laboratory 2")
    assert chain.standing(item).held_by == "Laboratory 2"


# -- who ---------------------------------------------------------------------------------------------


def test_a_submitted_item_can_still_change_hands(item, lead, receipt):
    add(factories.submitted(item), lead, "handed_over", **LAB, receipt=receipt)
    assert item.custody.count() == 2


def test_who_may_not_add_to_it(item, bag, reviewer, receipt):
    for person in (reviewer, factories.user("auditor", "Auditor"), factories.user("outsider")):
        for thing in (item, bag):
            with pytest.raises(Refused):
                add(thing, person, "handed_over", **LAB, receipt=receipt)


def test_a_lead_takes_over_from_somebody_who_left(matter, lead):
    away = factories.user("away")
    membership = factories.add_member(matter, lead, away, "investigator")
    bag = physical_add(actor=away, case=matter, title="Bag", kind="object")
    with pytest.raises(Conflict) as refused:
        add(bag, lead, "taken_over", purpose="Left")
    assert refused.value.code == "holder_present"
    member_end(actor=lead, membership=membership)
    taken = add(bag, lead, "taken_over", purpose="Left the team; found in the cupboard")
    assert (taken.from_holder, taken.holder) == (away, lead)


def test_a_void_item_and_a_closed_case_have_no_further_custody(matter, lead, reviewer, receipt):
    void = item_void(actor=lead, item=factories.item(matter, lead), reason="Mistake.")
    kept, out = factories.item(matter, lead), factories.item(matter, lead)
    with pytest.raises(Conflict) as refused:
        add(void, lead, "handed_over", **LAB, receipt=receipt)
    assert refused.value.code == "state"
    add(out, lead, "handed_over", **LAB, receipt=receipt)
    approved = factories.approved(matter, reviewer)
    reviews.move(actor=lead, record=approved, name="close", comment="Referred.", reason="So be it")
    with pytest.raises(Conflict) as refused:
        add(kept, lead, "handed_over", **LAB, receipt=receipt)
    assert refused.value.code == "closed"
    assert add(out, lead, "returned").holder == lead


def test_what_is_written_stays(item):
    with pytest.raises(DatabaseError), transaction.atomic():
        CustodyEvent.objects.filter(item=item).update(from_party="Somebody else")


def test_a_repeated_request_with_its_key_records_one_event(item, lead, client):
    client.force_login(lead)
    for replayed in ("false", "true"):
        answer = client.post(
            f"/api/v1/evidence/{item.pk}/custody/",
            {"kind": "sealed", "seal": "A 17"},
            content_type="application/json",
            headers={"Idempotency-Key": "seal-0001"},
        )
        assert (answer.status_code, answer["Idempotent-Replayed"]) == (201, replayed)
        assert client.get(answer["Location"]).json()["seal"] == "A 17"
    assert item.custody.filter(kind="sealed").count() == 1


def test_a_moment_says_its_offset_and_nothing_beside_it(item, lead, client):
    """A time that could be of any zone is not taken for UTC, nor is a word on the zone passed over."""
    client.force_login(lead)

    def say(**when):
        return client.post(
            f"/api/v1/evidence/{item.pk}/custody/",
            {"kind": "examined", "purpose": "Read", **when},
            content_type="application/json",
        )

    now = timezone.now().replace(microsecond=0)
    bare, moment = now.strftime("%Y-%m-%dT%H:%M:%S"), now.isoformat()
    for wrong, named in (
        ({"occurred_at": bare}, "occurred_at"),
        ({"occurred_at": bare[:-3]}, "occurred_at"),
        ({"occurred_at": moment, "zone": "Asia/Tokyo"}, "zone"),
        ({"occurred_at": moment, "zone": "nowhere"}, "zone"),
        ({"occurred_at": moment, "zone": "unknown"}, "zone"),
    ):
        answer = say(**wrong)
        assert answer.status_code == 400 and set(answer.json()["errors"]) == {named}, wrong
    assert say(occurred_at=timezone.now().isoformat().replace("+00:00", "Z")).status_code == 201
    assert item.custody.filter(kind="examined").count() == 1
