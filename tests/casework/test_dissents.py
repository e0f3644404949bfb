"""Disagreement with an approval: who may record it, that it stays, and where it is shown."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.services import same_person_mark
from casework.models import Dissent, Review
from casework.services import reviews
from casework.services.dissents import dissent_record
from casework.services.policies import policy_set
from common.errors import CaseworkError
from ledger.models import Payload
from ledger.verify import verify_ledger
from tests import factories
from tests.lasting import made_once
from tests.world import make_world

lasting, world = made_once(make_world)

BLURRED = "zglimmerholt: the plate cannot be read"


@pytest.fixture
def review(world):
    """Of an item of the investigator's, approved by the reviewer."""
    item = factories.item(world.case, world.people["investigator"])
    factories.approved(item, world.people["reviewer"])
    return world.review(item)


def dissent(world, review, who="lead", **more):
    more = {"reason": BLURRED, **more}
    return dissent_record(actor=world.people[who], review=review, **more)


def refusal(act, *given, **more) -> tuple[int, str]:
    with pytest.raises(CaseworkError) as refused:
        act(*given, **more)
    return refused.value.status, refused.value.code


def record_of(review):
    from evidence.models import EvidenceItem

    return EvidenceItem.objects.get(pk=review.object_id)


def test_it_is_bound_to_what_was_approved_and_changes_nothing(world, review):
    made = dissent(world, review, digest=review.digest)
    assert made.digest == review.digest
    assert record_of(review).status == "approved"
    assert verify_ledger().ok
    payloads = b"".join(bytes(p) for p in Payload.objects.values_list("payload", flat=True))
    assert b"zglimmerholt" not in payloads
    assert refusal(dissent, world, review) == (409, "state"), "once a person"


def test_only_who_could_have_decided_otherwise(world, review):
    assert refusal(dissent, world, review, "reviewer") == (409, "four_eyes"), "approved it"
    for who in ("investigator", "analyst", "observer", "supervisor", "auditor", "outsider"):
        assert refusal(dissent, world, review, who)[0] in (403, 404), who
    own = factories.item(world.case, world.people["lead"])
    factories.approved(own, world.people["reviewer"])
    assert refusal(dissent, world, world.review(own), "lead") == (409, "four_eyes")


def test_a_mark_of_the_same_person_counts(world, review):
    world.people["second"] = factories.user("w-second")
    factories.add_member(world.case, world.people["lead"], world.people["second"], "reviewer")
    same_person_mark(
        actor=world.people["administrator"],
        user=world.people["reviewer"],
        other="w-second",
        reason="Two accounts",
    )
    assert refusal(dissent, world, review, "second") == (409, "four_eyes")
    with pytest.raises(DatabaseError), transaction.atomic():
        Dissent.objects.create(
            review=review, digest=review.digest, reason="No", recorded_by=world.people["second"]
        )


def test_the_rules_of_the_case_hold(world):
    policy_set(actor=world.people["lead"], case=world.case, kind="evidence", roles=["reviewer"])
    item = factories.item(world.case, world.people["investigator"])
    factories.approved(item, world.people["reviewer"])
    assert refusal(dissent, world, world.review(item), "lead")[0] == 403


def test_only_while_an_approval_stands(world, review):
    waiting = world.review(world.items["waiting"])
    assert refusal(dissent, world, waiting, "lead") == (409, "state")
    assert refusal(dissent, world, review, digest="0" * 64) == (409, "stale_digest")
    assert refusal(dissent, world, review, reason="  ")[0] == 400
    reviews.move(
        actor=world.people["investigator"], record=record_of(review), name="reopen", comment="Why"
    )
    assert refusal(dissent, world, review) == (409, "state")


def test_whoever_returned_it_before_may_dissent_from_the_approval(world):
    lead, reviewer = world.people["lead"], world.people["reviewer"]
    item = factories.submitted(factories.item(world.case, world.people["investigator"]))
    item = reviews.move(actor=lead, record=item, name="return", comment="Blurred")
    item = factories.approved(item, reviewer)
    assert dissent(world, world.review(item), "lead").review.round == 2


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE casework_dissent SET reason = 'I agree'",
        "UPDATE casework_dissent SET recorded_at = recorded_at",
        "DELETE FROM casework_dissent",
    ],
)
def test_the_database_keeps_it(world, review, change):
    dissent(world, review)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.parametrize("who", ["investigator", "reviewer"])
def test_the_database_takes_none_from_those_who_had_a_part(world, review, who):
    with pytest.raises(DatabaseError), transaction.atomic():
        Dissent.objects.create(
            review=review, digest=review.digest, reason="No", recorded_by=world.people[who]
        )


def test_the_database_takes_none_but_from_that_approval(world, review):
    waiting = world.review(world.items["waiting"])
    for about, digest in ((waiting, waiting.digest), (review, "0" * 64)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Dissent.objects.create(
                review=about, digest=digest, reason="No", recorded_by=world.people["lead"]
            )


def test_on_the_pages_and_by_the_api(world, review):
    lead, observer = world.browser("lead"), world.browser("observer")
    page, form = f"/reviews/{review.pk}/", f"/reviews/{review.pk}/dissent/"
    assert form.encode() in lead.get(page).content
    assert form.encode() not in world.browser("reviewer").get(page).content
    assert lead.post(form, {"reason": ""}).status_code == 400
    said = {"reason": BLURRED, "digest": review.digest}
    assert lead.post(form, said)["Location"] == page
    assert lead.post(form, said).status_code == 409
    assert form.encode() not in lead.get(page).content
    for shown in (page, f"/evidence/{review.object_id}/"):
        assert b"zglimmerholt" in observer.get(shown).content
    (told,) = world.api("auditor").get(f"/api/v1/reviews/{review.pk}/").json()["dissents"]
    assert (told["reason"], told["recorded_by"]) == (BLURRED, "w-lead")
    record = record_of(review)
    reviews.move(actor=world.people["investigator"], record=record, name="reopen", comment="Again")
    assert b"zglimmerholt" not in observer.get(f"/evidence/{review.object_id}/").content
    assert b"zglimmerholt" in observer.get(page).content


def test_what_is_said_of_a_note_is_for_those_who_read_it(world):
    note = world.notes["approved"]
    review = world.review(note)
    dissent(world, review)
    for who, reads in (("custodian", True), ("auditor", False)):
        shown = world.browser(who).get(f"/reviews/{review.pk}/").content
        assert b"Dissent by" in shown
        assert (b"zglimmerholt" in shown) is reads
        (told,) = world.api(who).get(f"/api/v1/reviews/{review.pk}/").json()["dissents"]
        assert (told["reason"] == BLURRED) is reads
        assert (b"zglimmerholt" in world.browser(who).get(f"/notes/{note.pk}/").content) is reads
    assert not Review.objects.visible_to(world.people["analyst"]).filter(pk=review.pk).exists()
