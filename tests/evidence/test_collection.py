"""The collection record: what online material needs, what anything else does not, and what is refused."""

from datetime import date, time

import pytest
from django.db import connection

from casework.models import Review
from common.errors import Invalid
from evidence.models import EvidenceItem
from evidence.services.items import draft, item_edit, item_void
from evidence.words import collection_gaps
from ledger.verify import verify_ledger
from tests import factories

URL = "https://example.org/post/1"
ONLINE = {"source_url": URL}


def fresh(item):
    return EvidenceItem.objects.get(pk=item.pk)


def missing(item):
    with pytest.raises(Invalid) as refused:
        factories.submitted(item)
    assert refused.value.code == "incomplete" and fresh(item).status == "draft"
    return set(refused.value.errors)


def test_a_file_and_a_title_are_enough_for_what_was_not_found_online(matter, lead):
    assert factories.submitted(factories.item(matter, lead)).status == "submitted"


@pytest.mark.parametrize(
    "acquired", ["handed_over", "sent", "own_recording", "device_copy", "other"]
)
def test_an_address_alone_is_no_online_item_when_it_came_another_way(matter, lead, acquired):
    item = factories.item(matter, lead, acquired=acquired, **ONLINE)
    assert factories.submitted(item).status == "submitted"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (ONLINE, {"page_source", "page_capture"}),
        ({"acquired": "online"}, {"source_url", "page_source", "page_capture"}),
        ({"kind": "web_capture"}, {"source_url", "page_source", "page_capture"}),
        ({"kind": "web_capture", **ONLINE}, {"page_source", "page_capture"}),
        ({"acquired": "online", "not_captured_reason": " \n"}, None),
    ],
)
def test_an_online_item_is_not_submitted_without_the_three(matter, lead, fields, expected):
    item = factories.item(matter, lead, **fields)
    assert missing(item) == (expected or {"source_url", "page_source", "page_capture"})


def test_what_somebody_sent_was_not_collected_online_by_the_team(matter, lead):
    item = factories.item(matter, lead, received_from="A newspaper's archive", **ONLINE)
    assert factories.submitted(item).status == "submitted"


def test_a_stated_reason_stands_in_for_what_is_missing(matter, lead):
    item = factories.item(matter, lead, acquired="online", not_captured_reason="Deleted since.")
    assert factories.submitted(item).status == "submitted"


def test_source_and_capture_are_items_of_the_case_and_may_be_the_item_itself(matter, lead):
    source = factories.item(matter, lead, b"<html>", "page.html", title="Source")
    item = factories.item(matter, lead, b"pixels", "page.png", page_source=source, **ONLINE)
    assert missing(item) == {"page_capture"}
    item = item_edit(actor=lead, item=item, version=1, page_capture=fresh(item))
    assert factories.submitted(item).status == "submitted"
    snapshot = Review.objects.get(object_id=item.pk).snapshot
    assert str(source.pk) in snapshot and URL in snapshot
    assert verify_ledger().ok


def test_an_item_of_another_case_or_a_void_one_is_no_capture(matter, lead):
    elsewhere = factories.item(factories.case(lead), lead, b"other")
    void = factories.item(matter, lead, b"void")
    item_void(actor=lead, item=void, reason="Twice")
    item = factories.item(matter, lead)
    for name in ("page_source", "page_capture"):
        for other in (elsewhere, fresh(void)):
            with pytest.raises(Invalid) as refused:
                item_edit(actor=lead, item=item, version=1, **{name: other})
            assert set(refused.value.errors) == {name}


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"acquired": "stolen"}, "acquired"),
        ({"clock": "sundial"}, "clock"),
        ({"collection_address": "300.1.1.1"}, "collection_address"),
        ({"collected_time": time(9)}, "collected_on"),
        ({"collected_on": date(2024, 7, 8), "collected_time": time(9)}, "collected_zone"),
        ({"collected_on": date(2024, 7, 8), "collected_zone": "local"}, "collected_zone"),
        ({"collected_on": date(2999, 1, 1)}, "collected_on"),
        ({"relevance": "x\0"}, "relevance"),
        ({"not_captured_reason": "x" * 1_001}, "not_captured_reason"),
    ],
)
def test_what_cannot_be_true_is_refused_before_a_byte_is_read(matter, lead, fields, named):
    with pytest.raises(Invalid) as refused:
        draft(actor=lead, case=matter, file_name="a.jpg", title="A", **fields)
    assert named in refused.value.errors
    item = factories.item(matter, lead)
    with pytest.raises(Invalid) as refused:
        item_edit(actor=lead, item=item, version=1, **fields)
    assert named in refused.value.errors and fresh(item).version == 1


def test_an_item_that_states_nothing_has_the_snapshot_it_always_had(matter, lead):
    """Else everything approved before there was a collection record would count as changed."""
    assert set(fresh(factories.item(matter, lead)).snapshot()) == {
        "reference",
        "title",
        "description",
        "kind",
        "received_from",
        "received_on",
        "source_url",
        "graphic",
        "graphic_note",
        "file_name",
        "sha256",
        "size",
    }


def test_times_addresses_and_links_are_what_the_ledger_holds(matter, lead):
    item = factories.item(
        matter,
        lead,
        collected_on=date(2024, 7, 8),
        collected_time=time(10, 43, 5),
        collected_zone="+03:00",
        collection_address="2001:db8::1",
        clock="network",
    )
    item_edit(actor=lead, item=item, version=1, collection_address="203.0.113.7", page_source=item)
    assert verify_ledger().ok
    with connection.cursor() as cursor:
        cursor.execute("UPDATE evidence_evidenceitem SET collected_by = 'somebody'")
    (found,) = verify_ledger().findings
    assert "collected_by" in str(found)


def test_gaps_are_named(matter, lead):
    item = factories.item(matter, lead, acquired="sent")
    gaps = collection_gaps(item)
    assert "collected by" in gaps and "how it was received" not in gaps
    assert "page source" not in gaps
    assert "page source" in collection_gaps(factories.item(matter, lead, acquired="online"))
