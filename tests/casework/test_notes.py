"""Writing notes: what the service takes, refuses and keeps apart."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.services import reviews
from casework.services.notes import note_edit, note_open, note_write
from casework.services.teams import member_end
from common.errors import Conflict, Invalid, Refused
from ledger.models import Entry
from tests import factories


@pytest.fixture
def world(db):
    lead = factories.user("lead")
    case = factories.case(lead)
    return case, lead, factories.team(case, lead, investigator="inv", reviewer="rev", analyst="ana")


@pytest.mark.parametrize("tag", ["uk", "crh", "zh-Hant-TW", "sr-Latn", "es-419", "sl-rozaj", ""])
def test_well_formed_language_tags_are_taken(world, tag):
    case, lead, _ = world
    assert factories.note(case, lead, language=tag).language == tag


@pytest.mark.parametrize("tag", ["Ukrainian", "u", "uk_UA", "uk-", "-uk", "uk ru", "укр", "uk-U"])
def test_other_words_for_a_language_are_refused(world, tag):
    case, lead, _ = world
    with pytest.raises(Invalid) as refused:
        factories.note(case, lead, language=tag)
    assert set(refused.value.errors) == {"language"}


def test_a_draft_may_be_incomplete_and_submission_names_what_is_missing(world):
    case, lead, _ = world
    note = note_write(actor=lead, case=case, kind="first_account")
    with pytest.raises(Invalid) as refused:
        reviews.move(actor=lead, record=note, name="submit")
    assert set(refused.value.errors) == {
        "account",
        "interviewed_on",
        "language",
        "earlier_accounts",
        "witness",
        "persons_present",
        *factories.INTERVIEW,
    } - {"nobody_else"}


def test_a_witness_of_another_case_is_refused(world):
    case, lead, _ = world
    stranger = factories.witness(factories.case(lead, title="Other"), lead)
    with pytest.raises(Invalid) as refused:
        factories.note(case, lead, witness=stranger)
    assert set(refused.value.errors) == {"witness"}


def test_an_interview_lies_in_the_past(world):
    case, lead, _ = world
    tomorrow = timezone.now().date() + timedelta(days=1)
    with pytest.raises(Invalid):
        factories.note(case, lead, interviewed_on=tomorrow)


def test_references_and_keys_tell_nothing_of_order(world):
    case, lead, _ = world
    made = [factories.note(case, lead) for _ in range(12)]
    assert [note.pk for note in made] != sorted(note.pk for note in made)
    references = [note.reference for note in made]
    assert references != sorted(references) and len(set(references)) == 12


def test_reading_is_an_entry_once_in_a_quarter_of_an_hour(transactional_db):
    lead = factories.user("lead")
    note = factories.note(factories.case(lead), lead)
    for _ in range(3):
        note_open(actor=lead, note=note)
    assert Entry.objects.filter(event="casework.note.read", object_id=note.pk).count() == 1


def test_an_analyst_does_not_read(world):
    case, lead, people = world
    with pytest.raises(Refused):
        note_open(actor=people["analyst"], note=factories.note(case, lead))


def test_submitted_and_approved_notes_do_not_change(world):
    case, lead, people = world
    note = factories.submitted(factories.note(case, lead))
    with pytest.raises(Conflict) as refused:
        note_edit(actor=lead, note=note, version=note.version, account="Other words")
    assert refused.value.code == "state"
    note = reviews.move(actor=people["reviewer"], record=note, name="approve")
    with pytest.raises(Conflict):
        note_edit(actor=lead, note=note, version=note.version, account="Other words")
    note.refresh_from_db()
    assert note.account != "Other words"


def test_an_editor_who_came_late_is_told_both_versions(world):
    case, lead, people = world
    note = factories.note(case, lead)
    note_edit(actor=lead, note=note, version=1, place="Kyiv")
    with pytest.raises(Conflict) as refused:
        note_edit(actor=people["investigator"], note=note, version=1, place="Lviv")
    assert (refused.value.code, refused.value.extra) == (
        "version_conflict",
        {"yours": 1, "current": 2},
    )


def test_somebody_who_left_the_team_writes_nothing(world):
    case, lead, people = world
    note = factories.note(case, people["investigator"])
    member_end(actor=lead, membership=case.memberships.get(user=people["investigator"]))
    with pytest.raises(Refused):
        note_edit(actor=people["investigator"], note=note, version=1, place="Kyiv")
