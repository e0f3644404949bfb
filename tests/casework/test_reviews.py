"""The moves of review: every state by every verb, four eyes, and the content that a decision is bound to."""

import pytest
from django.db import DatabaseError, connection, transaction

from casework.models import Contribution, Decision, Review
from casework.services import reviews
from casework.services.cases import case_edit
from casework.services.notes import note_edit
from casework.services.teams import member_change, member_end
from common.errors import Conflict, Invalid, Refused
from ledger.models import Entry
from ledger.verify import verify_ledger
from tests import factories
from tests.append_only import tampering

VERBS = ("submit", "approve", "return", "withdraw", "reopen", "close")

# By hand: the state after each verb, from each state; "" = refused as not now.
#               submit       approve     return      withdraw  reopen   close
TABLE = {
    "draft":     ("submitted", "",         "",         "",       "",      ""),
    "returned":  ("submitted", "",         "",         "",       "",      ""),
    "submitted": ("",          "approved", "returned", "draft",  "",      ""),
    "approved":  ("",          "",         "",         "",       "draft", "closed"),
    "closed":    ("",          "",         "",         "",       "draft", ""),
}  # fmt: skip
MAKERS = {
    "case": lambda case, worker: case,
    "evidence": factories.item,
    "note": factories.note,
    "verification": lambda case, worker: factories.verification(
        factories.item(case, worker), worker
    ),
}


@pytest.fixture
def world(db):
    lead = factories.user("lead")
    case = factories.case(lead)
    people = factories.team(case, lead, investigator="inv", reviewer="rev", analyst="ana")
    return case, {**people, "lead": lead}


def move(people, record, name, by=None, **more):
    actor = people[by or ("reviewer" if name in ("approve", "return") else "lead")]
    if name == "close":
        more.setdefault("reason", "What is left is for another case.")
    return reviews.move(actor=actor, record=record, name=name, comment="Because.", **more)


def brought_to(people, record, state):
    road = {
        "draft": (),
        "submitted": ("submit",),
        "returned": ("submit", "return"),
        "approved": ("submit", "approve"),
        "closed": ("submit", "approve", "close"),
    }
    for name in road[state]:
        record = move(people, record, name)
    return record


# Only a case can be closed.
STATES = [
    (kind, state) for kind in MAKERS for state in TABLE if kind == "case" or state != "closed"
]


@pytest.mark.parametrize(("kind", "state"), STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_state_by_every_verb(world, kind, state, verb):
    case, people = world
    record = brought_to(people, MAKERS[kind](case, people["investigator"]), state)
    expected = TABLE[state][VERBS.index(verb)]
    if verb == "close" and kind != "case":
        expected = ""
    entries = Entry.objects.count()
    if expected:
        assert move(people, record, verb).status == expected
        assert Entry.objects.count() > entries
        return
    with pytest.raises(Conflict) as refused:
        move(people, record, verb)
    assert refused.value.code == "state"
    record.refresh_from_db()
    assert record.status == state and Entry.objects.count() == entries


@pytest.mark.parametrize("verb", ["return", "reopen", "close"])
def test_some_moves_need_words(world, verb):
    case, people = world
    record = brought_to(people, case, "submitted" if verb == "return" else "approved")
    actor = people["reviewer" if verb == "return" else "lead"]
    with pytest.raises(Invalid) as refused:
        reviews.move(actor=actor, record=record, name=verb, comment="  \n ")
    assert refused.value.code == "comment_required"


def test_a_lead_does_not_decide_on_own_work(world):
    case, people = world
    note = brought_to(people, factories.note(case, people["lead"]), "submitted")
    for verb in ("approve", "return"):
        with pytest.raises(Conflict) as refused:
            move(people, note, verb, by="lead")
        assert refused.value.code == "four_eyes"


def test_a_contributor_made_reviewer_does_not_decide(world):
    case, people = world
    item = factories.item(case, people["investigator"])
    membership = case.memberships.get(user=people["investigator"])
    member_change(actor=people["lead"], membership=membership, role="reviewer", ends_on=None)
    item = reviews.move(actor=people["lead"], record=item, name="submit")
    with pytest.raises(Conflict) as refused:
        move(people, item, "approve", by="investigator")
    assert refused.value.code == "four_eyes"
    assert move(people, item, "approve").status == "approved"


def test_one_edit_makes_a_contributor_until_the_next_approval(world):
    case, people = world
    note = factories.note(case, people["investigator"])
    note = note_edit(actor=people["lead"], note=note, version=1, place="Kyiv")
    note = reviews.move(actor=people["investigator"], record=note, name="submit")
    with pytest.raises(Conflict):
        move(people, note, "approve", by="lead")
    note = move(people, move(people, note, "approve"), "reopen")
    note = note_edit(actor=people["investigator"], note=note, version=note.version, place="Lviv")
    note = reviews.move(actor=people["investigator"], record=note, name="submit")
    # Reopening changed no content, and the lead's edit was before the last approval.
    assert move(people, note, "approve", by="lead").status == "approved"


def test_roles_that_do_not_decide(world):
    case, people = world
    item = brought_to(people, factories.item(case, people["investigator"]), "submitted")
    for role in ("investigator", "analyst"):
        with pytest.raises(Refused):
            move(people, item, "approve", by=role)


def test_a_reviewer_who_left_decides_no_more(world):
    case, people = world
    item = brought_to(people, factories.item(case, people["investigator"]), "submitted")
    member_end(actor=people["lead"], membership=case.memberships.get(user=people["reviewer"]))
    with pytest.raises(Refused):
        move(people, item, "approve")


def test_a_decision_names_the_digest_that_was_seen(world):
    case, people = world
    case = brought_to(people, case, "submitted")
    seen = reviews.open_review(case).digest
    case = move(people, case, "withdraw")
    case = case_edit(actor=people["lead"], case=case, version=case.version, title="Another title")
    case = move(people, case, "submit")
    with pytest.raises(Conflict) as refused:
        move(people, case, "approve", digest=seen)
    assert refused.value.code == "stale_digest"
    now = reviews.open_review(case).digest
    assert now != seen and move(people, case, "approve", digest=now).status == "approved"
    decision = Decision.objects.get()
    assert decision.digest == now == decision.review.digest


def test_content_changed_behind_the_application_is_not_approved(world):
    case, people = world
    item = brought_to(people, factories.item(case, people["investigator"]), "submitted")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE evidence_evidenceitem SET title = 'Forged'")
    with pytest.raises(Conflict) as refused:
        move(people, item, "approve")
    assert refused.value.code == "content_changed"


def test_a_void_item_goes_nowhere(world):
    from evidence.services.items import item_void

    case, people = world
    item = factories.item(case, people["investigator"])
    item = item_void(actor=people["investigator"], item=item, reason="Wrong case")
    for verb in ("submit", "approve", "reopen"):
        with pytest.raises(Conflict):
            move(people, item, verb)


def test_nothing_moves_in_a_closed_case(world):
    case, people = world
    item, note = factories.item(case, people["investigator"]), factories.note(case, people["lead"])
    item = brought_to(people, item, "approved")
    brought_to(people, case, "closed")
    for record, verb in ((item, "reopen"), (note, "submit")):
        with pytest.raises(Conflict) as refused:
            move(people, record, verb)
        assert refused.value.code == "closed"


# -- what a direct write to the database meets -----------------------------------------------------


def refused_by_the_database(sql, parameters=()):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def test_triggers_refuse_a_contributors_decision(world):
    case, people = world
    review = reviews.open_review(brought_to(people, case, "submitted"))
    with pytest.raises(DatabaseError, match="four eyes"), transaction.atomic():
        Decision.objects.create(
            review=review, verdict="approve", digest=review.digest, decided_by=people["lead"]
        )
    with pytest.raises(DatabaseError, match="digest"), transaction.atomic():
        Decision.objects.create(
            review=review, verdict="approve", digest="0" * 64, decided_by=people["reviewer"]
        )
    assert not Decision.objects.exists()


@pytest.mark.parametrize("kind", MAKERS)
def test_triggers_refuse_approval_without_a_decision(world, kind):
    case, people = world
    record = brought_to(people, MAKERS[kind](case, people["investigator"]), "submitted")
    refused_by_the_database(f"UPDATE {record._meta.db_table} SET status = 'approved'")  # noqa: S608


def test_triggers_keep_what_proves_a_review(world):
    case, people = world
    brought_to(people, case, "approved")
    for sql in (
        "UPDATE casework_decision SET verdict = 'return'",
        "DELETE FROM casework_decision",
        "DELETE FROM casework_contribution",
        "UPDATE casework_contribution SET cycle = 9",
        "UPDATE casework_review SET snapshot = '{}'",
        "UPDATE casework_review SET digest = 'x'",
        "DELETE FROM casework_review",
        "DELETE FROM casework_case",
    ):
        refused_by_the_database(sql)
    assert Contribution.objects.exists() and Review.objects.get().status == "approved"


def test_a_forged_decision_is_found_in_the_ledger(world):
    case, people = world
    brought_to(people, case, "approved")
    with tampering("casework_decision") as cursor:
        cursor.execute("UPDATE casework_decision SET verdict = 'return'")
    findings = verify_ledger().findings
    assert len(findings) == 1 and "verdict" in str(findings[0])
