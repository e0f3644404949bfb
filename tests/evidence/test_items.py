"""Editing, voiding and reviewing items, and that an original's identity is out of everybody's reach."""

import pytest
from django.db import DatabaseError, transaction

from casework.services import reviews
from common.errors import Conflict, Invalid, Refused
from evidence.models import EvidenceItem
from evidence.services.items import item_edit, item_void
from ledger.models import Payload
from tests import factories
from tests.evidence.conftest import events, stored_hashes


@pytest.fixture
def item(matter, lead):
    return factories.item(matter, lead)


def fresh(item):
    return EvidenceItem.objects.get(pk=item.pk)


# -- editing -----------------------------------------------------------------------------------
def test_an_edit_raises_the_version_and_says_what_was_before(item, lead):
    edited = item_edit(actor=lead, item=item, version=1, title="Entrance", graphic=True)
    assert (fresh(item).title, fresh(item).graphic, edited.version) == ("Entrance", True, 2)
    assert events(item) == ["evidence.item.received", "evidence.item.edited"]
    payload = bytes(Payload.objects.order_by("-pk").first().payload)
    assert b'"title":"Photograph of the entrance"' in payload
    assert b'"title":"Entrance"' in payload


def test_an_edit_that_changes_nothing_is_none(item, lead):
    assert item_edit(actor=lead, item=item, version=1, title=item.title).version == 1
    assert events(item) == ["evidence.item.received"]


def test_two_people_editing(item, lead):
    stale = fresh(item)
    item_edit(actor=lead, item=item, version=1, title="First")
    with pytest.raises(Conflict) as refused:
        item_edit(actor=lead, item=stale, version=1, title="Second")
    assert refused.value.code == "version_conflict"
    assert (refused.value.extra["yours"], refused.value.extra["current"]) == (1, 2)
    assert fresh(item).title == "First"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"title": ""}, "title"), ({"kind": "x"}, "kind"), ({"source_url": "x"}, "source_url")],
)
def test_a_wrong_value_is_refused_by_name(changes, field, item, lead):
    with pytest.raises(Invalid) as refused:
        item_edit(actor=lead, item=item, version=1, **changes)
    assert field in refused.value.errors
    assert fresh(item).version == 1


def test_readers_edit_nothing(item, reviewer):
    with pytest.raises(Refused):
        item_edit(actor=reviewer, item=item, version=1, title="Mine")
    with pytest.raises(Refused):
        item_void(actor=reviewer, item=item, reason="Mine")


# -- voiding -----------------------------------------------------------------------------------
def test_a_void_item_keeps_file_hash_and_custody(item, lead):
    item_void(actor=lead, item=item, reason="Uploaded twice.")
    assert fresh(item).status == "void"
    assert stored_hashes() == [item.sha256]
    assert list(item.custody.order_by("seq").values_list("seq", "kind", "purpose")) == [
        (1, "received", ""),
        (2, "voided", "Uploaded twice."),
    ]
    assert events(item)[-1] == "evidence.item.voided"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_voiding_needs_a_reason(reason, item, lead):
    with pytest.raises(Invalid) as refused:
        item_void(actor=lead, item=item, reason=reason)
    assert refused.value.code == "comment_required"
    assert fresh(item).status == "draft"


def test_an_item_whose_verification_waits_for_review_is_not_voided(item, lead):
    """Somebody would decide on a finding about nothing."""
    finding = factories.submitted(factories.verification(item, lead))
    with pytest.raises(Conflict) as refused:
        item_void(actor=lead, item=item, reason="Mistake.")
    assert refused.value.code == "under_review"
    assert finding.reference in str(refused.value.message)
    reviews.move(actor=lead, record=finding, name="withdraw")
    assert item_void(actor=lead, item=item, reason="Mistake.").status == "void"


def test_a_void_item_takes_no_further_step(item, lead):
    void = item_void(actor=lead, item=item, reason="Mistake.")
    for attempt in (
        lambda: item_edit(actor=lead, item=void, version=None, title="Back"),
        lambda: item_void(actor=lead, item=void, reason="Again."),
        lambda: reviews.move(actor=lead, record=void, name="submit"),
        lambda: reviews.move(actor=lead, record=void, name="reopen", comment="Again."),
    ):
        with pytest.raises(Conflict) as refused:
            attempt()
        assert refused.value.code == "state"


# -- review ------------------------------------------------------------------------------------
def test_submitted_and_approved_items_are_immutable(item, lead, reviewer):
    submitted = factories.submitted(item)
    with pytest.raises(Conflict) as refused:
        item_edit(actor=lead, item=submitted, version=None, title="Late")
    assert refused.value.code == "state"
    approved = reviews.move(actor=reviewer, record=submitted, name="approve")
    with pytest.raises(Conflict):
        item_edit(actor=lead, item=approved, version=None, title="Later")
    with pytest.raises(Conflict):
        item_void(actor=lead, item=approved, reason="Later")
    assert (fresh(item).status, fresh(item).title) == ("approved", item.title)


def test_whoever_took_it_in_or_edited_it_does_not_decide(item, matter, lead):
    second = factories.user("second")
    factories.add_member(matter, lead, second, "lead")
    item = item_edit(actor=second, item=item, version=None, title="Better title")
    submitted = factories.submitted(item)
    for contributor in (lead, second):
        with pytest.raises(Conflict) as refused:
            reviews.move(actor=contributor, record=submitted, name="approve")
        assert refused.value.code == "four_eyes"
    assert fresh(item).status == "submitted"


def test_approval_behind_the_services_is_refused_by_the_database(item):
    factories.submitted(item)
    with pytest.raises(DatabaseError), transaction.atomic():
        EvidenceItem.objects.filter(pk=item.pk).update(status="approved")
    assert fresh(item).status == "submitted"


def test_a_returned_item_can_be_edited_and_submitted_again(item, lead, reviewer):
    returned = reviews.move(
        actor=reviewer, record=factories.submitted(item), name="return", comment="Say where."
    )
    edited = item_edit(actor=lead, item=returned, version=None, description="At the gate.")
    assert factories.approved(edited, reviewer).status == "approved"


def test_reopening_begins_a_new_cycle(item, lead, reviewer):
    approved = factories.approved(item, reviewer)
    reopened = reviews.move(actor=lead, record=approved, name="reopen", comment="New light.")
    assert (reopened.status, reopened.cycle) == ("draft", 2)
    edited = item_edit(actor=lead, item=reopened, version=None, title="New title")
    with pytest.raises(Conflict) as refused:
        reviews.move(actor=lead, record=factories.submitted(edited), name="approve")
    assert refused.value.code == "four_eyes"


def test_the_snapshot_holds_what_people_entered_and_the_hash_but_no_findings(item):
    from casework.models import Review

    factories.submitted(item)
    snapshot = Review.objects.get(object_id=item.pk).snapshot
    assert item.sha256 in snapshot
    for finding in ("media_type", "processing", "sha512", "readable", "metadata"):
        assert finding not in snapshot


# -- what nobody can do ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sha256", "0" * 64),
        ("size", 1),
        ("file_name", "other.jpg"),
        ("relative_path", "elsewhere/other.jpg"),
        ("reference", "EV-0009"),
    ],
)
def test_the_identity_of_an_original_never_changes(field, value, item):
    with pytest.raises(DatabaseError), transaction.atomic():
        EvidenceItem.objects.filter(pk=item.pk).update(**{field: value})
    assert getattr(fresh(item), field) == getattr(item, field)


def test_evidence_and_custody_are_never_deleted(item):
    with pytest.raises(DatabaseError), transaction.atomic():
        item.custody.all()._raw_delete("default")
    with pytest.raises(DatabaseError), transaction.atomic():
        EvidenceItem.objects.filter(pk=item.pk)._raw_delete("default")
