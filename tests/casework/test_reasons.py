"""Why a record goes back: chosen from a list and said in words, kept with the decision for good."""

import hashlib
import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from casework.models import Decision, Review
from casework.review import reasons
from casework.review import times as review_times
from casework.review.reviewing import reviewables
from casework.services import reviews
from casework.services.deciding_each import decide_each
from casework.trail import oversight
from common.errors import Invalid
from evidence.models import EvidenceItem
from exchange.bundle.decided import review_document
from ledger.verify import verify_ledger
from tests import factories
from tests.casework.pages import World, make_world, url
from tests.lasting import made_once
from tests.surfaces.resources import send

lasting, world = made_once(make_world)
TWO = ["custody_incomplete", "source_unclear"]  # not in the order in which they are offered
KEPT = ["source_unclear", "custody_incomplete"]


def waiting(world: World) -> Review:
    item = factories.item(world.case, world.people["investigator"])
    return world.review(factories.submitted(item))


def returned(world: World, review: Review, **given: Any) -> Decision:
    item = EvidenceItem.objects.get(pk=review.object_id)
    given = {"comment": "Say where.", **given}
    reviews.move(actor=world.people["reviewer"], record=item, name="return", **given)
    return Decision.objects.get(review=review)


def program(world: World, who: str) -> Any:
    from rest_framework.test import APIClient

    api = APIClient()
    api.force_authenticate(world.people[who])
    return api


def test_a_return_keeps_its_reasons_under_its_seal_and_in_the_ledger(world):
    decision = returned(world, waiting(world), reasons=[*TWO, TWO[0]])
    assert decision.reason_names == KEPT
    assert decision.seal == decision.computed_seal()
    decision.reasons = "other"
    assert decision.seal != decision.computed_seal()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE casework_decision SET reasons = 'other'")
    assert verify_ledger().ok


def test_a_seal_from_before_there_were_reasons_stays_what_it_is(world):
    """Programs that are not asked for reasons give none, and so did everybody once."""
    decision = returned(world, waiting(world))
    assert decision.reasons == ""
    values = {
        "answers": "",
        "comment": "Say where.",
        "decided_by": str(world.people["reviewer"].pk),
        "digest": decision.digest,
        "verdict": "return",
    }
    sealed = json.dumps(values, sort_keys=True, separators=(",", ":")).encode()
    assert decision.seal == hashlib.sha256(sealed).hexdigest()


@pytest.mark.parametrize("given", [["nonsense"], ["source_unclear", "consent_missing"], []])
def test_what_a_kind_does_not_know_and_nothing_are_refused_by_name(world, given):
    review = waiting(world)
    with pytest.raises(Invalid) as refused:
        returned(world, review, reasons=given)
    (told,) = refused.value.errors["reasons"]
    assert (given[-1] in str(told)) if given else str(told) == str(reasons.CHOOSE)
    assert Review.objects.get(pk=review.pk).status == "open"


def test_an_approval_names_none(world):
    review = waiting(world)
    item = EvidenceItem.objects.get(pk=review.object_id)
    with pytest.raises(Invalid):
        reviews.move(actor=world.people["reviewer"], record=item, name="approve", reasons=["other"])
    # Ticked by mistake before Approve was pressed: asked again, nothing decided.
    answer = world.browser("reviewer").post(
        url("record-move", "evidence", item.pk, "approve"),
        {"digest": review.digest, "reasons": ["other"]},
    )
    assert answer.status_code == 400 and b"Only a return names reasons" in answer.content
    assert not Decision.objects.filter(review=review).exists()


def test_the_page_asks_for_one_and_keeps_what_was_typed(world):
    review = waiting(world)
    address = url("record-move", "evidence", review.object_id, "return")
    sent = {"digest": review.digest, "comment": "Say which roof."}
    assert "Not clear where it comes from" in world.text("reviewer", "review-detail", review.pk)
    for more, told in (({}, "Choose at least one"), ({"reasons": ["made_up"]}, "made_up")):
        refused = world.browser("reviewer").post(address, {**sent, **more})
        page = refused.content.decode()
        assert refused.status_code == 400 and told in page and "Say which roof." in page
    refused = world.browser("reviewer").post(address, {"reasons": TWO, "comment": " "})
    ticked = refused.content.decode().split("Why does it go back?")[1].split("</fieldset>")[0]
    assert refused.status_code == 400 and ticked.count(" checked") == 2
    done = world.browser("reviewer").post(address, {**sent, "reasons": TWO})
    assert done.status_code == 302
    for address in (url("review-detail", review.pk), f"/evidence/{review.object_id}/"):
        page = world.browser("investigator").get(address).content.decode()
        assert "The chain of custody is incomplete" in page, address


def test_programs_name_them_and_read_them(world):
    review = waiting(world)
    api, address = program(world, "reviewer"), f"/api/v1/evidence/{review.object_id}"
    bad = send(api, "post", f"{address}/return/", {"comment": "Why", "reasons": ["nonsense"]})
    assert bad.status_code == 400 and "nonsense" in bad.json()["errors"]["reasons"][0]
    bad = send(api, "post", f"{address}/approve/", {"reasons": []})
    assert bad.status_code == 400 and "reasons" in bad.json()["errors"]
    body = {"decision": "return", "comment": "Why", "reasons": TWO}
    body["reviews"] = [{"review": str(review.pk), "digest": review.digest}]
    assert send(api, "post", "/api/v1/reviews/decide/", body).status_code == 200
    told = api.get(f"/api/v1/reviews/{review.pk}/").json()
    assert told["reasons"] == told["decisions"][0]["reasons"] == KEPT
    asked = f"/api/v1/reviews/?case={world.case.pk}&status=returned&format=csv"
    rows = b"".join(api.get(asked).streaming_content).decode()
    assert "source_unclear" in rows and "custody_incomplete" in rows


def test_several_of_different_kinds_share_what_all_of_them_know(world):
    item, note = waiting(world), world.review(world.note)
    offered = dict(reasons.shared(["note", "evidence"]))
    assert set(offered) == {"names", "incomplete", "unclear", "other"}
    asked = f"?review={item.pk}&review={note.pk}"
    page = world.text("reviewer", "review-several", query=asked)
    assert 'value="names"' in page and 'value="source_unclear"' not in page
    seen = [(row.pk, row.digest) for row in (item, note)]
    made = decide_each(
        actor=world.people["reviewer"],
        seen=seen,
        name="return",
        comment="Why",
        reasons=["source_unclear"],
    )
    assert [one.refusal is None for one in made] == [True, False], "a note has no such reason"


def test_they_travel_and_are_counted(world):
    first = returned(world, waiting(world), reasons=TWO)
    for _each in range(2):
        returned(world, waiting(world), reasons=["source_unclear"])
    document = review_document(Review.objects.get(pk=first.review_id))
    assert document["decisions"][0]["reasons"] == KEPT
    lead = world.people["lead"]
    counted = review_times.reasons_of_returns(oversight.reviews(lead))
    assert list(counted["evidence"].items()) == [("source_unclear", 3), ("custody_incomplete", 1)]
    page = world.text("lead", "oversight-times")
    assert "The chain of custody is incomplete" in page
    rows = program(world, "lead").get("/api/v1/review-times/").json()
    (row,) = [row for row in rows if row["id"] == "evidence.submitted"]
    assert row["returned_for"] == counted["evidence"]
    lines = world.get("lead", "oversight-times", query="?format=csv")
    text = b"".join(lines.streaming_content).decode().replace('""', '"')
    assert json.dumps(counted["evidence"], separators=(",", ":")) in text


def test_every_kind_offers_reasons_that_can_be_kept():
    for kind in reviewables():
        names = [name for name, _label in reasons.of_kind(kind)]
        assert {"incomplete", "unclear", "other"} < set(names)
        assert not any(" " in name for name in names)
        assert len(reasons.checked(kind, names)) <= Decision._meta.get_field("reasons").max_length
