"""Custody as people meet it: the chain on the item's page, the forms, and who is offered what."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from evidence.custody import chain
from evidence.models import EvidenceItem, Handover
from evidence.services.custody import custody_add
from evidence.services.handovers import handover_accept, handover_propose
from evidence.services.physical import physical_add
from tests import factories


@pytest.fixture
def analyst(matter, lead):
    analyst = factories.user("analyst")
    factories.add_member(matter, lead, analyst, "analyst")
    return analyst


@pytest.fixture
def bag(matter, lead):
    return physical_add(
        actor=lead, case=matter, title="Bag", kind="package", seal="A-17", received_from="Hospital",
        occurred_local="2024-07-08T10:15", zone="Europe/Kyiv", location="Shelf 4",
    )  # fmt: skip


@pytest.fixture
def by(client):
    """`by(person).get(name, pk)`: pages as somebody sees them."""

    class Browser:
        def __init__(self, person):
            client.force_login(person)

        def get(self, name, pk, query=""):
            return client.get(reverse(f"evidence:{name}", args=[pk]) + query)

        def post(self, name, pk, **data):
            return client.post(reverse(f"evidence:{name}", args=[pk]), data)

    return Browser


def words(answer) -> str:
    """The text of the page's main part, blanks squeezed."""
    main = answer.content.decode().partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_the_page_tells_the_chain_and_how_things_stand(bag, lead, by):
    wrong = custody_add(actor=lead, item=bag, kind="sealed", seal="B-2", purpose="Torn")
    custody_add(
        actor=lead, item=bag, kind="correction", corrects=wrong, purpose="B-20", seal="B-20"
    )
    page = words(by(lead).get("item-detail", bag.pk))
    for said in (
        "Now with lead", "Storage place Shelf 4", "Seal B-20",
        "1. Received 8 Jul 2024, 10:15 · Europe/Kyiv · 8 Jul 2024, 07:15 UTC From Hospital",
        "2. Sealed or re-sealed Corrected by event 3.", "Purpose Torn Seal B-2 ",
        "3. Correction Corrects event 2.",
    ):  # fmt: skip
        assert said in page, said
    assert "Download original" not in page and "Verify now" not in page


def test_a_hand_over_by_pages(bag, lead, analyst, by):
    lead_says = {"to": analyst.pk, "kind": "handed_over", "purpose": "To be read out"}
    assert by(lead).post("handover-create", bag.pk, **lead_says).status_code == 302
    assert "lead hands it to analyst; not accepted yet." in words(
        by(lead).get("item-detail", bag.pk)
    )
    handover = Handover.objects.get()
    assert by(lead).get("handover-accept", handover.pk).status_code == 403
    assert by(lead).post("handover-accept", handover.pk, seal="A-17").status_code == 403
    assert "Accept…" in words(by(analyst).get("item-detail", bag.pk))
    refused = by(analyst).post("handover-accept", handover.pk, seal="A-71", condition="Wet inside")
    assert refused.status_code == 400
    assert "Decline, and say what you found." in words(refused)
    assert "Wet inside" in refused.content.decode()  # typed text is never lost
    done = by(analyst).post(
        "handover-accept", handover.pk, seal="A-17", location="Safe 1",
        occurred_local=timezone.now().strftime("%Y-%m-%dT%H:%M"), zone="unknown",
    )  # fmt: skip
    assert done.status_code == 302
    page = words(by(analyst).get("item-detail", bag.pk))
    assert "Now with analyst" in page and "zone unknown" in page and "Safe 1" in page
    assert by(analyst).get("handover-accept", handover.pk).status_code == 409


def test_declining_and_withdrawing_by_pages(bag, lead, analyst, by):
    first = handover_propose(actor=lead, item=bag, to=analyst, purpose="x")
    assert by(analyst).post("handover-decline", first.pk).status_code == 400
    assert by(analyst).post("handover-decline", first.pk, reason="No room").status_code == 302
    second = handover_propose(actor=lead, item=bag, to=analyst, purpose="x")
    assert by(analyst).post("handover-withdraw", second.pk).status_code == 403
    assert by(lead).post("handover-withdraw", second.pk).status_code == 302
    assert "No room" in words(by(lead).get("handover-detail", first.pk))


def offered(answer) -> set[str]:
    return set(re.findall(r"\?event=(\w+)", answer.content.decode()))


def test_only_what_fits_is_offered(bag, lead, analyst, by):
    mine = offered(by(lead).get("custody-create", bag.pk))
    assert mine == {"sealed", "seal_broken", "moved", "packed", "handed_over", "checked_out",
                    "correction"}  # fmt: skip
    assert offered(by(analyst).get("custody-create", bag.pk)) == {"correction"}
    handover = handover_propose(
        actor=lead, item=bag, to=analyst, purpose="x", kind="checked_out",
        due_on=timezone.now().date(),
    )  # fmt: skip
    handover_accept(actor=analyst, handover=handover, seal="A-17")
    assert offered(by(lead).get("custody-create", bag.pk)) == {"correction"}
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        page = words(by(analyst).get("item-detail", bag.pk))
        assert "Overdue" in page and "Propose the return" in page


@pytest.mark.parametrize("kind", ["moved", "sealed", "checked_out", "handed_over", "correction"])
def test_each_event_has_its_form_and_says_what_is_missing(bag, lead, by, kind):
    form = by(lead).get("custody-create", bag.pk, f"?event={kind}")
    assert form.status_code == 200 and "How things stand" in words(form)
    refused = by(lead).post("custody-create", bag.pk, kind=kind)
    assert refused.status_code == 400 and "required" in words(refused)
    assert bag.custody.count() == 1


def test_what_is_no_event_is_refused(bag, lead, by):
    for query in ("?event=burnt", "?event=received"):
        assert by(lead).get("custody-create", bag.pk, query).status_code == 400
    assert by(lead).post("custody-create", bag.pk, kind="burnt").status_code == 400
    assert by(lead).post("custody-create", bag.pk).status_code == 400


def test_a_time_without_its_zone_is_asked_for_it(bag, lead, by):
    said = {"kind": "moved", "location": "Shelf 5", "occurred_local": "2024-07-09T10:00"}
    refused = by(lead).post("custody-create", bag.pk, **said)
    assert refused.status_code == 400 and "Say in which zone this was" in words(refused)
    done = by(lead).post("custody-create", bag.pk, **said, zone="Europe/Kyiv")
    assert done.status_code == 302
    assert chain.standing(bag).location == "Shelf 5"


def test_things_and_samples_by_pages(matter, lead, reviewer, by):
    said = {"title": "Coat", "kind": "object", "quantity": "1"}
    assert by(lead).post("physical-create", matter.pk, **{**said, "kind": ""}).status_code == 400
    assert by(lead).post("physical-create", matter.pk, **said).status_code == 302
    coat = EvidenceItem.objects.get()
    assert by(lead).post("sample-create", coat.pk, title="Thread", kind="object").status_code == 302
    thread = EvidenceItem.objects.get(sampled_from=coat)
    page = words(by(lead).get("item-detail", coat.pk))
    assert "Samples taken from it" in page and f"{thread.reference} Thread" in page
    assert f"Sample of {coat.reference}" in words(by(lead).get("item-detail", thread.pk))
    edited = {"title": "Coat, blue", "kind": "object", "quantity": "1", "version": 1}
    assert by(lead).post("item-edit", coat.pk, **edited).status_code == 302
    for name in ("item-download", "item-thumbnail"):
        assert by(lead).get(name, coat.pk).status_code == 404
    assert by(lead).post("item-verify", coat.pk).status_code == 404
    for name in ("physical-create", "sample-create"):
        pk = matter.pk if name == "physical-create" else coat.pk
        assert by(reviewer).get(name, pk).status_code == 403


def test_a_package_shows_what_is_in_it(bag, matter, lead, by):
    custody_add(actor=lead, item=bag, kind="seal_broken", purpose="To put the card in")
    card = physical_add(actor=lead, case=matter, title="Card", kind="data_carrier")
    said = {"kind": "packed", "container": bag.pk}
    assert by(lead).post("custody-create", card.pk, **said).status_code == 302
    assert f"In this package {card.reference} Card" in words(by(lead).get("item-detail", bag.pk))
    assert f"In package {bag.reference}" in words(by(lead).get("item-detail", card.pk))


def test_outsiders_find_none_of_it(bag, lead, analyst, by):
    handover = handover_propose(actor=lead, item=bag, to=analyst, purpose="x")
    outsider = factories.user("outsider")
    for name, pk in (
        ("custody-create", bag.pk), ("custody-form", bag.pk), ("item-label", bag.pk),
        ("handover-create", bag.pk), ("handover-detail", handover.pk),
        ("handover-accept", handover.pk), ("sample-create", bag.pk),
    ):  # fmt: skip
        assert by(outsider).get(name, pk).status_code == 404, name
