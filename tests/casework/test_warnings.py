"""What may identify somebody in a note is warned of; a person decides; nothing of it is kept or logged."""

import json

import pytest
from django.db import DatabaseError, transaction

from casework.models import Contribution, WarningDecision, WitnessNote
from casework.services import reviews
from casework.services.notes import note_edit, note_gate
from casework.services.warnings import warnings_decide
from casework.statements.warnings import undecided, warnings_of
from common.errors import Conflict, Invalid, Refused
from ledger.models import Entry, Payload
from ledger.verify import verify_ledger
from tests import factories
from tests.append_only import tampering
from tests.casework.pages import make_world, url
from tests.lasting import made_once

NAME = "Оксана Петрівна Коваленко"
PHONE = "+380 67 123 45 67"
TEXT = f"Мене звуть {NAME}. Мій телефон {PHONE}. Світла не було."

lasting, world = made_once(make_world)


@pytest.fixture
def note(world):
    writer = world.people["investigator"]
    return factories.note(world.case, writer, factories.witness(world.case, writer), account=TEXT)


@pytest.fixture
def writer(world):
    return world.people["investigator"]


def fresh(note):
    return WitnessNote.objects.get(pk=note.pk)


def submit(note, writer):
    return reviews.move(actor=writer, record=fresh(note), name="submit")


def test_submission_waits_for_a_decision_and_names_the_categories(note, writer):
    with pytest.raises(Invalid) as refused:
        submit(note, writer)
    (sentence,) = map(str, refused.value.errors["warnings"])
    assert "2 passages" in sentence and "Name: 1" in sentence and "Telephone number: 1" in sentence
    assert NAME not in sentence
    warnings_decide(actor=writer, note=note, verdict="keep", reason="Needed to find her again.")
    assert submit(note, writer).status == "submitted"


def test_each_by_itself(note, writer):
    name, phone = warnings_of(note)
    assert (name.found, phone.found) == (NAME, PHONE)
    warnings_decide(actor=writer, note=note, verdict="mistaken", warnings=[name.key])
    assert [one.category for one in undecided(note)] == ["phone"]
    warnings_decide(actor=writer, note=note, verdict="keep", reason="Agreed.", warnings=[phone.key])
    assert [one.verdict for one in warnings_of(note)] == ["mistaken", "keep"]
    warnings_decide(actor=writer, note=note, verdict="keep", reason="Yes", warnings=[name.key])
    assert [one.verdict for one in warnings_of(note)] == ["keep", "keep"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"verdict": "removed"}, "verdict"),
        ({"verdict": ""}, "verdict"),
        ({"verdict": "keep"}, "reason"),
        ({"verdict": "keep", "reason": " "}, "reason"),
        ({"verdict": "mistaken", "warnings": []}, "warnings"),
    ],
)
def test_what_is_no_decision(note, writer, given, field):
    with pytest.raises(Invalid) as refused:
        warnings_decide(actor=writer, note=note, **given)
    assert set(refused.value.errors) == {field}
    assert not WarningDecision.objects.exists()


def test_nothing_left_to_decide(note, writer):
    warnings_decide(actor=writer, note=note, verdict="mistaken")
    with pytest.raises(Invalid):
        warnings_decide(actor=writer, note=note, verdict="mistaken")


def test_who_may_not_change_the_note_decides_nothing(note, world):
    for who in ("reviewer", "analyst", "supervisor"):
        with pytest.raises(Refused):
            warnings_decide(actor=world.people[who], note=note, verdict="mistaken")


def test_whoever_decides_has_had_a_hand_in_it(note, world):
    lead = world.people["lead"]
    warnings_decide(actor=lead, note=note, verdict="mistaken")
    assert Contribution.objects.filter(object_id=note.pk, person=lead).exists()
    submitted = submit(note, world.people["investigator"])
    with pytest.raises(Conflict) as refused:
        reviews.move(actor=lead, record=submitted, name="approve")
    assert refused.value.code == "four_eyes"


def test_a_decision_is_bound_to_the_text(note, writer):
    keys = [one.key for one in warnings_of(note)]
    note_edit(actor=writer, note=note, version=1, account=TEXT.replace("Світла", "Води"))
    with pytest.raises(Conflict) as refused:
        warnings_decide(actor=writer, note=fresh(note), verdict="mistaken", warnings=keys)
    assert refused.value.code == "stale_digest"


def test_it_holds_on_while_the_same_words_stand_and_no_further(note, writer):
    warnings_decide(actor=writer, note=note, verdict="keep", reason="Agreed with her.")
    note_edit(actor=writer, note=note, version=1, account=f"Доповнено. {TEXT}")
    note = fresh(note)
    assert [one.verdict for one in warnings_of(note)] == ["keep", "keep"]
    carried = WarningDecision.objects.filter(carried_from__isnull=False).get()
    assert carried.decided_by == writer and carried.reason == "Agreed with her."
    note_edit(actor=writer, note=note, version=2, account=f"{TEXT} Там був Рустам.")
    assert [one.found for one in undecided(fresh(note))] == ["Рустам"]


def test_what_is_taken_out_is_told_and_not_kept(note, writer):
    note_edit(actor=writer, note=note, version=1, account="Мій телефон не працював.")
    told = WarningDecision.objects.get()
    assert (told.verdict, told.categories) == ("removed", {"name": 1, "phone": 1})
    assert NAME not in told.passages and PHONE not in told.passages
    assert "warnings" not in note_gate(fresh(note))


def test_the_ledger_is_told_how_many_and_never_what(note, writer):
    warnings_decide(actor=writer, note=note, verdict="keep", reason=f"{NAME} agreed")
    entry = Entry.objects.order_by("-seq")[0]
    assert (entry.event, entry.object_kind) == (
        "casework.note.warnings_decided",
        "warning_decision",
    )
    payload = bytes(Payload.objects.get(entry=entry).payload).decode()
    assert NAME not in payload and "start" not in payload
    details = json.loads(payload)["details"]
    assert details == {"note": str(note.pk), "warnings": {"name": 1, "phone": 1}}
    assert verify_ledger().ok


def test_it_is_never_changed_or_deleted(note, writer):
    decision = warnings_decide(actor=writer, note=note, verdict="mistaken")
    rows = WarningDecision.objects.filter(pk=decision.pk)
    for change in (lambda: rows.update(verdict="keep"), lambda: rows._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with tampering("casework_warningdecision"):
        rows.update(passages="[]")
    assert not verify_ledger().ok


def test_a_name_of_a_colleague_is_no_warning(note, writer):
    note_edit(actor=writer, note=note, version=1, account="Тихо.", interviewer="Олена Бондаренко")
    assert warnings_of(fresh(note)) == []


# -- pages -----------------------------------------------------------------------------------------


def test_the_page_shows_them_to_those_who_read_the_note(note, world):
    page = world.text("investigator", "note-detail", note.pk)
    assert f"<mark>{NAME}</mark>" in page and url("note-warnings", note.pk) in page
    page = world.text("reviewer", "note-detail", note.pk)
    assert f"<mark>{NAME}</mark>" in page and url("note-warnings", note.pk) not in page
    assert NAME not in world.text("supervisor", "note-detail", note.pk)


def test_they_are_decided_by_a_form(note, world):
    browser, address = world.browser("investigator"), url("note-warnings", note.pk)
    name, _phone = warnings_of(note)
    refused = browser.post(address, {"warnings": name.key, "verdict": "keep"})
    page = refused.content.decode()
    assert refused.status_code == 400 and f'value="{name.key}" id="w1" checked' in page
    done = browser.post(address, {"warnings": name.key, "verdict": "keep", "reason": "Agreed."})
    assert done["Location"] == address
    done = browser.post(address, {"all": "yes", "verdict": "mistaken"})
    assert done["Location"] == url("note-detail", note.pk)
    assert undecided(note) == []
    assert browser.post(address, {"verdict": "mistaken"}).status_code == 400


def test_the_writer_is_warned_while_typing(world):
    answer = world.browser("investigator").post(
        url("note-create", world.case.pk),
        {"account": TEXT, "comments": ""},
        headers={"X-Draft": "keep", "X-Draft-Turn": "1"},
    )
    name, phone = answer.json()["warnings"]
    assert NAME in name and PHONE in phone
