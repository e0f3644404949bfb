"""A bundle says which item is what to a statement: its recording, a transcript, what was shown."""

from evidence.services.materials import material_withdraw
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
