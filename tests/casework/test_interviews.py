"""How interviews are held: what is asked, what cannot be true, and who must agree before one is held."""

from datetime import date, time, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from casework.filtersets.cases import NoteFilterSet
from casework.interviews.authorising import APPROVERS, Authorisation, terms
from casework.models import InterviewApproval, WitnessNote
from casework.models.interview import FACTS, REASONS
from casework.services import reviews
from casework.services.interviews import interview_approve
from casework.services.notes import note_edit, note_write
from casework.services.witnesses import witness_edit
from common.errors import Conflict, Invalid, Refused
from ledger.models import Entry
from ledger.verify import verify_ledger
from tests import factories

AGAIN = "To ask of the uniforms."
FULLY = "The authorities cannot reach this person."


@pytest.fixture
def world(db):
    lead = factories.user("lead")
    case = factories.case(lead)
    people = factories.team(
        case,
        lead,
        investigator="inv",
        reviewer="rev",
        analyst="ana",
        observer="obs",
        witness_custodian="cus",
    )
    return case, lead, people


def submit(note, by):
    return reviews.move(actor=by, record=note, name="submit")


def missing(note, by):
    with pytest.raises(Invalid) as refused:
        submit(note, by)
    return set(refused.value.errors)


# -- what is asked --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [n for n in factories.INTERVIEW if n != "nobody_else"])
def test_each_fact_is_asked_for_at_submission(world, name):
    case, lead, _ = world
    empty = None if name.endswith("_time") else ""
    note = factories.note(case, lead, **{name: empty})
    assert missing(note, lead) == {name}


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({"nobody_else": False}, {"persons_present"}),
        ({"read_back": "not_done"}, {"closing_note"}),
        ({"signature": "declined"}, {"closing_note"}),
        ({"signature": "not_asked", "closing_note": "Not safe to carry."}, set()),
        ({"no_payment": "no"}, {"declarations_note"}),
        ({"no_payment": "no", "declarations_note": "The bus was paid."}, set()),
        ({"started_time": time(0, 0), "ended_time": time(0, 30)}, set()),
        ({"interview_zone": "unknown"}, set()),
    ],
)
def test_answers_that_ask_for_more(world, given, asked):
    case, lead, _ = world
    note = factories.note(case, lead, **given)
    if asked:
        assert missing(note, lead) == asked
    else:
        assert submit(note, lead).status == "submitted"


def test_times_may_be_unrecorded_with_a_reason(world):
    case, lead, _ = world
    note = factories.note(
        case, lead, started_time=None, ended_time=None, interview_zone="",
        times_note="Phones had to be left outside.",
    )  # fmt: skip
    assert submit(note, lead).status == "submitted"


def test_somebody_present_is_an_answer(world):
    case, lead, _ = world
    present = [{"role": "guardian", "who": "an aunt"}, {"role": "", "who": ""}]
    note = factories.note(case, lead, nobody_else=False, persons_present=present)
    assert note.persons_present == present[:1]
    assert submit(note, lead).status == "submitted"


def test_a_note_to_file_is_asked_none_of_it(world):
    case, lead, _ = world
    note = note_write(
        actor=lead, case=case, kind="note_to_file", account="The house is gone.",
        interviewed_on=date(2024, 7, 9), language="en",
    )  # fmt: skip
    assert submit(note, lead).status == "submitted"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"ended_time": time(9, 0)}, "ended_time"),
        ({"ended_on": date(2024, 7, 8)}, "ended_on"),
        ({"ended_on": date(2090, 1, 1)}, "ended_on"),
        ({"interview_zone": "Kyiv"}, "interview_zone"),
        ({"interview_zone": "+25:00"}, "interview_zone"),
        ({"persons_present": [{"role": "guardian", "who": "x"}]}, "nobody_else"),
        ({"persons_present": [{"role": "king", "who": "x"}]}, "persons_present"),
        ({"persons_present": [{"role": "guardian", "who": ""}]}, "persons_present"),
        ({"persons_present": [{"role": "guardian", "who": "x" * 201}]}, "persons_present"),
        ({"persons_present": [{"role": "guardian", "who": "a\0b"}]}, "persons_present"),
        ({"persons_present": [{"role": "guardian", "name": "x"}]}, "persons_present"),
        ({"persons_present": [{"role": "guardian", "who": "x"}] * 21}, "persons_present"),
        ({"persons_present": "an aunt"}, "persons_present"),
        ({"medium": "telepathy"}, "medium"),
    ],
)
def test_what_cannot_be_true_is_refused_in_a_draft(world, given, field):
    case, lead, _ = world
    with pytest.raises(Invalid) as refused:
        factories.note(case, lead, **given)
    assert set(refused.value.errors) == {field}


def test_past_midnight_needs_the_day_of_the_end(world):
    case, lead, _ = world
    late = {"started_time": time(23, 0), "ended_time": time(0, 30)}
    note = factories.note(case, lead, ended_on=date(2024, 7, 10), **late)
    assert submit(note, lead).status == "submitted"


def test_a_note_from_before_keeps_its_digest(world):
    """What was approved without these facts must still be what was approved."""
    case, lead, _ = world
    note = note_write(actor=lead, case=case, kind="first_account", account="Words")
    assert set(note.snapshot()) & {*FACTS, *REASONS} == set()
    note = factories.note(case, lead)
    assert {"setting", "nobody_else", "started_time"} < set(note.snapshot())


def test_the_ledger_keeps_no_words_of_it(world):
    case, lead, _ = world
    note = factories.note(
        case, lead, nobody_else=False, persons_present=[{"role": "guardian", "who": "an aunt"}]
    )
    kept = note.canonical()
    for name in ("setting", "persons_present", "interviewer", "shown"):
        assert len(kept[name]) == 64, name
    assert kept["another_reason"] == ""
    assert verify_ledger().ok
    WitnessNote.objects.filter(pk=note.pk).update(
        persons_present=[{"role": "guardian", "who": "an uncle"}]
    )
    assert not verify_ledger().ok


# -- who must agree ----------------------------------------------------------------------------------


def test_the_rule():
    assert APPROVERS == {
        (False, 0): 0, (False, 1): 1, (False, 2): 2, (True, 0): 1, (True, 1): 2, (True, 2): 2,
    }  # fmt: skip


def test_a_first_account_needs_nobody(world):
    case, lead, _ = world
    assert Authorisation(factories.note(case, lead)).needed == 0


def test_a_detailed_statement_needs_a_reason_and_an_approver(world):
    case, lead, people = world
    note = factories.note(case, people["investigator"], kind="detailed_statement")
    assert missing(note, people["investigator"]) == {"detailed_reason"}
    with pytest.raises(Invalid):
        interview_approve(actor=lead, note=note)
    note = note_edit(actor=people["investigator"], note=note, version=1, detailed_reason=FULLY)
    assert missing(note, people["investigator"]) == {"approvals"}
    interview_approve(actor=people["witness_custodian"], note=note)
    assert submit(note, people["investigator"]).status == "submitted"


def second(case, writer, **fields):
    first = factories.note(case, writer, interviewed_on=date(2024, 7, 1))
    return factories.note(
        case, writer, first.witness, interviewed_on=date(2024, 7, 9), another_reason=AGAIN, **fields
    )


def test_a_second_interview_needs_a_reason_and_an_approver(world):
    case, _lead, people = world
    note = second(case, people["investigator"])
    assert Authorisation(note).earlier == 1
    note = note_edit(actor=people["investigator"], note=note, version=1, another_reason="")
    assert missing(note, people["investigator"]) == {"another_reason"}
    note = note_edit(actor=people["investigator"], note=note, version=2, another_reason=AGAIN)
    factories.authorised(note, people["reviewer"])
    assert submit(note, people["investigator"]).status == "submitted"


def test_a_third_interview_and_a_second_in_detail_need_two(world):
    case, lead, people = world
    writer = people["investigator"]
    detailed = second(case, writer, kind="detailed_statement", detailed_reason=FULLY)
    third = factories.note(
        case, writer, detailed.witness, interviewed_on=date(2024, 7, 20), another_reason=AGAIN
    )
    for note in (detailed, third):
        factories.authorised(note, lead)
        assert missing(note, writer) == {"approvals"}
        factories.authorised(note, people["reviewer"])
        assert submit(note, writer).status == "submitted"


def test_the_day_of_the_interview_orders_them_not_the_day_of_writing(world):
    """What was heard first and written down later is still the first."""
    case, lead, _ = world
    written_first = factories.note(case, lead, interviewed_on=date(2024, 7, 9))
    older = factories.note(case, lead, written_first.witness, interviewed_on=date(2024, 7, 1))
    assert Authorisation(older).needed == 0
    assert Authorisation(written_first).needed == 1


def test_an_interview_to_come_counts_all_others(world):
    case, lead, _ = world
    held = factories.note(case, lead, interviewed_on=date(2024, 7, 9))
    planned = factories.note(case, lead, held.witness, interviewed_on=None)
    assert Authorisation(planned).earlier == 1
    assert Authorisation(held).earlier == 0


def test_notes_to_file_and_other_people_do_not_count(world):
    case, lead, _ = world
    filed = factories.note(case, lead, kind="note_to_file", interviewed_on=date(2024, 1, 1))
    note = factories.note(case, lead, filed.witness)
    factories.note(case, lead, interviewed_on=date(2024, 1, 1))
    assert Authorisation(note).needed == 0
    assert Authorisation(filed).needed == 0


@pytest.mark.parametrize("role", ["analyst", "observer", "investigator"])
def test_only_lead_reviewer_and_custodian_agree(world, role):
    case, lead, people = world
    note = second(case, lead)
    with pytest.raises(Refused):
        interview_approve(actor=people[role], note=note)


def test_nobody_agrees_to_their_own_interview(world):
    case, lead, _people = world
    note = second(case, lead)
    with pytest.raises(Conflict) as refused:
        interview_approve(actor=lead, note=note)
    assert refused.value.code == "four_eyes"


def test_the_database_refuses_it_too(world):
    case, lead, people = world
    note = second(case, lead)
    row = {"case": case, "note": note, "digest": terms(note)}
    with pytest.raises(DatabaseError), transaction.atomic():
        InterviewApproval.objects.create(approved_by=lead, **row)
    InterviewApproval.objects.create(approved_by=people["reviewer"], **row)
    late = factories.submitted(factories.note(case, lead))
    with pytest.raises(DatabaseError), transaction.atomic():
        InterviewApproval.objects.create(
            case=case, note=late, digest=terms(late), approved_by=people["reviewer"]
        )


def test_an_approval_is_not_changed_nor_deleted(world):
    case, lead, people = world
    note = factories.authorised(second(case, lead), people["reviewer"])
    with pytest.raises(DatabaseError), transaction.atomic():
        note.approvals.update(comment="Other")
    with pytest.raises(DatabaseError), transaction.atomic():
        note.approvals.all().delete()


def test_one_person_does_not_agree_twice(world):
    case, lead, people = world
    note = factories.authorised(second(case, lead), people["reviewer"])
    with pytest.raises(Conflict) as refused:
        interview_approve(actor=people["reviewer"], note=note)
    assert refused.value.code == "state"


def test_an_interview_that_all_have_agreed_to_waits_for_nobody(world):
    case, lead, people = world
    detailed = second(case, lead, kind="detailed_statement", detailed_reason=FULLY)
    custodian, reviewer = people["witness_custodian"], people["reviewer"]

    def waiting():
        filters = NoteFilterSet({"authorise": "true"}, user=custodian)
        return list(filters.qs.values_list("pk", flat=True))

    factories.authorised(detailed, reviewer)
    assert waiting() == [detailed.pk]  # one of two
    once = second(case, lead)
    assert set(waiting()) == {detailed.pk, once.pk}
    once = factories.authorised(once, reviewer)
    assert waiting() == [detailed.pk]
    note_edit(actor=lead, note=once, version=once.version, another_reason="Another reason.")
    assert set(waiting()) == {detailed.pk, once.pk}


def test_other_reasons_need_to_be_agreed_to_anew(world):
    case, lead, people = world
    note = factories.authorised(second(case, lead), people["reviewer"])
    note = note_edit(actor=lead, note=note, version=note.version, account="More words")
    assert Authorisation(note).is_complete, "the account is not what was agreed to"
    note = note_edit(actor=lead, note=note, version=note.version, another_reason="Another reason")
    assert missing(note, lead) == {"approvals"}
    factories.authorised(note, people["reviewer"])
    assert submit(note, lead).status == "submitted"


def test_reasons_that_changed_meanwhile_are_not_agreed_to(world):
    case, lead, people = world
    note = second(case, lead)
    read = terms(note)
    note_edit(actor=lead, note=note, version=note.version, another_reason="Another reason")
    with pytest.raises(Conflict) as refused:
        interview_approve(actor=people["reviewer"], note=note, digest=read)
    assert refused.value.code == "stale_digest"


def test_an_approver_who_then_writes_does_not_count(world):
    case, _lead, people = world
    note = factories.authorised(second(case, people["investigator"]), people["witness_custodian"])
    note = note_edit(
        actor=people["witness_custodian"], note=note, version=note.version, comments="Calm"
    )
    assert missing(note, people["investigator"]) == {"approvals"}


def test_an_approver_does_not_submit(world):
    case, _lead, people = world
    note = factories.authorised(second(case, people["investigator"]), people["witness_custodian"])
    with pytest.raises(Conflict) as refused:
        submit(note, people["witness_custodian"])
    assert refused.value.code == "four_eyes"


def test_what_needs_no_approval_gets_none(world):
    case, lead, people = world
    with pytest.raises(Invalid):
        interview_approve(actor=people["reviewer"], note=factories.note(case, lead))
    note = factories.authorised(second(case, lead), people["reviewer"])
    submit(note, lead)
    with pytest.raises(Conflict) as refused:
        interview_approve(actor=people["witness_custodian"], note=note)
    assert refused.value.code == "state"


def test_what_waits_for_whom(world):
    case, lead, people = world
    note = second(case, people["investigator"])
    factories.note(case, people["investigator"])
    waits = lambda who: list(WitnessNote.objects.to_authorise(who))  # noqa: E731
    assert waits(lead) == waits(people["reviewer"]) == [note]
    assert waits(people["investigator"]) == []
    factories.authorised(note, lead)
    assert waits(lead) == [] and waits(people["reviewer"]) == [note]
    submit(note, people["investigator"])
    assert waits(people["reviewer"]) == []


def test_agreeing_is_an_entry_without_words(world):
    case, lead, people = world
    note = second(case, lead)
    interview_approve(actor=people["reviewer"], note=note, comment="zquoteword")
    entry = Entry.objects.get(event="casework.interview.approved")
    assert entry.actor_code == people["reviewer"].actor_code
    from ledger.models import Payload

    assert b"zquoteword" not in bytes(Payload.objects.get(entry=entry).payload)


# -- who may hear whom -------------------------------------------------------------------------------


@pytest.fixture
def supervisor(db):
    return factories.user("sup", "Supervisor")


def care(witness, *marks):
    """What the custodian marks on the record of that witness: is_child, is_sexual_violence."""
    return witness_edit(
        actor=witness.created_by, witness=witness, version=None, **dict.fromkeys(marks, True)
    )


def test_a_child_is_heard_by_the_trained_alone(world, supervisor):
    case, lead, people = world
    witness = care(factories.witness(case, lead), "is_child")
    with pytest.raises(Refused) as refused:
        factories.note(case, lead, witness)
    assert refused.value.code == "training"
    factories.training(lead, supervisor, "children")
    note = factories.note(case, lead, witness)
    with pytest.raises(Refused):
        note_edit(
            actor=people["investigator"], note=note, version=note.version, account="Other words"
        )
    care(witness, "is_sexual_violence")
    with pytest.raises(Refused):
        submit(note, lead)
    factories.training(lead, supervisor, "sexual_violence")
    assert submit(note, lead).status == "submitted"


def test_a_training_that_ran_out_or_was_revoked_does_not_count(world, supervisor):
    from accounts.services import training_revoke

    case, lead, _ = world
    witness = care(factories.witness(case, lead), "is_child")
    yesterday = timezone.now().date() - timedelta(days=1)
    factories.training(lead, supervisor, expires_on=yesterday)
    with pytest.raises(Refused):
        factories.note(case, lead, witness)
    current = factories.training(lead, supervisor, expires_on=timezone.now().date())
    factories.note(case, lead, witness)
    training_revoke(actor=supervisor, training=current, reason="Another's certificate")
    with pytest.raises(Refused):
        factories.note(case, lead, witness)


def test_a_note_to_file_about_a_child_asks_for_no_training(world):
    case, lead, _ = world
    witness = care(factories.witness(case, lead), "is_child")
    assert factories.note(case, lead, witness, kind="note_to_file").pk
