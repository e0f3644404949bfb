"""Verifications in a bundle: those approved of items that go along, and bound to what was approved."""

import json

import pytest

from casework.models import Review
from casework.services import reviews
from casework.services.dissents import dissent_record
from casework.services.policies import policy_set
from casework.services.remarks import remark_add, remark_settle
from exchange.bundle import write_bundle
from exchange.errors import CannotBuild
from exchange.services.builds import order_of
from tests import factories
from tests.append_only import tampering


@pytest.fixture
def verified(approved_case):
    """Of the approved photograph: its source approved; its content only submitted."""
    world = approved_case
    lead, reviewer = world.people.lead, world.people.reviewer
    source = factories.verification(world.photo, lead, "source", finding="Its owner is known.")
    factories.approved(source, reviewer)
    factories.submitted(factories.verification(world.photo, lead, "content", finding="Unsure."))
    other = factories.item(world.case, lead, b"never approved", title="Not going along")
    stays = factories.verification(other, lead, "source", finding="Stays here.")
    factories.approved(stays, reviewer)
    world.source = source
    return world


def test_an_approved_finding_goes_with_its_item(verified):
    bundle = verified.contents(verified.built())
    record = bundle.json(f"data/evidence/{verified.photo.reference}/record.json")
    (found,) = record["verifications"]
    assert (found["part"], found["finding"]) == ("source", "Its owner is known.")
    assert found["analyst"] == verified.people.lead.actor_code
    assert found["reviews"][0]["decisions"][0]["verdict"] == "approve"
    assert len(found["ledger_entries"]) == 3
    whole = b"".join(bundle.files.values())
    for withheld in (b"Unsure.", b"Stays here.", b"Not going along"):
        assert withheld not in whole


def test_whoever_examined_does_not_decide_on_the_export(verified):
    analyst = factories.team(verified.case, verified.people.lead, analyst="an")["analyst"]
    second = factories.verification(verified.photo, analyst, "technical")
    factories.approved(second, verified.people.reviewer)
    from casework.models import Contribution

    export = verified.request()
    hands = Contribution.objects.filter(kind="export", object_id=export.pk)
    assert analyst.pk in hands.values_list("person_id", flat=True)


@pytest.mark.parametrize("how", ["reopened", "forged"])
def test_a_finding_that_changed_since_stops_the_build(verified, how):
    export = verified.approve(verified.request())
    if how == "reopened":
        record = type(verified.source).objects.get(pk=verified.source.pk)
        reviews.move(actor=verified.people.lead, record=record, name="reopen", comment="Why")
    else:
        with tampering("evidence_verification") as cursor:
            cursor.execute("UPDATE evidence_verification SET finding = 'Forged'")
    with pytest.raises(CannotBuild) as refused:
        write_bundle(order_of(export), bytearray().extend)
    assert verified.source.reference in str(refused.value.about)


def test_the_collection_record_goes_along_and_names_only_what_goes_along(approved_case):
    world = approved_case
    lead, reviewer = world.people.lead, world.people.reviewer
    source = factories.item(world.case, lead, b"<html>", "page.html", title="Page source")
    stays = factories.item(world.case, lead, b"pixels", "page.png", title="Capture, not approved")
    item = factories.item(
        world.case,
        lead,
        b"video",
        "clip.mp4",
        acquired="online",
        source_url="https://example.org/post/1",
        page_source=source,
        page_capture=stays,
        collection_tool="Browser",
        collection_address="203.0.113.7",
    )
    factories.approved(source, reviewer)
    factories.approved(item, reviewer)
    bundle = world.contents(world.built())
    record = bundle.json(f"data/evidence/{item.reference}/record.json")
    assert record["acquired"] == "online" and record["collection_tool"] == "Browser"
    assert record["named"] == {
        "page_source": source.reference,
        "page_capture": None,
        "parent": None,
    }
    assert stays.reference not in json.dumps(record)
    left_out = [(line["record"], line["field"]) for line in bundle.json("data/redactions.json")]
    assert (item.reference, "page_capture") in left_out


def test_dissent_answers_and_remarks_go_along(verified):
    """With their words for evidence; of a statement, only that they were made."""
    people = verified.people
    analyst = factories.team(verified.case, people.lead, analyst="an")["analyst"]
    policy_set(actor=people.lead, case=verified.case, kind="verification", checklist=True)
    found = factories.submitted(factories.verification(verified.photo, analyst, "technical"))
    review = Review.objects.get(object_id=found.pk)
    remark = remark_add(actor=people.reviewer, review=review, field="tools", text="Which ones?")
    remark_settle(actor=people.reviewer, remark=remark)
    yes = {"answer": "yes"}
    answers = dict.fromkeys(review.question_names[1:], yes)
    answers[review.question_names[0]] = {"answer": "no", "comment": "One page alone."}
    reviews.move(actor=people.reviewer, record=found, name="approve", answers=answers)
    decider = factories.user("second")
    factories.add_member(verified.case, people.lead, decider, "reviewer")
    of_note = Review.objects.get(object_id=verified.note.pk)
    dissent_record(actor=decider, review=review, reason="The shadow is longer.")
    dissent_record(actor=decider, review=of_note, reason="zsaidbywitness")
    export = verified.built()
    bundle = verified.contents(export)
    told = bundle.json(f"data/evidence/{verified.photo.reference}/record.json")["verifications"]
    (round_,) = next(one for one in told if one["part"] == "technical")["reviews"]
    (said,) = round_["dissents"]
    assert (said["reason"], said["digest"]) == ("The shadow is longer.", review.digest)
    assert said["recorded_by"] == decider.actor_code
    (decision,) = round_["decisions"]
    assert decision["checklist"][review.question_names[0]] == answers[review.question_names[0]]
    assert set(decision["checklist"]) == set(review.question_names)
    assert round_["remarks"][0]["settled_by"] == people.reviewer.actor_code
    note = bundle.json("data/case/case.json")["notes"][0]["reviews"][0]
    assert set(note["dissents"][0]) == {"recorded_by", "recorded_at"}
    for withheld in (b"zsaidbywitness", b"Which ones?", b"second"):
        assert withheld not in bundle.all_bytes()
