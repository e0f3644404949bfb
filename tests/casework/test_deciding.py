"""Decisions in sight of the content: what changed since it was seen, and several at once."""

import pytest

from casework.models import Decision, Review
from casework.services import reviews
from casework.services.deciding_each import decide_each
from common.errors import Conflict
from evidence.models import EvidenceItem
from evidence.services.items import item_edit
from ledger.verify import verify_ledger
from tests import factories
from tests.surfaces.resources import NEVER, send
from tests.world import World, make_world


@pytest.fixture
def world(db) -> World:
    return make_world()


def waiting(world: World, by: str = "investigator") -> Review:
    item = factories.item(world.case, world.people[by])
    return world.review(factories.submitted(item))


def test_a_stale_decision_is_told_what_changed(world):
    seen = waiting(world)
    item = EvidenceItem.objects.get(pk=seen.object_id)
    item = reviews.move(
        actor=world.people["reviewer"], record=item, name="return", comment="Say more."
    )
    item = item_edit(
        actor=world.people["investigator"],
        item=item,
        version=item.version,
        title="Another title",
        description="More of it",
    )
    factories.submitted(item)
    answer = send(
        world.api("reviewer"),
        "post",
        f"/api/v1/evidence/{item.pk}/approve/",
        {"digest": seen.digest},
    )
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["code"] == "stale_digest" and problem["yours"] == seen.digest
    assert problem["changed"] == ["description", "title"]
    page = world.browser("reviewer").post(
        f"/records/evidence/{item.pk}/approve/", {"digest": seen.digest}
    )
    assert page.status_code == 409 and b"Changed since: Description, Title" in page.content
    with pytest.raises(Conflict) as refused:
        reviews.move(actor=world.people["reviewer"], record=item, name="approve", digest="0" * 64)
    assert refused.value.extra["changed"] == []
    assert not Decision.objects.filter(verdict="approve", review__object_id=item.pk).exists()


def test_of_several_ones_own_are_refused_and_the_others_decided(world):
    reviewer = world.people["lead"]  # who may decide, and takes in items as well
    own, others = waiting(world, "lead"), [waiting(world), waiting(world)]
    stale, hidden = waiting(world), NEVER
    seen = [(review.pk, review.digest) for review in (own, *others)]
    seen += [(stale.pk, "0" * 64), (hidden, "0" * 64)]
    body = {
        "decision": "approve",
        "reviews": [{"review": str(key), "digest": digest} for key, digest in seen],
    }
    answer = send(world.api("lead"), "post", "/api/v1/reviews/decide/", body)
    assert answer.status_code == 200, answer.content
    results = answer.json()["results"]
    assert [one["status"] for one in results] == [None, "approved", "approved", None, None]
    refused = [one["problem"]["code"] for one in results if one["problem"]]
    assert refused == ["four_eyes", "stale_digest", "not_found"]
    assert Decision.objects.filter(decided_by=reviewer).count() == 2
    assert verify_ledger().ok


def test_several_need_words_to_be_returned_and_a_known_decision(world):
    review = waiting(world)
    seen = [(review.pk, review.digest)]
    (outcome,) = decide_each(actor=world.people["reviewer"], seen=seen, name="return")
    assert outcome.refusal.code == "comment_required"
    api = world.api("reviewer")
    one = {"review": str(review.pk), "digest": review.digest}
    for body in (
        {"decision": "close", "reviews": [one]},
        {"decision": "approve", "reviews": []},
        {"decision": "approve", "reviews": [{"review": str(review.pk)}]},
        {"decision": "approve", "reviews": [one] * 51},
        {"decision": "approve", "reviews": "all"},
    ):
        assert send(api, "post", "/api/v1/reviews/decide/", body).status_code == 400, body
    refused = send(
        world.api("reviewer", ("read",)), "post", "/api/v1/reviews/decide/", {"reviews": [one]}
    )
    assert refused.status_code == 403
