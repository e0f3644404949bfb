"""Things without a file: taken in, packed, sampled, and never taken for a file."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from common.errors import Conflict, Invalid, NotVisible
from evidence.custody import chain
from evidence.models import EvidenceItem, FileFacts
from evidence.services.checks import item_verify
from evidence.services.custody import custody_add
from evidence.services.handovers import handover_accept, handover_propose
from evidence.services.items import draft, item_edit, item_void, original_open
from evidence.services.physical import physical_add, sample_take
from evidence.upkeep import auditing
from tests import factories


@pytest.fixture
def analyst(matter, lead):
    analyst = factories.user("analyst")
    factories.add_member(matter, lead, analyst, "analyst")
    return analyst


def thing(case, by, title="Bag", kind="object", **fields):
    return physical_add(actor=by, case=case, title=title, kind=kind, **fields)


def test_a_thing_is_taken_in_with_its_first_event(matter, lead):
    item = thing(
        matter, lead, quantity="1 card", package_number="B-771", seal="A-17", condition="Dry",
        received_from="Hospital", location="Room 2", occurred_local="2024-07-08T10:15",
        zone="Europe/Kyiv", place="Kyiv",
    )  # fmt: skip
    assert (item.form, item.sha256, item.size, item.file_name) == ("physical", "", 0, "")
    assert not FileFacts.objects.filter(item=item).exists()
    event = item.custody.get()
    assert (event.kind, event.holder, event.under_seal) == ("received", lead, "A-17")
    assert (event.occurred_local, event.zone) == ("2024-07-08T10:15", "Europe/Kyiv")
    assert event.occurred_at == datetime(2024, 7, 8, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "photograph"}, "kind"),
        ({"title": ""}, "title"),
        ({"zone": "Europe/Kiew", "occurred_local": "2024-07-08T10:15"}, "zone"),
        ({"occurred_local": "2024-07-08T10:15"}, "zone"),
        ({"occurred_local": "8 July 2024", "zone": "UTC"}, "occurred_local"),
        ({"occurred_local": "2024-07-08T25:15", "zone": "UTC"}, "occurred_local"),
        ({"occurred_local": "2999-07-08T10:15", "zone": "unknown"}, "occurred_at"),
        ({"seal": "x" * 101}, "seal"),
        ({"description": "a\0b"}, "description"),
    ],
)
def test_what_cannot_be_said_of_it(matter, lead, fields, wrong):
    with pytest.raises(Invalid) as refused:
        thing(matter, lead, **fields)
    assert set(refused.value.errors) == {wrong}
    assert not EvidenceItem.objects.exists()


def test_files_and_things_keep_apart(matter, lead):
    for kind in ("object", "package"):
        with pytest.raises(Invalid):
            draft(actor=lead, case=matter, file_name="a.jpg", title="x", kind=kind)
    file, bag = factories.item(matter, lead), thing(matter, lead)
    for item, change in (
        (file, {"kind": "object"}),
        (file, {"quantity": "3"}),
        (bag, {"kind": "photograph"}),
    ):
        with pytest.raises(Invalid):
            item_edit(actor=lead, item=item, version=1, **change)
    assert item_edit(actor=lead, item=bag, version=1, quantity="2 bags").quantity == "2 bags"


def test_nothing_reads_a_file_that_is_not_there(matter, lead):
    bag = thing(matter, lead)
    with pytest.raises(NotVisible):
        original_open(actor=lead, item=bag)
    with pytest.raises(NotVisible):
        item_verify(actor=lead, item=bag)
    file = factories.item(matter, lead)
    assert [row.reference for group in auditing.originals() for row in group] == [file.reference]


def test_the_database_tells_files_from_things(matter, lead):
    bag = thing(matter, lead)
    for change in ({"form": "digital"}, {"size": 5}, {"sha256": "0" * 64}):
        with pytest.raises(DatabaseError), transaction.atomic():
            EvidenceItem.objects.filter(pk=bag.pk).update(**change)


def test_the_snapshot_of_a_file_is_what_it_always_was(matter, lead):
    snapshot = factories.item(matter, lead).snapshot()
    assert "form" not in snapshot and snapshot["size"] == 20
    assert thing(matter, lead, quantity="3").snapshot()["quantity"] == "3"


# -- samples -----------------------------------------------------------------------------------------


def test_a_sample_is_a_child_whose_chain_begins_at_the_sampling(matter, lead):
    coat = thing(matter, lead, "Coat", occurred_local="2024-07-08T10:15", zone="Europe/Kyiv")
    sample = sample_take(
        actor=lead, item=coat, title="Thread", quantity="1 thread", seal="S-1",
        occurred_local="2024-07-09T08:00", zone="Europe/Kyiv", place="Laboratory",
    )  # fmt: skip
    first, told = sample.custody.get(), coat.custody.get(seq=2)
    assert (sample.sampled_from, sample.kind, first.kind) == (coat, "biological", "sampled")
    assert (first.from_party, first.under_seal) == (coat.reference, "S-1")
    assert told.kind == "sample_taken" and told.purpose.startswith(sample.reference)
    assert first.occurred_at == told.occurred_at
    grandchild = sample_take(actor=lead, item=coat, title="Second", kind="object")
    assert list(coat.samples.order_by("reference")) == [sample, grandchild]


def test_no_sample_of_what_is_not_at_hand(matter, lead, analyst):
    sealed = thing(matter, lead, "Sealed", seal="A-17")
    with pytest.raises(Conflict) as refused:
        sample_take(actor=lead, item=sealed, title="x")
    assert refused.value.code == "sealed"
    theirs = thing(matter, lead, "Theirs")
    handover = handover_propose(actor=lead, item=theirs, to=analyst, purpose="x")
    handover_accept(actor=analyst, handover=handover)
    with pytest.raises(Conflict) as refused:
        sample_take(actor=lead, item=theirs, title="x")
    assert "left the item with analyst" in str(refused.value.message)
    with pytest.raises(Invalid):
        sample_take(actor=lead, item=factories.item(matter, lead), title="x")
    early = thing(matter, lead, "Early")
    with pytest.raises(Invalid):
        sample_take(
            actor=lead, item=early, title="x", occurred_local="2020-01-01T00:00", zone="UTC"
        )
    assert EvidenceItem.objects.filter(sampled_from__isnull=False).count() == 0


# -- packages ----------------------------------------------------------------------------------------


@pytest.fixture
def packed(matter, lead):
    """A box that holds a bag that holds a card."""
    box, bag = thing(matter, lead, "Box", "package"), thing(matter, lead, "Bag", "package")
    card = thing(matter, lead, "Card", "data_carrier")
    custody_add(actor=lead, item=card, kind="packed", container=bag)
    custody_add(actor=lead, item=bag, kind="packed", container=box)
    return box, bag, card


def test_what_is_in_a_package_goes_with_it(packed, lead, analyst):
    box, bag, card = packed
    assert (chain.contents(box), chain.contents(bag)) == ([bag], [card])
    handover = handover_propose(actor=lead, item=box, to=analyst, purpose="To be kept")
    handover_accept(actor=analyst, handover=handover, location="Store")
    for item in packed:
        now = chain.standing(item)
        assert (now.holder, now.location, now.last.kind) == (analyst, "Store", "handed_over")
    assert card.custody.last().with_item == bag
    assert chain.standing(card).container == bag


def test_a_package_that_holds_something_is_not_voided(packed, lead):
    _box, bag, card = packed
    with pytest.raises(Conflict) as refused:
        item_void(actor=lead, item=bag, reason="Mistake.")
    assert refused.value.code == "holds_items" and card.reference in str(refused.value.message)
    custody_add(actor=lead, item=bag, kind="unpacked")
    custody_add(actor=lead, item=card, kind="unpacked")
    assert item_void(actor=lead, item=bag, reason="Mistake.").status == "void"


def test_what_is_in_a_package_does_not_go_without_it(packed, lead, analyst):
    _box, bag, card = packed
    for kind, fields in (("moved", {"location": "x"}), ("examined", {"purpose": "x"})):
        with pytest.raises(Conflict) as refused:
            custody_add(actor=lead, item=card, kind=kind, **fields)
        assert bag.reference in str(refused.value.message)
    with pytest.raises(Conflict):
        handover_propose(actor=lead, item=card, to=analyst, purpose="x")
    custody_add(actor=lead, item=bag, kind="unpacked")
    custody_add(actor=lead, item=bag, kind="sealed", seal="P-1")
    with pytest.raises(Conflict) as refused:
        custody_add(actor=lead, item=card, kind="unpacked")
    assert refused.value.code == "sealed"
    custody_add(actor=lead, item=bag, kind="seal_broken", purpose="To take the card out")
    assert custody_add(actor=lead, item=card, kind="unpacked").container is None


def test_what_can_be_a_package(packed, matter, lead):
    box, bag, card = packed
    loose, file = thing(matter, lead, "Loose"), factories.item(matter, lead)
    elsewhere = thing(factories.case(lead, title="Another"), lead, "Box", "package")
    for item, package in (
        (box, box), (box, bag), (loose, card), (loose, file), (file, box), (loose, elsewhere),
    ):  # fmt: skip
        with pytest.raises((Invalid, Conflict)):
            custody_add(actor=lead, item=item, kind="packed", container=package)


def test_the_contents_do_not_share_an_event_from_before_they_came(matter, lead):
    box, card = thing(matter, lead, "Box", "package"), thing(matter, lead, "Card")
    now = timezone.now()
    custody_add(actor=lead, item=card, kind="packed", container=box)
    with pytest.raises(Invalid):
        custody_add(
            actor=lead, item=box, kind="moved", location="x", occurred_at=now - timedelta(hours=1)
        )
