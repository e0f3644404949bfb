"""Whatever people try, in whatever order: never a gap, never two holders, never a jump."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.errors import CaseworkError, NotVisible
from evidence.custody import chain
from evidence.models import CustodyEvent, EvidenceItem, Handover
from evidence.services.custody import custody_add
from evidence.services.handovers import (
    handover_accept,
    handover_decline,
    handover_propose,
    handover_withdraw,
)
from evidence.services.physical import physical_add, sample_take
from ledger.verify import verify_ledger
from tests import factories

WHO = st.sampled_from(["lead", "investigator", "analyst", "reviewer"])
WHAT = st.sampled_from(["box", "bag", "card", "file"])
KINDS = (
    "examined", "moved", "sealed", "seal_broken", "handed_over", "checked_out", "returned",
    "packed", "unpacked", "correction", "taken_over",
)  # fmt: skip
ACTS = st.one_of(
    st.tuples(st.just("add"), WHO, WHAT, st.sampled_from(KINDS), WHAT, st.integers(-2, 0)),
    st.tuples(st.just("propose"), WHO, WHAT, st.sampled_from(Handover.Kind.values), WHO),
    st.tuples(st.sampled_from(["accept", "decline", "withdraw"]), WHO, WHAT),
    st.tuples(st.just("sample"), WHO, WHAT),
)


@pytest.fixture
def scene(db) -> dict[str, Any]:
    lead = factories.user("lead")
    case = factories.case(lead)
    people = {"lead": lead}
    for role in ("investigator", "analyst", "reviewer"):
        people[role] = factories.user(role)
        factories.add_member(case, lead, people[role], role)
    return {"case": case, "people": people}


class Room:
    """A few things, and people who try this and that with them."""

    def __init__(self, case: Any, people: dict[str, Any]):
        lead = people["lead"]
        self.people = people
        self.receipt = factories.item(case, lead, b"signed")
        self.things = {
            "box": physical_add(actor=lead, case=case, title="Box", kind="package"),
            "bag": physical_add(
                actor=people["investigator"], case=case, title="Bag", kind="package"
            ),
            "card": physical_add(actor=lead, case=case, title="Card", kind="object", seal="S-0"),
            "file": factories.item(case, lead),
        }
        self.done = 0

    def tries(self, act: tuple) -> None:
        verb, who, *rest = act
        try:
            getattr(self, verb)(self.people[who], *rest)
            self.done += 1
        except CaseworkError as refused:
            assert str(refused.message)

    def add(self, who: Any, what: str, kind: str, other: str, hours: int) -> None:
        item = self.things[what]
        fields = {
            "examined": {"purpose": "x"},
            "moved": {"location": f"Shelf {self.done}"},
            "sealed": {"seal": f"S-{self.done}", "purpose": "x"},
            "seal_broken": {"purpose": "x"},
            "handed_over": {"to_party": "Laboratory", "purpose": "x", "receipt": self.receipt},
            "checked_out": {"purpose": "x", "due_on": timezone.now().date()},
            "packed": {"container": self.things[other]},
            "correction": {"corrects": item.custody.order_by("seq")[0], "purpose": "x"},
            "taken_over": {"purpose": "x"},
        }.get(kind, {})
        at = timezone.now() + timedelta(hours=hours) if hours else None
        custody_add(actor=who, item=item, kind=kind, occurred_at=at, **fields)

    def propose(self, who: Any, what: str, kind: str, to: str) -> None:
        due = timezone.now().date() if kind == "checked_out" else None
        handover_propose(
            actor=who, item=self.things[what], to=self.people[to], purpose="x", kind=kind,
            due_on=due,
        )  # fmt: skip

    def accept(self, who: Any, what: str) -> None:
        item = self.things[what]
        seal = chain.standing(item).under_seal
        handover_accept(actor=who, handover=self._open(item), seal=seal)

    def decline(self, who: Any, what: str) -> None:
        handover_decline(actor=who, handover=self._open(self.things[what]), reason="x")

    def withdraw(self, who: Any, what: str) -> None:
        handover_withdraw(actor=who, handover=self._open(self.things[what]))

    def sample(self, who: Any, what: str) -> None:
        sample_take(actor=who, item=self.things[what], title="Sample")

    def _open(self, item: EvidenceItem) -> Handover:
        found = Handover.objects.filter(item=item).order_by("-proposed_at", "-id").first()
        if found is None:
            raise NotVisible("No such record.")
        return found


def whole(item: EvidenceItem) -> None:
    """The chain reads as one story."""
    events = chain.events_of(item)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert (events[0].kind in ("received", "sampled")) and events[0].holder == events[0].by
    for before, event in pairwise(events):
        assert (event.holder is None) != (event.held_by == ""), "exactly one has it"
        if event.kind != "correction" and before.kind != "correction":
            assert chain.when(event).latest >= chain.when(before).earliest, "in order"
        if event.holder != before.holder or event.held_by != before.held_by:
            assert event.kind in chain.TRANSFERS, "only a hand-over changes the holder"
            assert event.from_holder == before.holder, "from whom it was"
            if event.holder:
                assert event.by == event.holder, "accepted by the receiver"
            if before.holder and event.holder:
                assert event.handover.giver == before.holder and event.handover.status == "accepted"
            if event.held_by:
                assert event.by == before.holder and event.receipt, "against a receipt"
        if event.under_seal != before.under_seal:
            assert event.kind in ("sealed", "seal_broken", "correction")


@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], print_blob=True
)
@given(acts=st.lists(ACTS, min_size=10, max_size=40))
def test_no_sequence_of_acts_breaks_a_chain(scene, acts):
    room = Room(scene["case"], scene["people"])
    for act in acts:
        room.tries(act)
    mine = [thing.pk for thing in room.things.values()]
    for item in EvidenceItem.objects.filter(pk__in=mine) | EvidenceItem.objects.filter(
        sampled_from__in=mine
    ):
        whole(item)
    for package in (room.things["box"], room.things["bag"]):
        there = chain.standing(package)
        for inside in chain.contents(package):
            now = chain.standing(inside)
            assert (now.holder, now.held_by, now.due_on) == (
                there.holder, there.held_by, there.due_on,
            )  # fmt: skip
    assert Handover.objects.filter(status="proposed").count() <= EvidenceItem.objects.count()


def test_the_sequences_do_something(scene):
    """Most acts are refused; enough are not, and what they leave verifies."""
    room = Room(scene["case"], scene["people"])
    story = [
        ("add", "lead", "card", "packed", "box", 0),
        ("propose", "lead", "box", "checked_out", "analyst"),
        ("accept", "reviewer", "box"),
        ("accept", "analyst", "box"),
        ("add", "analyst", "card", "moved", "box", 0),
        ("propose", "analyst", "box", "returned", "lead"),
        ("accept", "lead", "box"),
        ("add", "lead", "card", "unpacked", "box", 0),
        ("add", "lead", "card", "seal_broken", "box", 0),
        ("sample", "lead", "card"),
        ("add", "lead", "file", "handed_over", "box", 0),
        ("add", "analyst", "file", "returned", "box", 0),
    ]
    for act in story:
        room.tries(act)
    assert room.done == 10
    for thing in room.things.values():
        whole(thing)
    assert CustodyEvent.objects.filter(with_item=room.things["box"]).count() == 2
    assert verify_ledger().ok
