"""A review handed to the lead: who hands it on, who decides then, and where it is shown."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework.models import Decision, Escalation, Membership, NamedDecider, Review
from casework.permissions import MATRIX
from casework.review import queue
from casework.review.reviewing import reviewables
from casework.services import reviews
from casework.services.escalations import decider_name, review_escalate
from common.errors import CaseworkError
from exchange.services.exports import export_request
from ledger.models import Payload
from ledger.verify import verify_ledger
from tests import factories
from tests.lasting import made_once
from tests.world import make_world

lasting, world = made_once(make_world)

TORN = "zmarrowdeep: we read the shadow differently"


@pytest.fixture
def item(world):
    return factories.submitted(factories.item(world.case, world.people["investigator"]))


@pytest.fixture
def second(world):
    """Another reviewer of the case."""
    person = factories.user("w-second")
    factories.add_member(world.case, world.people["lead"], person, "reviewer")
    world.people["second"] = person
    return person


def hand_on(world, record, who="reviewer", reason=TORN):
    return review_escalate(actor=world.people[who], review=world.review(record), reason=reason)


def name(world, record, person, by="lead"):
    return decider_name(
        actor=world.people[by], review=world.review(record), person=world.people[person]
    )


def approve(world, record, who):
    return reviews.move(actor=world.people[who], record=record, name="approve")


def refusal(act, *given, **more) -> tuple[int, str]:
    with pytest.raises(CaseworkError) as refused:
        act(*given, **more)
    return refused.value.status, refused.value.code


def test_then_the_lead_decides_and_nobody_else(world, item, second):
    hand_on(world, item)
    assert refusal(approve, world, item, "reviewer") == (409, "escalated")
    review = world.review(item)
    assert queue.deciders(review) == [world.people["lead"]]
    mine = Review.objects.decidable_by
    assert review in mine(world.people["lead"]) and review not in mine(second)
    assert reviews.blocked(second, item, "approve")
    assert approve(world, item, "lead").status == "approved"
    assert verify_ledger().ok
    payloads = b"".join(bytes(p) for p in Payload.objects.values_list("payload", flat=True))
    assert b"zmarrowdeep" not in payloads


def test_or_whom_the_lead_names(world, item, second):
    hand_on(world, item, "investigator")
    name(world, item, "second")
    assert refusal(name, world, item, "second") == (409, "state")
    assert set(queue.deciders(world.review(item))) == {world.people["lead"], second}
    assert world.review(item) in Review.objects.decidable_by(second)
    assert refusal(approve, world, item, "reviewer") == (409, "escalated")
    assert approve(world, item, "second").status == "approved"


def test_a_lead_who_worked_on_it_neither_decides_nor_names(world, second):
    item = factories.submitted(
        factories.item(world.case, world.people["lead"]), world.people["lead"]
    )
    hand_on(world, item)
    assert refusal(approve, world, item, "lead") == (409, "four_eyes")
    assert refusal(name, world, item, "second") == (409, "four_eyes")
    assert queue.deciders(world.review(item)) == []
    assert refusal(approve, world, item, "supervisor")[0] == 403, "no case role, no decision"
    name(world, item, "second", by="supervisor")
    assert approve(world, item, "second").status == "approved"


def test_only_those_with_a_part_in_it_hand_it_on_and_once(world, item):
    for who in ("analyst", "observer", "supervisor", "auditor", "administrator", "outsider"):
        assert refusal(hand_on, world, item, who)[0] in (403, 404), who
    assert refusal(hand_on, world, item, reason=" ")[0] == 400
    assert refusal(name, world, item, "reviewer") == (409, "state"), "nothing was handed on"
    hand_on(world, item)
    assert refusal(hand_on, world, item, "lead") == (409, "state")
    assert refusal(hand_on, world, world.items["approved"]) == (409, "state")


@pytest.mark.parametrize("who", ["investigator", "analyst", "outsider", "auditor"])
def test_nobody_is_named_who_may_not_decide(world, item, who):
    hand_on(world, item)
    assert refusal(name, world, item, who)[0] == 400


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE casework_escalation SET reason = 'None'",
        "DELETE FROM casework_escalation",
        "UPDATE casework_nameddecider SET person_id = named_by_id",
        "DELETE FROM casework_nameddecider",
    ],
)
def test_the_database_keeps_it(world, item, change):
    hand_on(world, item)
    name(world, item, "reviewer")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_the_database_takes_no_contributor_and_nothing_of_a_round_that_is_over(world, item):
    lead, review = world.people["lead"], world.review(item)
    over = world.review(world.items["approved"])
    with pytest.raises(DatabaseError), transaction.atomic():
        Escalation.objects.create(review=over, reason="No", raised_by=lead)
    with pytest.raises(DatabaseError), transaction.atomic():
        NamedDecider.objects.create(review=review, person=lead, named_by=lead)
    hand_on(world, item)
    with pytest.raises(DatabaseError), transaction.atomic():
        NamedDecider.objects.create(
            review=review, person=world.people["investigator"], named_by=lead
        )


def write_decision(review, person):
    """What a program that goes past all services would write."""
    with transaction.atomic():
        return Decision.objects.create(
            review=review, verdict="return", digest=review.digest, decided_by=person
        )


def test_the_database_leaves_it_to_the_lead_and_who_was_named(world, item, second):
    review, people = world.review(item), world.people
    hand_on(world, item)
    for who in ("reviewer", "second", "analyst", "supervisor"):
        with pytest.raises(DatabaseError, match="handed on"):
            write_decision(review, people[who])
    name(world, item, "second")
    assert write_decision(review, second).pk
    with pytest.raises(DatabaseError, match="handed on"):
        write_decision(review, people["reviewer"])
    assert write_decision(review, people["lead"]).pk


@pytest.mark.parametrize("end", [{"ended_at": timezone.now()}, {"ends_on": date(2020, 1, 1)}])
def test_the_database_knows_no_lead_whose_role_has_ended(world, item, end):
    hand_on(world, item)
    lead = Membership.objects.filter(case=world.case, user=world.people["lead"], role="lead")
    assert lead.update(**end) == 1
    with pytest.raises(DatabaseError, match="handed on"):
        write_decision(world.review(item), world.people["lead"])


def test_the_database_leaves_an_export_to_supervisors_all_the_same(world):
    export = export_request(
        actor=world.people["lead"],
        case=world.case,
        recipient="Office of the Prosecutor",
        recipient_kind="icc",
        legal_basis="Request 15/2026",
    )
    hand_on(world, export)
    with pytest.raises(DatabaseError, match="handed on"):
        write_decision(world.review(export), world.people["reviewer"])
    assert write_decision(world.review(export), world.people["supervisor"]).pk


def test_the_database_and_the_matrix_know_the_same_site_roles():
    by_site = {kind: set(MATRIX[f"{kind}.decide"].site) for kind in reviewables()}
    assert {kind: roles for kind, roles in by_site.items() if roles} == {"export": {"Supervisor"}}


def test_what_was_not_handed_on_is_nothing_to_this_rule(world, item):
    assert write_decision(world.review(item), world.people["reviewer"]).pk


def test_on_the_pages_and_by_the_api(world, item, second):
    review = world.review(item)
    page = f"/reviews/{review.pk}/"
    reviewer, lead = world.browser("reviewer"), world.browser("lead")
    assert f"{page}escalate/".encode() in reviewer.get(page).content
    assert reviewer.post(f"{page}escalate/", {"reason": TORN})["Location"] == page
    shown = reviewer.get(page).content.decode()
    assert TORN in shown and f"{page}escalate/" not in shown and "handed to the lead" in shown
    assert b"With the lead" in reviewer.get("/reviews/?escalated=true").content
    form = lead.get(f"{page}decider/").content.decode()
    assert "w-second" in form and "w-investigator" not in form
    assert lead.post(f"{page}decider/", {"person": str(second.pk)})["Location"] == page
    assert b"W-Second may decide" in lead.get(page).content
    told = world.api("auditor").get(f"/api/v1{page}").json()
    assert told["escalated"] and told["escalation"]["raised_by"] == "w-reviewer"
    assert [one["person"] for one in told["named"]] == ["w-second"]
    rows = world.api("lead").get("/api/v1/reviews/", {"escalated": "true"}).json()["results"]
    assert [row["id"] for row in rows] == [str(review.pk)]


def test_why_a_note_was_handed_on_is_for_those_who_read_it(world):
    hand_on(world, world.notes["waiting"])
    page = f"/reviews/{world.review(world.notes['waiting']).pk}/"
    for who, reads in (("custodian", True), ("auditor", False)):
        shown = world.browser(who).get(page).content
        assert b"With the lead" in shown and (b"zmarrowdeep" in shown) is reads
        told = world.api(who).get(f"/api/v1{page}").json()["escalation"]
        assert (told["reason"] == TORN) is reads
