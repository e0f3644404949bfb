"""Rules of review: two approvals, who decides, the checklist, the day; and who may ask for less."""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework.models import Decision, Review, ReviewPolicy
from casework.review import queue
from casework.review.reviewing import reviewables
from casework.services import reviews
from casework.services.policies import policy_set
from casework.services.teams import member_change
from common.errors import CaseworkError, Conflict, Invalid, Refused
from ledger.verify import verify_ledger
from tests import factories
from tests.append_only import tampering

MAKERS = {
    "case": lambda case, worker: case,
    "evidence": factories.item,
    "note": factories.note,
    "verification": lambda case, worker: factories.verification(
        factories.item(case, worker), worker
    ),
}
YES = {"answer": "yes"}
ALL = {"source": YES, "technical": {"answer": "no", "comment": "Cut short."}, "content": YES}


@pytest.fixture
def world(db):
    lead = factories.user("lead")
    case = factories.case(lead)
    people = factories.team(case, lead, investigator="inv", reviewer="rev", analyst="ana")
    people["reviewer2"] = factories.user("rev2")
    factories.add_member(case, lead, people["reviewer2"], "reviewer")
    return case, {**people, "lead": lead, "supervisor": factories.user("sup", "Supervisor")}


def submitted(case, people, kind="evidence", **terms):
    if terms:
        policy_set(actor=people["lead"], case=case, kind=kind, **terms)
    return factories.submitted(MAKERS[kind](case, people["investigator"]))


def approve(person, record, **more):
    return reviews.move(actor=person, record=record, name="approve", **more)


def refusal(act, *given, **more) -> CaseworkError:
    with pytest.raises(CaseworkError) as refused:
        act(*given, **more)
    return refused.value


@pytest.mark.parametrize("kind", MAKERS)
def test_two_people_approve(world, kind):
    case, people = world
    record = submitted(case, people, kind, approvals=2)
    record = approve(people["reviewer"], record)
    review = Review.objects.with_given().get(object_id=record.pk)
    assert (record.status, review.status, review.given) == ("submitted", "open", 1)
    again = refusal(approve, people["reviewer"], record)
    assert again.code == "four_eyes"
    assert people["reviewer"] not in queue.deciders(review)
    assert review not in Review.objects.decidable_by(people["reviewer"])
    assert review in Review.objects.decidable_by(people["reviewer2"])
    assert reviews.blocked(people["reviewer"], record, "approve")
    assert not reviews.blocked(people["reviewer2"], record, "approve")
    assert approve(people["reviewer2"], record).status == "approved"
    assert verify_ledger().ok


def test_a_return_by_either_ends_the_round(world):
    case, people = world
    item = approve(people["reviewer"], submitted(case, people, approvals=2))
    item = reviews.move(actor=people["reviewer2"], record=item, name="return", comment="Blurred")
    assert item.status == "returned"
    item = approve(people["reviewer"], factories.submitted(item))
    assert item.status == "submitted", "the approval of an earlier round does not count"


def test_a_contributor_is_not_the_second_person(world):
    case, people = world
    item = approve(people["reviewer"], submitted(case, people, approvals=2))
    membership = case.memberships.get(user=people["investigator"])
    member_change(actor=people["lead"], membership=membership, role="reviewer", ends_on=None)
    assert refusal(approve, people["investigator"], item).code == "four_eyes"


def test_the_rules_of_a_case_narrow_who_decides(world):
    case, people = world
    item = submitted(case, people, roles=["reviewer"])
    review = Review.objects.get(object_id=item.pk)
    assert isinstance(refusal(approve, people["lead"], item), Refused)
    assert people["lead"] not in queue.deciders(review)
    assert review not in Review.objects.decidable_by(people["lead"])
    assert queue.waiting([review], people["lead"])[0].why
    assert approve(people["reviewer"], item).status == "approved"


def test_no_supervisor_is_shut_out_of_exports(world):
    from exchange.services.exports import export_request

    case, people = world
    factories.approved(factories.item(case, people["lead"]), people["reviewer"])
    policy_set(actor=people["lead"], case=case, kind="export", approvals=2, due_days=3)
    export = export_request(actor=people["lead"], case=case, recipient="A court", legal_basis="Yes")
    export = approve(people["supervisor"], export)
    assert export.status == "submitted" and not hasattr(export, "bundle")
    (review,) = Review.objects.filter(kind="export")
    assert (review.due_on - timezone.now().date()).days == 3
    assert approve(people["reviewer2"], export).status == "approved"


def test_the_checklist_is_answered_and_kept_with_the_decision(world):
    case, people = world
    item = submitted(case, people, checklist=True)
    approve(people["reviewer"], item, answers=ALL)
    decision = Decision.objects.get()
    assert json.loads(decision.answers)["technical"] == {"answer": "no", "comment": "Cut short."}
    assert decision.seal == decision.computed_seal()
    decision.answers = decision.answers.replace("Cut short", "Whole")
    assert decision.seal != decision.computed_seal()
    with tampering("casework_decision") as cursor:
        cursor.execute("UPDATE casework_decision SET answers = ''")
    assert "answers differs from entry" in str(verify_ledger().findings[0])


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        (None, ["answers.content", "answers.source", "answers.technical"]),
        ({**ALL, "source": {"answer": "perhaps"}}, ["answers.source"]),
        ({**ALL, "source": {"answer": "no"}}, ["answers.source"]),
        ({**ALL, "source": {"answer": "not_applicable", "comment": " "}}, ["answers.source"]),
        ({**ALL, "source": {"answer": ["yes"]}}, ["answers.source"]),
        ({**ALL, "source": "yes"}, ["answers.source"]),
        ({**ALL, "source": {**YES, "comment": "\0"}}, ["answers.source"]),
        ({**ALL, "safety": YES}, ["answers.safety"]),
        (["yes"], ["answers"]),
    ],
)
def test_answers_are_refused_by_name(world, answers, named):
    case, people = world
    item = submitted(case, people, checklist=True)
    refused = refusal(approve, people["reviewer"], item, answers=answers)
    assert isinstance(refused, Invalid) and sorted(refused.errors) == named
    assert not Decision.objects.exists()


def test_what_is_returned_needs_no_checklist_and_nothing_unasked_is_taken(world):
    case, people = world
    item = submitted(case, people, checklist=True)
    answers = {"source": {"answer": "no", "comment": "Nobody knows."}}
    item = reviews.move(
        actor=people["reviewer"], record=item, name="return", comment="Why", answers=answers
    )
    other = factories.submitted(factories.note(case, people["investigator"]))
    refused = refusal(approve, people["reviewer"], other, answers=answers)
    assert list(refused.errors) == ["answers.source"]
    refused = refusal(
        reviews.move, actor=people["lead"], record=item, name="submit", answers=answers
    )
    assert list(refused.errors) == ["answers"]


def test_every_kind_has_questions_and_rules_from_its_declaration_alone(world):
    case, people = world
    for kind in reviewables():
        policy = policy_set(actor=people["lead"], case=case, kind=kind, checklist=True)
        assert policy.checklist
    assert ReviewPolicy.objects.count() == len(reviewables())


def test_a_change_of_the_rules_does_not_rewrite_what_waits(world):
    case, people = world
    item = submitted(case, people)
    policy_set(actor=people["lead"], case=case, kind="evidence", approvals=2, checklist=True)
    assert approve(people["reviewer"], item).status == "approved"


def set_rules(case, who, version=None, **terms):
    return policy_set(actor=who, case=case, kind="evidence", version=version, **terms)


def test_less_review_takes_a_supervisor_who_does_not_lead_and_a_reason(world):
    case, people = world
    strict = {"approvals": 2, "checklist": True, "due_days": 5, "roles": ["reviewer"]}
    policy = set_rules(case, people["lead"], **strict)
    looser = [{"approvals": 1}, {"checklist": False}, {"due_days": None}, {"due_days": 6}]
    for less in [*looser, {"roles": []}]:
        refused = refusal(set_rules, case, people["lead"], 1, **{**strict, **less})
        assert refused.code == "loosening", less
    assert refusal(set_rules, case, people["supervisor"], 1).errors.keys() == {"reason"}
    policy = set_rules(case, people["supervisor"], policy.version, reason="Few people")
    assert (policy.approvals, policy.roles, policy.version) == (1, "", 2)
    leading = factories.user("both", "Member", "Supervisor")
    factories.add_member(case, people["lead"], leading, "lead")
    set_rules(case, leading, 2, **strict)
    assert refusal(set_rules, case, leading, 3, reason="Quick").code == "four_eyes"
    assert verify_ledger().ok


def test_rules_are_refused(world):
    case, people = world
    lead = people["lead"]
    for kind, terms, named in [
        ("task", {}, "kind"),
        ("evidence", {"approvals": 3}, "approvals"),
        ("evidence", {"roles": ["observer"]}, "roles"),
        ("evidence", {"due_days": 0}, "due_days"),
    ]:
        refused = refusal(policy_set, actor=lead, case=case, kind=kind, **terms)
        assert list(refused.errors) == [named]
    assert isinstance(refusal(set_rules, case, people["reviewer"], approvals=2), Refused)
    set_rules(case, lead, approvals=2)
    assert refusal(set_rules, case, lead, approvals=2, due_days=2).code == "version_conflict"
    factories.approved(case, people["reviewer"])
    reviews.move(actor=lead, record=case, name="close", comment="Done")
    assert refusal(set_rules, case, lead, 1, approvals=2, due_days=2).code == "closed"


DIRECT = [
    "UPDATE casework_review SET approvals = 1",
    "UPDATE casework_review SET questions = ''",
    "UPDATE casework_review SET status = 'approved'",
    "UPDATE evidence_evidenceitem SET status = 'approved'",
    "DELETE FROM casework_reviewpolicy",
    "UPDATE casework_reviewpolicy SET kind = 'case'",
    # The same person once more, in another row.
    """INSERT INTO casework_decision (id, version, review_id, verdict, digest, comment, answers, seal,
        decided_by_id, decided_at) SELECT '{key}', 1, review_id, 'approve', digest, '', '', '',
        decided_by_id, decided_at FROM casework_decision""",
]


@pytest.mark.parametrize("sql", DIRECT)
def test_the_database_refuses_what_the_services_do(world, sql):
    case, people = world
    item = submitted(case, people, approvals=2, checklist=True)
    approve(people["reviewer"], item, answers=ALL)
    statement = sql.format(key="0" * 32)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Decision.objects.count() == 1
    with pytest.raises(Conflict):
        approve(people["reviewer"], item, answers=ALL)
