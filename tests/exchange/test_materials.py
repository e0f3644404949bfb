"""A bundle says which item is what to a statement: its recording, a transcript, what was shown."""

import pytest

from evidence.services.materials import material_withdraw
from exchange.models import Bundle
from exchange.services import builds
from tests import factories


def statement(contents, note):
    return contents.json(f"data/statements/{note.witness.code}/{note.reference}.json")


def test_items_of_a_statement_are_named_if_they_go_along(approved_case):
    note, people = approved_case.note, approved_case.people
    shown = factories.material(note, people.investigator, approved_case.photo)
    inside = factories.material(note, people.investigator, approved_case.unapproved[0], "recording")
    taken_back = factories.material(note, people.investigator, approved_case.photo, "sketch")
    material_withdraw(actor=people.investigator, material=taken_back, reason="Of another person.")

    contents = approved_case.contents(approved_case.built())
    assert statement(contents, note)["materials"] == [
        {
            "role": "shown",
            "item": approved_case.photo.reference,
            "stated_at": statement(contents, note)["materials"][0]["stated_at"],
            "stated_by": people.investigator.actor_code,
        }
    ]
    assert shown.created_at.isoformat()[:19] in contents.text("data/case/case.json")
    assert inside.item.reference not in contents.text("data/case/case.json")
    stays = [
        (line["category"], line["field"])
        for line in contents.json("data/redactions.json")
        if line["record"] == note.reference
    ]
    assert ("unapproved_records", "materials") in stays


def test_beside_a_redacted_text_no_item_is_named(approved_case):
    people = approved_case.people
    note = factories.note(approved_case.case, people.investigator, redacted_account="Safe.")
    note = factories.approved(note, people.reviewer)
    factories.consent(note.witness, people.investigator, "icc")
    factories.material(note, people.investigator, approved_case.photo)
    contents = approved_case.contents(approved_case.built())
    assert statement(contents, note)["materials"] == []


def items_in(contents):
    return {item["reference"] for item in contents.json("data/case/case.json")["evidence"]}


@pytest.mark.parametrize(
    ("kind", "role", "redacted", "goes"),
    [
        ("icc", "recording", "", True),
        ("partner", "recording", "", False),  # no consent
        ("", "recording", "", False),  # no statement was asked for
        ("icc", "transcript", "Safe.", False),  # the voice is not redacted
        ("partner", "shown", "", True),  # it was there before the person spoke
    ],
)
def test_what_holds_a_statement_goes_with_it_or_stays(approved_case, kind, role, redacted, goes):
    case, people = approved_case.case, approved_case.people
    note = factories.note(case, people.investigator, redacted_account=redacted)
    note = factories.approved(note, people.reviewer)
    factories.consent(note.witness, people.investigator, "icc")
    recording = factories.approved(
        factories.item(case, people.investigator, b"HER-VOICE"), people.reviewer
    )
    cleaned = factories.item(
        case,
        people.investigator,
        b"HER-VOICE, less noise",
        parent=recording,
        derived_as="enhanced",
        derived_by="investigator",
        derived_tool="A filter",
        derived_why="To hear more.",
    )
    cleaned = factories.approved(cleaned, people.reviewer)
    factories.material(
        note, people.investigator, cleaned if role == "transcript" else recording, role
    )
    held = cleaned if role == "transcript" else recording

    contents = approved_case.contents(approved_case.built(recipient_kind=kind))
    assert (held.reference in items_in(contents)) == goes
    if role == "recording":
        assert (cleaned.reference in items_in(contents)) == goes
        assert (b"HER-VOICE" in contents.all_bytes()) == goes
    assert approved_case.photo.reference in items_in(contents)
    told = {
        line["record"]
        for line in contents.json("data/redactions.json")
        if line["category"] == "statement_items"
    }
    assert (held.reference in told) == (not goes and bool(kind))
    assert kind or told == {None}


def test_what_was_tied_to_a_statement_after_the_request_stops_the_build(approved_case):
    """Nobody approved that it leaves without the statement."""
    case, people = approved_case.case, approved_case.people
    note = factories.note(case, people.investigator)
    export = approved_case.approve(approved_case.request())
    factories.material(note, people.investigator, approved_case.photo, "recording")
    builds.build(str(export.pk))
    bundle = Bundle.objects.get(export=export)
    told = (bundle.state, bundle.reason, bundle.reason_about)
    assert told == ("failed", "record_changed", approved_case.photo.reference)
