"""The chain of custody: chronological, without gaps, never changed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from casework.services import reviews
from common.errors import Conflict, Invalid, Refused
from evidence.models import CustodyEvent
from evidence.services.custody import custody_add
from evidence.services.items import item_void
from tests import factories
from tests.evidence.conftest import events

HAND_OVER = {"from_party": "Field team", "to_party": "Archive", "purpose": "Safe keeping"}


@pytest.fixture
def item(matter, lead):
    return factories.item(matter, lead)


def test_events_are_numbered_without_a_gap(item, lead):
    custody_add(actor=lead, item=item, kind="handed_over", **HAND_OVER)
    sealed = custody_add(actor=lead, item=item, kind="sealed", seal="A-17", place="Kyiv")
    assert list(item.custody.order_by("seq").values_list("seq", "kind")) == [
        (1, "received"),
        (2, "handed_over"),
        (3, "sealed"),
    ]
    assert (sealed.by, sealed.seal, sealed.place) == (lead, "A-17", "Kyiv")
    assert events(sealed) == ["evidence.custody.sealed"]


@pytest.mark.parametrize(
    ("kind", "fields", "missing"),
    [
        ("handed_over", {"from_party": "A"}, {"to_party", "purpose"}),
        ("returned", {}, {"from_party", "to_party"}),
        ("examined", {}, {"purpose"}),
        ("sealed", {"purpose": "x"}, {"seal"}),
        ("correction", {"purpose": "x"}, {"corrects"}),
        ("received", {}, {"kind"}),
        ("voided", {}, {"kind"}),
        ("burnt", {}, {"kind"}),
    ],
)
def test_each_kind_asks_for_its_own(kind, fields, missing, item, lead):
    with pytest.raises(Invalid) as refused:
        custody_add(actor=lead, item=item, kind=kind, **fields)
    assert set(refused.value.errors) == missing
    assert item.custody.count() == 1


def test_the_chain_is_chronological(item, lead):
    now = timezone.now()
    for wrong in (now - timedelta(days=1), now + timedelta(hours=1)):
        with pytest.raises(Invalid) as refused:
            custody_add(actor=lead, item=item, kind="examined", purpose="x", occurred_at=wrong)
        assert set(refused.value.errors) == {"occurred_at"}


def test_a_correction_names_an_event_of_the_same_item(item, matter, lead):
    wrong = custody_add(actor=lead, item=item, kind="sealed", seal="A-71")
    earlier = wrong.occurred_at - timedelta(days=1)
    custody_add(
        actor=lead,
        item=item,
        kind="correction",
        corrects=wrong,
        purpose="A-17",
        occurred_at=earlier,
    )
    other = factories.item(matter, lead)
    with pytest.raises(Invalid) as refused:
        custody_add(actor=lead, item=other, kind="correction", corrects=wrong, purpose="A-17")
    assert set(refused.value.errors) == {"corrects"}


def test_a_submitted_item_can_still_change_hands(item, lead):
    custody_add(actor=lead, item=factories.submitted(item), kind="handed_over", **HAND_OVER)
    assert item.custody.count() == 2


def test_who_may_not_add_to_it(item, reviewer):
    for person in (reviewer, factories.user("auditor", "Auditor"), factories.user("outsider")):
        with pytest.raises(Refused):
            custody_add(actor=person, item=item, kind="handed_over", **HAND_OVER)


def test_a_void_item_and_a_closed_case_have_no_further_custody(matter, lead, reviewer):
    void = item_void(actor=lead, item=factories.item(matter, lead), reason="Mistake.")
    kept = factories.item(matter, lead)
    with pytest.raises(Conflict) as refused:
        custody_add(actor=lead, item=void, kind="handed_over", **HAND_OVER)
    assert refused.value.code == "state"
    approved = factories.approved(matter, reviewer)
    reviews.move(actor=lead, record=approved, name="close", comment="Referred.")
    with pytest.raises(Conflict) as refused:
        custody_add(actor=lead, item=kept, kind="handed_over", **HAND_OVER)
    assert refused.value.code == "closed"


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
