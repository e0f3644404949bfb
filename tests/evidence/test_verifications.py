"""Verification: what may be recorded, what submission asks, the badge, and what nobody can do."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from casework.models import Review
from casework.services import reviews
from casework.services.cases import case_edit
from common.errors import Conflict, Invalid, Refused
from evidence import standing
from evidence.models import Verification
from evidence.services.items import item_void
from evidence.services.verifications import (
    verification_add,
    verification_edit,
    verification_void,
)
from ledger.verify import verify_ledger
from tests import factories
from tests.evidence.conftest import events

PLACE = {"latitude": Decimal("50.449900"), "longitude": Decimal("30.482300")}


@pytest.fixture
def item(matter, lead):
    return factories.item(matter, lead)


@pytest.fixture
def analyst(matter, lead):
    return factories.team(matter, lead, analyst="analyst")["analyst"]


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def badge(item):
    return {part.part: str(part.text) for part in standing.of(fresh(item))}


# -- recording -------------------------------------------------------------------------------------
def test_a_draft_needs_its_item_and_part_alone(item, analyst):
    draft = verification_add(actor=analyst, item=item, part="source")
    assert (draft.reference, draft.status, draft.case_id) == ("VR-0001", "draft", item.case_id)
    assert events(draft) == ["evidence.verification.recorded"]


def test_several_analysts_record_one_each_of_the_same_part(item, analyst, lead):
    for person in (analyst, lead):
        verification_add(actor=person, item=item, part="content")
    assert [row.reference for row in item.verifications.order_by("reference")] == [
        "VR-0001",
        "VR-0002",
    ]


def test_readers_record_nothing(item, reviewer):
    with pytest.raises(Refused):
        verification_add(actor=reviewer, item=item, part="source")


def test_nobody_puts_words_into_anothers_finding(item, analyst, lead):
    draft = factories.verification(item, analyst)
    with pytest.raises(Refused):
        verification_edit(actor=lead, verification=draft, version=1, finding="Other words")
    assert fresh(draft).finding == draft.finding


def test_a_void_item_and_a_closed_case_take_no_more(item, analyst, lead, matter, reviewer):
    item_void(actor=lead, item=item, reason="Twice")
    with pytest.raises(Conflict) as refused:
        verification_add(actor=analyst, item=item, part="source")
    assert refused.value.code == "state"
    other = factories.item(matter, lead)
    draft = factories.verification(other, analyst)
    factories.approved(matter, reviewer)
    reviews.move(actor=lead, record=fresh(matter), name="close", comment="Done", reason="So be it")
    for attempt in (
        lambda: verification_add(actor=analyst, item=other, part="source"),
        lambda: verification_edit(actor=analyst, verification=draft, version=1, finding="Late"),
        lambda: verification_void(actor=analyst, verification=draft, reason="Late"),
        lambda: factories.submitted(draft),
    ):
        with pytest.raises(Conflict) as refused:
            attempt()
        assert refused.value.code == "closed"


# A week away: made when the file is read, compared hours later, maybe after midnight.
NEXT_WEEK = timezone.now().date() + timedelta(days=7)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"part": "integrity"}, "part"),
        ({"conclusion": "verified"}, "conclusion"),
        ({"confidence": "certain"}, "confidence"),
        ({"latitude": Decimal("90.000001"), "longitude": Decimal(0)}, "latitude"),
        ({"latitude": Decimal(0), "longitude": Decimal("-180.1")}, "longitude"),
        ({"latitude": Decimal("1.1234567"), "longitude": Decimal(0)}, "latitude"),
        ({"latitude": Decimal("NaN"), "longitude": Decimal(0)}, "latitude"),
        ({"latitude": Decimal(50)}, "longitude"),
        ({"longitude": Decimal(50)}, "latitude"),
        ({"uncertainty_m": 10}, "latitude"),
        ({**PLACE, "uncertainty_m": 0}, "uncertainty_m"),
        ({**PLACE, "uncertainty_m": 30_000_000}, "uncertainty_m"),
        ({"happened_time": time(10, 43), "happened_zone": "unknown"}, "happened_on"),
        ({"happened_on": date(2024, 7, 8), "happened_time": time(10, 43)}, "happened_zone"),
        ({"happened_on": date(2024, 7, 8), "happened_zone": "+25:00"}, "happened_zone"),
        ({"happened_on": date(2024, 7, 8), "happened_zone": "Kyiv time"}, "happened_zone"),
        ({"happened_on": date(2024, 7, 8), "happened_zone": "Europe/Atlantis"}, "happened_zone"),
        ({"happened_on": date(2024, 7, 8), "happened_zone": "../../etc/passwd"}, "happened_zone"),
        ({"happened_on": NEXT_WEEK}, "happened_on"),
        ({"finding": "NUL \0"}, "finding"),
        ({"hypotheses": "A text"}, "hypotheses"),
        ({"hypotheses": ["A text"]}, "hypotheses"),
        ({"hypotheses": [{"hypothesis": "It was staged", "because": "x"}]}, "hypotheses"),
        ({"hypotheses": [{"hypothesis": 7}]}, "hypotheses"),
        ({"hypotheses": [{"for": "The shadow"}]}, "hypotheses"),
        ({"hypotheses": [{"hypothesis": "x\0"}]}, "hypotheses"),
        ({"hypotheses": [{"hypothesis": "x" * 4_001}]}, "hypotheses"),
        ({"hypotheses": [{"hypothesis": "x"}] * 13}, "hypotheses"),
    ],
)
def test_what_cannot_be_true_is_refused_by_name(item, analyst, fields, named):
    with pytest.raises(Invalid) as refused:
        verification_add(actor=analyst, item=item, **{"part": "content", **fields})
    assert named in refused.value.errors
    assert not Verification.objects.exists()


@pytest.mark.parametrize("zone", ["unknown", "UTC", "+03:00", "-09:30", "Europe/Kyiv"])
def test_times_of_the_world_keep_their_zone_or_say_it_is_unknown(item, analyst, zone):
    kept = verification_add(
        actor=analyst,
        item=item,
        part="content",
        happened_on=date(2024, 7, 8),
        happened_time=time(10, 43),
        happened_zone=zone,
    )
    kept = fresh(kept)
    assert (kept.happened_time, kept.happened_zone) == (time(10, 43), zone)
    assert verify_ledger().ok


def test_the_ends_of_the_earth_are_on_it(item, analyst):
    for latitude, longitude in ((90, 180), (-90, -180), (0, 0)):
        verification_add(
            actor=analyst,
            item=item,
            part="content",
            latitude=Decimal(latitude),
            longitude=Decimal(longitude),
        )
    assert verify_ledger().ok


# -- submission ------------------------------------------------------------------------------------
def missing(verification):
    with pytest.raises(Invalid) as refused:
        factories.submitted(verification)
    assert refused.value.code == "incomplete"
    assert fresh(verification).status == "draft"
    return set(refused.value.errors)


def test_submission_names_what_is_missing(item, analyst):
    empty = verification_add(actor=analyst, item=item, part="content")
    assert missing(empty) == {"method", "sources_used", "finding", "conclusion", "confidence"}
    technical = factories.verification(item, analyst, "technical", tools="")
    assert missing(technical) == {"tools"}
    placed = factories.verification(item, analyst, **PLACE)
    assert missing(placed) == {"uncertainty_m", "place_note"}
    timed = factories.verification(item, analyst, happened_on=date(2024, 7, 8))
    assert missing(timed) == {"time_note"}


def test_one_hypothesis_alone_needs_a_word_why(item, analyst):
    one = [{"hypothesis": "Filmed on the day", "for": "Smoke", "against": ""}]
    lone = factories.verification(item, analyst, hypotheses=one)
    assert missing(lone) == {"single_hypothesis_reason"}
    reasoned = verification_edit(
        actor=analyst, verification=lone, version=1, single_hypothesis_reason="The live feed."
    )
    assert factories.submitted(reasoned).status == "submitted"
    two = [*one, {"hypothesis": "Filmed later", "for": "", "against": "The crane"}]
    assert factories.submitted(factories.verification(item, analyst, hypotheses=two))


def test_empty_rows_of_hypotheses_are_dropped_and_an_unchanged_edit_is_none(item, analyst):
    draft = factories.verification(item, analyst, hypotheses=[{"hypothesis": " "}, {}])
    assert draft.hypotheses == []
    same = verification_edit(
        actor=analyst, verification=draft, version=1, hypotheses=[{}], latitude=None
    )
    assert same.version == 1


def test_the_snapshot_binds_finding_and_file(item, analyst):
    submitted = factories.submitted(
        factories.verification(item, analyst, **PLACE, uncertainty_m=5, place_note="Roof line")
    )
    snapshot = Review.objects.get(object_id=submitted.pk).snapshot
    for held in (item.sha256, "50.449900", analyst.actor_code, submitted.finding):
        assert held in snapshot


def test_submitted_and_approved_verifications_are_immutable(item, analyst, reviewer):
    submitted = factories.submitted(factories.verification(item, analyst))
    approved = reviews.move(actor=reviewer, record=submitted, name="approve")
    for record in (submitted, approved):
        with pytest.raises(Conflict) as refused:
            verification_edit(actor=analyst, verification=record, version=None, finding="Late")
        assert refused.value.code == "state"
        with pytest.raises(Conflict):
            verification_void(actor=analyst, verification=record, reason="Late")


def test_whoever_recorded_it_does_not_decide(item, lead, matter):
    second = factories.user("second-lead")
    factories.add_member(matter, lead, second, "lead")
    submitted = factories.submitted(factories.verification(item, lead))
    with pytest.raises(Conflict) as refused:
        reviews.move(actor=lead, record=submitted, name="approve")
    assert refused.value.code == "four_eyes"
    assert reviews.move(actor=second, record=submitted, name="approve").status == "approved"


def test_two_windows_of_one_analyst(item, analyst):
    draft = factories.verification(item, analyst)
    verification_edit(actor=analyst, verification=draft, version=1, finding="First")
    with pytest.raises(Conflict) as refused:
        verification_edit(actor=analyst, verification=draft, version=1, finding="Second")
    assert refused.value.code == "version_conflict" and fresh(draft).finding == "First"


# -- the badge -------------------------------------------------------------------------------------
def test_the_badge_never_claims_more_than_was_done(item, analyst, reviewer, lead):
    nothing = dict.fromkeys(("source", "technical", "content"), "not examined")
    assert badge(item) == nothing
    draft = factories.verification(item, analyst, "source")
    assert badge(item) == {**nothing, "source": "being examined"}
    submitted = factories.submitted(draft)
    assert badge(item)["source"] == "examined, not reviewed"
    returned = reviews.move(actor=reviewer, record=submitted, name="return", comment="Who?")
    assert badge(item)["source"] == "examined, returned by the reviewer"
    approved = factories.approved(returned, reviewer, analyst)
    assert badge(item) == {**nothing, "source": "confirmed, reviewed"}
    other = factories.verification(item, lead, "source", conclusion="refuted")
    assert badge(item)["source"] == "confirmed, reviewed; another finding is not reviewed"
    other = factories.approved(other, reviewer)
    assert badge(item)["source"] == "findings differ, reviewed"
    for record in (approved, other):
        reviews.move(actor=lead, record=record, name="reopen", comment="New light")
    assert badge(item)["source"] == "being examined"
    for record in (approved, other):
        verification_void(actor=lead, verification=fresh(record), reason="Another photograph")
    assert badge(item) == nothing


def test_an_unreviewed_conclusion_is_in_no_badge(item, analyst, reviewer):
    """Whatever is concluded and whatever the state but approved, the conclusion is not told."""
    for conclusion in Verification.Conclusion.values:
        draft = factories.verification(item, analyst, "content", conclusion=conclusion)
        factories.submitted(draft)
        assert badge(item)["content"] == "examined, not reviewed"


def test_integrity_never_becomes_verified(item, lead):
    from evidence.services.checks import item_verify

    assert item_verify(actor=lead, item=item).result == "intact"
    assert set(badge(item).values()) == {"not examined"}
    factories.approved(item, factories.team(item.case, lead, reviewer="r2")["reviewer"])
    assert set(badge(item).values()) == {"not examined"}


def test_every_state_of_the_badge_has_words_in_both_languages():
    for language in ("en", "uk"):
        with translation.override(language):
            assert all(str(words) for words in standing.WORDS.values())
    assert set(standing.REVIEWED) == set(Verification.Conclusion)
    assert not [state for state in standing.WORDS if "verified" in state]


# -- what a direct write to the database meets -------------------------------------------------------
def refused_by_the_database(sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("column", ["finding", "conclusion", "confidence", "place_note", "tools"])
@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_the_database_freezes_what_was_submitted(item, analyst, reviewer, column, state):
    record = factories.submitted(factories.verification(item, analyst))
    if state == "approved":
        reviews.move(actor=reviewer, record=record, name="approve")
    refused_by_the_database(f"UPDATE evidence_verification SET {column} = 'x'")  # noqa: S608
    refused_by_the_database("UPDATE evidence_verification SET latitude = 1, longitude = 1")


def test_the_database_keeps_identity_review_and_rows(item, analyst, matter, lead):
    factories.submitted(factories.verification(item, analyst))
    other = factories.item(matter, lead)
    key = str(other.pk) if connection.vendor == "postgresql" else other.pk.hex
    for sql in (
        f"UPDATE evidence_verification SET item_id = '{key}'",  # noqa: S608
        "UPDATE evidence_verification SET part = 'source'",
        "UPDATE evidence_verification SET reference = 'VR-9'",
        "UPDATE evidence_verification SET status = 'approved'",
        "UPDATE evidence_verification SET cycle = 0",
        "DELETE FROM evidence_verification",
    ):
        refused_by_the_database(sql)


def test_case_work_goes_on_beside_it(item, analyst, matter, lead):
    """A verification neither bumps the item nor the case."""
    factories.verification(item, analyst)
    assert fresh(item).version == 1
    case_edit(actor=lead, case=matter, version=1, title="Still at version one")


@pytest.mark.parametrize("clock", ["10:00+14:00", "10:00Z", "10:00:00-02:00", "10:00+02"])
def test_a_time_of_day_with_an_offset_is_not_taken_without_it(item, analyst, client, clock):
    client.force_login(analyst)
    said = {"item": str(item.pk), "part": "content", "happened_on": "2024-07-08"}
    said |= {"happened_time": clock, "happened_zone": "UTC"}
    answer = client.post("/api/v1/verifications/", said, content_type="application/json")
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"happened_time"})
    said["happened_time"] = "10:00"
    answer = client.post("/api/v1/verifications/", said, content_type="application/json")
    assert answer.json()["happened_time"] == "10:00:00"
