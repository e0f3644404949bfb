"""One person with two accounts is one pair of eyes, wherever another person is asked for."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts import persons
from accounts.models import SamePerson
from accounts.services import same_person_lift, same_person_mark
from casework.interviews.authorising import Authorisation, agreed
from casework.models import Decision, Review, WitnessNote
from casework.review import queue
from casework.services import reviews
from casework.services.interviews import interview_approve
from casework.services.policies import policy_set
from casework.services.teams import member_end
from common.errors import CaseworkError, Conflict, Invalid, Refused
from ledger.verify import verify_ledger
from tests import factories


@pytest.fixture
def world(db):
    lead = factories.user("lead")
    case = factories.case(lead)
    people = factories.team(case, lead, investigator="inv", reviewer="rev")
    people["reviewer2"] = factories.user("rev2")
    factories.add_member(case, lead, people["reviewer2"], "reviewer")
    return case, {**people, "lead": lead, "admin": factories.user("adm", "Administrator")}


def mark(people, one, other):
    return same_person_mark(
        actor=people["admin"], user=people[one], other=people[other].username, reason="One person"
    )


def lift(people, one):
    return same_person_lift(actor=people["admin"], user=people[one], reason="A namesake")


def approve(person, record):
    return reviews.move(actor=person, record=record, name="approve")


def refusal(act, *given, **more) -> CaseworkError:
    with pytest.raises(CaseworkError) as refused:
        act(*given, **more)
    return refused.value


def test_the_other_account_of_a_contributor_does_not_decide(world):
    case, people = world
    item = factories.submitted(factories.item(case, people["investigator"]))
    review = Review.objects.get(object_id=item.pk)
    assert review in Review.objects.decidable_by(people["reviewer"])
    mark(people, "reviewer", "investigator")
    assert review not in Review.objects.decidable_by(people["reviewer"])
    assert people["reviewer"] not in queue.deciders(review)
    assert people["reviewer2"] in queue.deciders(review)
    assert reviews.blocked(people["reviewer"], item, "approve")
    assert refusal(approve, people["reviewer"], item).code == "four_eyes"
    lift(people, "reviewer")
    assert approve(people["reviewer"], item).status == "approved"
    assert verify_ledger().ok


def test_two_accounts_are_not_two_approvals(world):
    case, people = world
    policy_set(actor=people["lead"], case=case, kind="evidence", approvals=2)
    item = approve(
        people["reviewer"], factories.submitted(factories.item(case, people["investigator"]))
    )
    mark(people, "reviewer", "reviewer2")
    (review,) = Review.objects.all()
    assert people["reviewer2"] not in queue.deciders(review)
    assert refusal(approve, people["reviewer2"], item).code == "four_eyes"


def test_an_interview_is_not_approved_by_the_other_account(world):
    case, people = world
    mark(people, "reviewer", "investigator")
    note = factories.note(
        case, people["investigator"], kind="detailed_statement", detailed_reason="Asked for"
    )
    assert refusal(interview_approve, actor=people["reviewer"], note=note).code == "four_eyes"
    interview_approve(actor=people["reviewer2"], note=note)
    assert Authorisation(note).is_complete
    mark(people, "reviewer", "reviewer2")
    assert not Authorisation(note).is_complete, "it turned out to be the writer's own"


def test_two_approvals_of_one_person_are_one(world):
    """Also where the mark came after both had approved."""
    case, people = world
    author, witness = people["investigator"], factories.witness(case, people["investigator"])
    heard = factories.note(case, author, witness)
    factories.approved(heard, people["lead"])
    note = factories.note(
        case,
        author,
        witness,
        kind="detailed_statement",
        detailed_reason="Asked for",
        another_reason="More came",
    )
    for who in ("reviewer", "reviewer2"):
        interview_approve(actor=people[who], note=note)
    rows = WitnessNote.objects.filter(pk=note.pk)
    assert Authorisation(note).needed == 2
    assert Authorisation(note).is_complete and agreed(rows) == [note.pk]
    mark(people, "reviewer", "reviewer2")
    assert len(Authorisation(note).given) == 1 and agreed(rows) == []
    lift(people, "reviewer")
    mark(people, "reviewer", "investigator")
    given = Authorisation(note).given
    assert [row.approved_by for row in given] == [people["reviewer2"]] and agreed(rows) == []


def test_nobody_decides_on_disposal_or_identity_by_another_account(world):
    from evidence.services.disposals import disposal_decide, disposal_request
    from vault.services.access import access_grant

    case, people = world
    people["supervisor"] = factories.user("sup", "Supervisor")
    people["custodian"] = factories.user("cus")
    factories.add_member(case, people["lead"], people["custodian"], "witness_custodian")
    access = factories.access(factories.identity(case, people["custodian"]), people["investigator"])
    item = factories.item(case, people["lead"])
    disposal = disposal_request(
        actor=people["lead"], item=item, grounds="mistaken_upload", reason="Twice"
    )
    mark(people, "supervisor", "investigator")
    mark(people, "reviewer", "lead")
    now = {"confirmed_at": timezone.now()}
    assert refusal(access_grant, actor=people["supervisor"], access=access, **now).code == (
        "four_eyes"
    )
    asked = {"actor": people["reviewer"], "disposal": disposal, "verdict": "approve"}
    assert refusal(disposal_decide, **asked).code == "four_eyes"
    # Nor past the services.
    of_disposal = {"decided_by": people["reviewer"], "decided_at": timezone.now()}
    past(disposal, state="refused", **of_disposal)
    past(access, state="refused", decided_by=people["supervisor"], decided_at=timezone.now())


def past(row, **changes):
    """The database refuses these changes from one account of a person, and takes them from a stranger."""
    rows = type(row).objects.filter(pk=row.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**changes)
    with transaction.atomic():
        rows.update(**{**changes, "decided_by": factories.user("stranger")})
        transaction.set_rollback(True)


def test_nobody_reviews_or_erases_by_another_account_past_the_services(world):
    from vault.services.access import access_close, access_grant, access_open
    from vault.services.erasures import erasure_request

    case, people = world
    people["supervisor"] = factories.user("sup", "Supervisor")
    people["custodian"] = factories.user("cus")
    factories.add_member(case, people["lead"], people["custodian"], "witness_custodian")
    identity = factories.identity(case, people["custodian"])
    now = {"confirmed_at": timezone.now()}
    access = factories.access(identity, people["investigator"])
    access = access_grant(actor=people["supervisor"], access=access, **now)
    access = access_open(actor=people["investigator"], access=access, **now)
    access = access_close(actor=people["investigator"], access=access)
    mark(people, "reviewer", "investigator")
    mark(people, "lead", "supervisor")
    told = {"verdict": "justified", "reviewed_at": timezone.now()}
    for who in ("reviewer", "lead"):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(access).objects.filter(pk=access.pk).update(reviewed_by=people[who], **told)
    third = {**told, "reviewed_by": factories.user("third")}
    with transaction.atomic():
        type(access).objects.filter(pk=access.pk).update(**third)
    erasure = erasure_request(
        actor=people["custodian"], identity=identity, grounds="wish", reason="Asked for"
    )
    mark(people, "custodian", "reviewer2")
    past(erasure, state="refused", decided_by=people["reviewer2"], decided_at=timezone.now())


def test_nobody_ends_their_own_place_by_another_account(world):
    case, people = world
    mark(people, "lead", "reviewer")
    membership = case.memberships.get(user=people["reviewer"])
    refused = refusal(member_end, actor=people["lead"], membership=membership)
    assert refused.code == "own_membership"


def test_marks_go_on_to_all_accounts_of_a_person(world):
    _case, people = world
    mark(people, "lead", "investigator")
    mark(people, "reviewer", "reviewer2")
    mark(people, "investigator", "reviewer2")
    for other in ("investigator", "reviewer", "reviewer2"):
        assert persons.same(people["lead"].pk, people[other].pk)
    assert refusal(mark, people, "lead", "reviewer").code == "state"
    lift(people, "lead")
    assert not persons.same(people["lead"].pk, people["reviewer"].pk)
    assert persons.same(people["investigator"].pk, people["reviewer"].pk)
    lift(people, "reviewer")
    lift(people, "reviewer2")
    assert not SamePerson.objects.standing().exists()
    assert verify_ledger().ok


def test_who_marks_and_who_sees_it(world):
    _case, people = world
    asked = {"user": people["lead"], "other": "rev", "reason": "One person"}
    assert isinstance(refusal(same_person_mark, actor=people["lead"], **asked), Refused)
    supervisor = factories.user("sup", "Supervisor")
    assert isinstance(refusal(same_person_mark, actor=supervisor, **asked), Refused)
    for wrong in ({"other": "nobody"}, {"other": "lead"}, {"reason": " "}):
        refused = refusal(same_person_mark, actor=people["admin"], **{**asked, **wrong})
        assert isinstance(refused, Invalid)
    marked = same_person_mark(actor=people["admin"], **asked)
    assert not SamePerson.objects.visible_to(people["lead"]).exists()
    assert marked in SamePerson.objects.visible_to(supervisor)
    people["admin2"] = factories.user("adm2", "Administrator")
    mark(people, "admin", "admin2")
    assert refusal(lift, people, "admin2").code == "own_account"


def insert(table, **values):
    """A row as the program writes one, past the services."""
    row = table(**values)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def test_the_database_refuses_the_other_account(world):
    case, people = world
    policy_set(actor=people["lead"], case=case, kind="evidence", approvals=2)
    item = factories.submitted(factories.item(case, people["investigator"]))
    review = Review.objects.get(object_id=item.pk)
    mark(people, "reviewer", "investigator")
    values = {"review": review, "verdict": "approve", "digest": review.digest}
    insert(Decision, decided_by=people["reviewer"], **values)
    lift(people, "reviewer")
    approve(people["reviewer"], item)
    mark(people, "reviewer", "reviewer2")
    insert(Decision, decided_by=people["reviewer2"], **values)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_sameperson SET reason = 'Another'")
    with pytest.raises(Conflict):
        approve(people["reviewer2"], item)
