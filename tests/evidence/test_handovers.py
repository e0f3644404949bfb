"""Hand-overs inside the team: proposed by who has it, complete when the other accepts, and nobody else."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework.services.teams import member_end
from common.errors import Conflict, Invalid, Refused
from evidence.custody import chain
from evidence.models import CustodyEvent, Handover
from evidence.services.custody import custody_add
from evidence.services.handovers import (
    handover_accept,
    handover_decline,
    handover_propose,
    handover_withdraw,
)
from evidence.services.physical import physical_add
from evidence.tiles.custody import custody_waits
from tests import factories
from tests.evidence.conftest import events


@pytest.fixture
def analyst(matter, lead):
    analyst = factories.user("analyst")
    factories.add_member(matter, lead, analyst, "analyst")
    return analyst


@pytest.fixture
def bag(matter, lead):
    return physical_add(actor=lead, case=matter, title="Bag", kind="object", seal="A-17")


def propose(item, by, to, **fields):
    return handover_propose(actor=by, item=item, to=to, purpose="To be read out", **fields)


def accept(handover, by, **fields):
    return handover_accept(actor=by, handover=handover, **{"seal": "A-17", **fields})


def test_it_is_complete_when_the_other_accepts(bag, lead, analyst):
    handover = propose(bag, lead, analyst, condition="Whole", place="Room 2")
    assert chain.standing(bag).holder == lead and bag.custody.count() == 1
    assert [waiting.pk for waiting in chain.waiting_for(analyst)] == [handover.pk]
    done = accept(handover, analyst, location="Cupboard 1")
    event = bag.custody.get(seq=2)
    assert (event.kind, event.by, event.from_holder, event.holder) == (
        "handed_over",
        analyst,
        lead,
        analyst,
    )
    assert (event.condition, event.place, event.location) == ("Whole", "Room 2", "Cupboard 1")
    assert (done.status, done.decided_by, event.handover) == ("accepted", analyst, done)
    assert events(handover) == ["evidence.handover.proposed", "evidence.handover.accepted"]
    assert not chain.waiting_for(analyst).exists()


def test_the_start_page_says_what_waits_and_what_is_overdue(bag, lead, analyst, client):
    propose(bag, lead, analyst)
    other = physical_add(actor=lead, case=bag.case, title="Other", kind="object")
    day = timezone.now().date()
    custody_add(actor=lead, item=other, kind="checked_out", purpose="x", due_on=day)
    assert custody_waits(lead) is None and custody_waits(factories.user("outsider")) is None
    tile = custody_waits(analyst)
    assert (tile.value, tile.foot, tile.alarm) == ("1", "1 item handed to me", False)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert custody_waits(analyst).foot == "1 item handed to me · 1 return overdue"
        assert custody_waits(lead).url == "/evidence/?overdue=true"
        client.force_login(lead)
        page = client.get("/evidence/?overdue=true").content.decode().partition("<tbody>")[2]
        assert other.reference in page and bag.reference not in page and "Overdue" in page
    client.force_login(analyst)
    assert "handed to me" in client.get("/").content.decode()


def test_nobody_accepts_for_somebody_else(bag, lead, analyst, reviewer):
    handover = propose(bag, lead, analyst)
    for person in (lead, reviewer, factories.user("auditor", "Auditor"), factories.user("out")):
        for answer in (
            lambda who: accept(handover, who),
            lambda who: handover_decline(actor=who, handover=handover, reason="x"),
        ):
            with pytest.raises(Refused):
                answer(person)
    for person in (analyst, reviewer):
        with pytest.raises(Refused):
            handover_withdraw(actor=person, handover=handover)
    assert chain.standing(bag).holder == lead


def test_who_can_be_given_it(bag, lead, matter):
    outsider, auditor = factories.user("outsider"), factories.user("auditor", "Auditor")
    gone = factories.user("gone")
    member_end(actor=lead, membership=factories.add_member(matter, lead, gone, "analyst"))
    for person in (lead, outsider, auditor, gone):
        with pytest.raises(Invalid) as refused:
            propose(bag, lead, person)
        assert set(refused.value.errors) == {"to"}


def test_only_who_has_it_proposes_and_only_once(bag, lead, analyst, reviewer):
    with pytest.raises(Conflict) as refused:
        propose(bag, analyst, lead)
    assert "left the item with lead" in str(refused.value.message)
    propose(bag, lead, analyst)
    with pytest.raises(Conflict) as refused:
        propose(bag, lead, reviewer)
    assert refused.value.code == "open_handover"
    with pytest.raises(Conflict) as refused:
        custody_add(actor=lead, item=bag, kind="moved", location="Shelf")
    assert refused.value.code == "open_handover"


def test_a_file_is_handed_over_once_at_a_time_too(matter, lead, analyst, reviewer):
    item = factories.item(matter, lead)
    handover = propose(item, lead, analyst)
    with pytest.raises(Conflict) as refused:
        propose(item, lead, reviewer)
    assert refused.value.code == "open_handover"
    custody_add(actor=analyst, item=item, kind="examined", purpose="A copy of it")
    handover_accept(actor=analyst, handover=handover)
    assert chain.standing(item).holder == analyst


def test_declined_and_withdrawn_proposals_move_nothing(bag, lead, analyst):
    first = propose(bag, lead, analyst)
    with pytest.raises(Invalid):
        handover_decline(actor=analyst, handover=first, reason="  ")
    assert handover_decline(actor=analyst, handover=first, reason="No room").reason == "No room"
    second = propose(bag, lead, analyst)
    handover_withdraw(actor=lead, handover=second)
    assert bag.custody.count() == 1
    for handover in (first, second):
        for answer in (
            lambda h: accept(h, analyst),
            lambda h: handover_decline(actor=analyst, handover=h, reason="x"),
            lambda h: handover_withdraw(actor=lead, handover=h),
        ):
            with pytest.raises(Conflict) as refused:
                answer(handover)
            assert refused.value.code == "state"


def test_a_sealed_thing_is_taken_with_the_seal_one_finds(bag, lead, analyst):
    handover = propose(bag, lead, analyst)
    for wrong in ("", "A-71"):
        with pytest.raises(Invalid) as refused:
            accept(handover, analyst, seal=wrong)
        assert set(refused.value.errors) == {"seal"}
    assert Handover.objects.get().status == "proposed"
    accept(handover, analyst)


def test_for_a_time_and_back(bag, lead, analyst, reviewer):
    today = timezone.now().date()
    for due in (None, today - timedelta(days=1)):
        with pytest.raises(Invalid) as refused:
            propose(bag, lead, analyst, kind="checked_out", due_on=due)
        assert set(refused.value.errors) == {"due_on"}
    accept(propose(bag, lead, analyst, kind="checked_out", due_on=today), analyst)
    assert chain.standing(bag).lender == lead
    with pytest.raises(Conflict) as refused:
        propose(bag, analyst, reviewer)
    assert refused.value.code == "checked_out"
    with pytest.raises(Conflict) as refused:
        custody_add(actor=analyst, item=bag, kind="returned")
    assert "proposed to them, and accepted" in str(refused.value.message)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert chain.overdue(reviewer).count() == 1
        accept(propose(bag, analyst, lead, kind="returned"), lead)
        assert (chain.standing(bag).holder, chain.overdue(lead).count()) == (lead, 0)
        with pytest.raises(Conflict):
            propose(bag, lead, analyst, kind="returned")


def test_what_is_out_goes_back_to_whom_it_came_from(matter, bag, lead, analyst, reviewer):
    """Else a return would be a hand-over by another name, and in a closed case as well."""
    keeper = factories.user("keeper")
    membership = factories.add_member(matter, lead, keeper, "observer")
    accept(propose(bag, lead, keeper), keeper)
    day = timezone.now().date()
    accept(propose(bag, keeper, analyst, kind="checked_out", due_on=day), analyst)
    with pytest.raises(Conflict) as refused:
        propose(bag, analyst, reviewer, kind="returned")
    assert refused.value.code == "custody_gap" and "from keeper" in str(refused.value.message)
    # Who has left takes nothing back: somebody on the team does.
    member_end(actor=lead, membership=membership)
    accept(propose(bag, analyst, lead, kind="returned"), lead)
    assert (chain.standing(bag).holder, chain.standing(bag).due_on) == (lead, None)


def test_a_closed_case_lets_things_come_back(matter, bag, lead, analyst, reviewer):
    day = timezone.now().date()
    accept(propose(bag, lead, analyst, kind="checked_out", due_on=day), analyst)
    other = physical_add(actor=lead, case=matter, title="Other", kind="object")
    waiting = propose(other, lead, analyst)
    approved = factories.approved(matter, reviewer)
    factories.closed_around_gates(approved)
    with pytest.raises(Conflict) as refused:
        handover_accept(actor=analyst, handover=waiting)
    assert refused.value.code == "closed"
    accept(propose(bag, analyst, lead, kind="returned"), lead)
    assert chain.standing(bag).holder == lead


def test_a_lead_withdraws_for_somebody_who_left(matter, lead, analyst, reviewer):
    away = factories.user("away")
    membership = factories.add_member(matter, lead, away, "investigator")
    item = physical_add(actor=away, case=matter, title="Bag", kind="object")
    handover = propose(item, away, analyst)
    with pytest.raises(Refused):
        handover_withdraw(actor=lead, handover=handover)
    member_end(actor=lead, membership=membership)
    with pytest.raises(Conflict) as refused:
        custody_add(actor=lead, item=item, kind="taken_over", purpose="Left")
    assert refused.value.code == "open_handover"
    handover_withdraw(actor=lead, handover=handover, reason="Left the team")
    custody_add(actor=lead, item=item, kind="taken_over", purpose="Left")


# -- past the services -----------------------------------------------------------------------------


def direct(last: CustodyEvent, **changes):
    """A row as somebody with the database's password would write it after `last`."""
    values = {
        "kind": "moved",
        "seq": last.seq + 1,
        "by": last.by,
        "holder": last.holder,
        "held_by": last.held_by,
        **changes,
    }
    with transaction.atomic():
        return CustodyEvent.objects.create(case_id=last.case_id, item=last.item, **values)


def refused(words, make):
    with pytest.raises(DatabaseError) as found:
        make()
    assert words in str(found.value)


def test_the_database_knows_gaps_and_second_holders(bag, lead, analyst, reviewer):
    last = bag.custody.get()
    refused("an event is missing", lambda: direct(last, seq=3))
    refused("begins once", lambda: direct(last, kind="received"))
    refused("exactly one", lambda: direct(last, holder=None))
    refused("custody: ", lambda: direct(last, held_by="Laboratory"))
    refused("for somebody else", lambda: direct(last, kind="taken_over", holder=analyst))
    takes = {"kind": "handed_over", "holder": analyst, "by": analyst}
    refused("no hand-over was proposed", lambda: direct(last, **takes))
    waiting = propose(bag, lead, analyst)
    refused("no hand-over was proposed", lambda: direct(last, **takes, handover=waiting))
    out = {"kind": "handed_over", "holder": None, "held_by": "Laboratory"}
    receipt = factories.item(bag.case, lead)
    refused("against a receipt", lambda: direct(last, **out))
    refused("against a receipt", lambda: direct(last, **out, by=reviewer, receipt=receipt))
    other = physical_add(actor=lead, case=bag.case, title="Other", kind="object").custody.get()
    refused("its own item", lambda: direct(last, kind="correction", corrects=other))
    direct(last, location="What the rules allow, the database takes")


def test_the_database_knows_who_accepts(bag, lead, analyst, reviewer):
    handover = propose(bag, lead, analyst)

    def change(**values):
        with transaction.atomic():
            Handover.objects.filter(pk=handover.pk).update(**values)

    for state in ("accepted", "declined"):
        refused("for somebody else", lambda s=state: change(status=s, decided_by=reviewer))
        refused("for somebody else", lambda s=state: change(status=s))
    refused("stays as it is", lambda: change(receiver=reviewer))
    refused("stays as it is", lambda: change(purpose="Another"))
    change(status="accepted", decided_by=analyst)
    refused("decided once", lambda: change(status="proposed", decided_by=None))
    refused("nothing is deleted", lambda: _in_transaction(handover.delete))


def test_the_database_lets_only_the_holder_propose(bag, lead, analyst, reviewer):
    def make(giver, receiver, **more):
        with transaction.atomic():
            Handover.objects.create(
                id=uuid4(), case_id=bag.case_id, item=bag, giver=giver, receiver=receiver,
                kind="handed_over", purpose="x", **more,
            )  # fmt: skip

    refused("by the holder", lambda: make(analyst, reviewer))
    refused("by the holder", lambda: make(lead, lead))
    refused("by the holder", lambda: make(lead, analyst, status="accepted"))
    make(lead, analyst)
    with pytest.raises(DatabaseError):
        make(lead, reviewer)


def _in_transaction(act):
    with transaction.atomic():
        act()


def test_every_trigger_is_still_there(db):
    """SQLite makes a changed table anew and takes its triggers away with the old one."""
    expected = {
        "item_identity", "item_kept", "item_approved", "item_begun", "item_key", "item_cycle",
        "item_form", "evidence_custodyevent_update", "evidence_custodyevent_delete", "custody_gap",
        "custody_begin", "custody_one_holder", "custody_accepted", "custody_proposed",
        "custody_handed_out", "custody_outside", "custody_corrects", "handover_proposed",
        "handover_kept", "handover_once", "handover_accepted", "handover_delete",
    }  # fmt: skip
    table = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(table[connection.vendor])
        assert expected - {name for (name,) in cursor.fetchall()} == set()
