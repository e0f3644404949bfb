"""What witnesses allow: each answer stands until the next, and a withdrawal acts at once."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from casework.models import Consent, ConsentText, Witness
from casework.services.consent_texts import consent_text_add, consent_texts_provide
from casework.services.witnesses import witness_edit
from casework.statements import consenting
from casework.statements.consenting import Gap
from common.errors import Invalid, Refused
from ledger.models import Entry, Payload
from tests import factories
from tests.casework.pages import make_world, url
from tests.lasting import made_once

lasting, world = made_once(make_world)

HEARD = date(2024, 7, 9)  # the day of the world's note


def custodian(world):
    return world.people["witness_custodian"]


def record(world, recipient="icc", answer="yes", **fields) -> Consent:
    return factories.consent(world.witness, custodian(world), recipient, answer, **fields)


def why(world, recipient="icc") -> str:
    return consenting.gaps(world.case, [world.note], recipient)[world.note.pk]


def test_a_statement_goes_only_where_it_was_allowed(world):
    assert why(world) == Gap.NOT_ASKED
    record(world, "media")
    assert why(world) == Gap.NOT_ASKED
    record(world)
    assert (why(world), why(world, "public"), why(world, "")) == ("", "not_asked", "no_recipient")


@pytest.mark.parametrize(
    ("answers", "gap"),
    [
        (["no"], "no"),
        (["later"], "later"),
        (["no", "yes"], ""),
        (["yes", "withdrawn"], "withdrawn"),
        (["yes", "no"], "no"),
        (["yes", "withdrawn", "yes"], ""),
    ],
)
def test_the_last_answer_stands(world, answers, gap):
    for answer in answers:
        record(world, answer=answer)
    assert why(world) == gap


@pytest.mark.parametrize(("days", "gap"), [(0, ""), (1, ""), (400, "")])
def test_a_yes_covers_what_was_said_by_its_day(world, days, gap):
    record(world, given_on=HEARD + timedelta(days=days))
    assert why(world) == gap


def test_what_was_said_later_needs_another_yes(world):
    record(world, given_on=HEARD)
    later = factories.note(
        world.case, custodian(world), world.witness, interviewed_on=HEARD + timedelta(days=1)
    )
    assert consenting.gaps(world.case, [later], "icc") == {later.pk: Gap.HEARD_LATER}
    record(world, given_on=HEARD + timedelta(days=1))
    assert consenting.gaps(world.case, [later], "icc") == {later.pk: ""}


def test_a_note_of_nobody_is_covered_by_nobody(world):
    note = factories.note(world.case, custodian(world), kind="note_to_file")
    note.witness_id = None
    assert consenting.gaps(world.case, [note], "icc") == {note.pk: Gap.NO_WITNESS}


# -- bad input ---------------------------------------------------------------------------------------


def refused(world, **fields) -> dict:
    with pytest.raises(Invalid) as error:
        record(world, **fields)
    return {name: str(texts[0]) for name, texts in error.value.errors.items()}


def test_consent_to_disclosure_before_the_only_interview(world):
    told = refused(world, given_on=HEARD - timedelta(days=1))
    assert "first heard on 2024-07-09" in told["given_on"]
    # What we do with it ourselves may be asked before the person speaks.
    record(world, "own_analysis", given_on=HEARD - timedelta(days=1))
    # A no may be of any day.
    record(world, answer="no", given_on=HEARD - timedelta(days=9))


def test_days_and_answers_that_cannot_be(world):
    tomorrow = world.witness.created_on + timedelta(days=1)
    assert set(refused(world, given_on=tomorrow)) == {"given_on"}
    assert set(refused(world, text=None)) == {"text"}
    assert set(refused(world, answer="withdrawn")) == {"answer"}
    assert set(refused(world, answer="perhaps")) == {"answer"}
    assert set(refused(world, recipient="everybody", answer="no")) == {"recipient"}


def test_a_late_entry_does_not_undo_what_was_said_since(world):
    record(world, given_on=HEARD + timedelta(days=5))
    record(world, answer="withdrawn", given_on=HEARD + timedelta(days=9))
    told = refused(world, given_on=HEARD + timedelta(days=7))
    assert "later answer" in told["given_on"]
    assert why(world) == Gap.WITHDRAWN
    # Taking back counts whenever it was said.
    record(world, given_on=HEARD + timedelta(days=10))
    record(world, answer="withdrawn", given_on=HEARD + timedelta(days=1))
    assert why(world) == Gap.WITHDRAWN


def test_a_child_does_not_consent_alone(world):
    witness_edit(actor=custodian(world), witness=world.witness, version=None, is_child=True)
    world.witness = Witness.objects.get(pk=world.witness.pk)
    assert set(refused(world)) == {"given_by"}
    record(world, answer="no")
    record(world, given_by="both")


@pytest.mark.parametrize("who", ["analyst", "reviewer", "observer", "supervisor", "administrator"])
def test_who_may_not_record_an_answer(world, who):
    with pytest.raises(Refused):
        factories.consent(world.witness, world.people[who])


def test_answers_are_taken_in_a_closed_case(world):
    record(world)
    lead = world.people["lead"]
    case = factories.approved(world.case, world.people["reviewer"], by=lead)
    factories.closed_around_gates(case)
    record(world, answer="withdrawn")
    assert why(world) == Gap.WITHDRAWN


def test_comments_are_in_the_ledger_by_digest_alone(world):
    record(world, comment="zcondition", witnessed_by="zinterpreter")
    payloads = b"".join(bytes(p) for p in Payload.objects.values_list("payload", flat=True) if p)
    assert b"zcondition" not in payloads and b"zinterpreter" not in payloads


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE casework_consent SET answer = 'yes'",
        "DELETE FROM casework_consent",
        "UPDATE casework_consenttext SET body = 'Other words'",
        "DELETE FROM casework_consenttext",
    ],
)
def test_the_database_keeps_answers_and_texts(world, statement):
    record(world)
    record(world, answer="withdrawn")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert why(world) == Gap.WITHDRAWN


# -- texts -------------------------------------------------------------------------------------------


def test_changed_words_are_another_edition(world):
    shown = factories.consent_text("en")
    given = record(world, text=shown)
    supervisor = world.people["supervisor"]
    newer = consent_text_add(actor=supervisor, language="en", body="Other words.")
    assert newer.edition == shown.edition + 1
    assert list(ConsentText.objects.newest().filter(language="en")) == [newer]
    assert Consent.objects.get(pk=given.pk).text == shown
    with pytest.raises(Invalid):
        consent_text_add(actor=supervisor, language="en", body="Other words.")
    with pytest.raises(Invalid):
        consent_text_add(actor=supervisor, language="english!", body="Words.")
    with pytest.raises(Refused):
        consent_text_add(actor=world.people["lead"], language="en", body="More words.")


def test_the_programs_own_texts_come_once_and_never_over_others(world):
    consent_text_add(actor=world.people["supervisor"], language="uk", body="Наші слова.")
    assert [text.language for text in consent_texts_provide()] == ["en"]
    assert consent_texts_provide() == []
    assert ConsentText.objects.get(language="uk").body == "Наші слова."


# -- pages -------------------------------------------------------------------------------------------


def test_an_answer_by_the_form(world):
    browser = world.browser("witness_custodian")
    address = url("consent-create", world.witness.pk)
    typed = {
        "recipient": "icc",
        "answer": "yes",
        "given_on": "2024-07-01",
        "method": "signed",
        "given_by": "person",
        "language": "uk",
        "text": str(factories.consent_text("uk").pk),
    }
    answer = browser.post(address, typed)
    assert answer.status_code == 400
    assert "first heard on 2024-07-09" in answer.content.decode()
    assert browser.post(address, {**typed, "given_on": "2024-07-10"}).status_code == 302
    text = world.text("reviewer", "witness-detail", world.witness.pk)
    assert "The International Criminal Court" in text and "Signed on paper" in text
    withdrawn = {**typed, "answer": "withdrawn", "given_on": "2024-08-01", "text": ""}
    page = browser.post(address, withdrawn, follow=True).content.decode()
    assert "What was under way to this recipient is stopped" in page


def test_the_deaf_do_not_see_them_in_the_ledger_either(world):
    record(world)
    entries = Entry.objects.filter(object_kind="consent")
    assert entries.exists()
    for who, count in (("lead", 1), ("auditor", 1), ("analyst", 0), ("observer", 0)):
        assert entries.visible_to(world.people[who]).count() == count, who
