"""Every saved version of a note: kept, numbered, compared word by word, opened like the note itself."""

import json

import pytest
from django.db import DatabaseError, transaction

from casework.models import NoteVersion
from casework.services.notes import note_edit
from casework.services.versions import version_open
from common.errors import Refused
from ledger.models import Entry
from ledger.verify import verify_ledger
from tests import factories
from tests.append_only import tampering
from tests.casework.pages import make_world, url
from tests.lasting import made_once

lasting, world = made_once(make_world)


def written(world, *accounts):
    writer = world.people["investigator"]
    note = factories.note(world.case, writer, account=accounts[0])
    for account in accounts[1:]:
        note = note_edit(actor=writer, note=note, version=note.version, account=account)
    return note


def test_each_saving_is_kept_whole(world):
    note = written(world, "First words", "Other words", "Last words")
    kept = list(note.versions.order_by("number"))
    assert [version.number for version in kept] == [1, 2, 3]
    texts = [json.loads(version.content) for version in kept]
    assert [text["account"] for text in texts] == ["First words", "Other words", "Last words"]
    assert texts[2] == note.snapshot()
    note_edit(actor=world.people["investigator"], note=note, version=3, account="Last words")
    assert note.versions.count() == 3, "nothing changed, nothing kept"


def test_versions_are_neither_changed_nor_skipped(world):
    note = written(world, "First words")
    with pytest.raises(DatabaseError), transaction.atomic():
        note.versions.update(content="{}")
    with pytest.raises(DatabaseError), transaction.atomic():
        note.versions.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        NoteVersion.objects.create(case=world.case, note=note, number=3, content="{}")


def test_a_version_changed_behind_our_back_is_found(world):
    note = written(world, "First words")
    version = note.versions.get()
    with tampering("casework_noteversion") as cursor:
        cursor.execute("UPDATE casework_noteversion SET content = '{}'")
    findings = " ".join(map(str, verify_ledger().findings))
    assert str(version.pk) in findings


def test_a_note_from_before_is_kept_as_it_was_found(world):
    note = written(world, "Old words")
    with tampering("casework_noteversion") as cursor:
        cursor.execute("DELETE FROM casework_noteversion")
    note_edit(actor=world.people["investigator"], note=note, version=1, account="New words")
    found = [(v.number, v.saved_by_id is None) for v in note.versions.order_by("number")]
    assert found == [(1, True), (2, False)]
    assert json.loads(note.versions.get(number=1).content)["account"] == "Old words"


def test_opening_a_version_is_a_reading(world):
    note = written(world, "First words")
    version = note.versions.get()
    version_open(actor=world.people["reviewer"], version=version)
    events = Entry.objects.filter(object_id=version.pk).values_list("event", flat=True)
    assert list(events) == ["casework.note_version.kept", "casework.note_version.read"]
    with pytest.raises(Refused):
        version_open(actor=world.people["analyst"], version=version)


def test_the_page_shows_differences_word_by_word(world):
    note = written(world, "I saw two men", "I saw three men")
    page = world.text("reviewer", "note-versions", note.pk)
    assert "two men" not in page, "no text before it is asked for"
    read = Entry.objects.filter(event="casework.note_version.read").count()
    assert read == 0
    page = world.text("reviewer", "note-versions", note.pk, query="?from=1&to=2")
    assert "<del>" in page and "<ins>" in page and "three" in page
    assert Entry.objects.filter(event="casework.note_version.read").count() == 2
    side = world.text("reviewer", "note-versions", note.pk, query="?from=1&to=2&view=side")
    assert "diff before" in side


@pytest.mark.parametrize("query", ["?from=1", "?from=x&to=1", "?from=1&to=99", "?to=1&from=²"])
def test_versions_that_are_not_there(world, query):
    note = written(world, "First words")
    assert world.get("reviewer", "note-versions", note.pk, query=query).status_code == 404


def test_who_does_not_read_the_note_reads_no_version(world):
    note = written(world, "First words")
    for who, status in {"analyst": 404, "outsider": 404, "supervisor": 403}.items():
        assert world.get(who, "note-versions", note.pk).status_code == status, who
        api = f"/api/v1/witness-notes/{note.pk}/versions/"
        assert world.browser(who).get(api).status_code == status, who
        assert world.browser(who).get(f"{api}1/").status_code == status, who


def test_versions_over_the_api(world):
    note = written(world, "First words", "Other words")
    browser, address = world.browser("reviewer"), f"/api/v1/witness-notes/{note.pk}/versions/"
    rows = browser.get(address).json()["results"]
    assert [row["number"] for row in rows] == [2, 1] and "content" not in rows[0]
    one = browser.get(f"{address}1/").json()
    assert json.loads(one["content"])["account"] == "First words"
    assert browser.get(f"{address}3/").status_code == 404
    assert browser.get(f"{address}x/").status_code == 404


def test_approving_an_interview_on_its_page(world):
    writer = world.people["investigator"]
    note = factories.note(
        world.case, writer, world.witness, kind="detailed_statement", another_reason="zagainword",
        detailed_reason="zfullyword",
    )  # fmt: skip
    page = world.text("lead", "note-detail", note.pk)
    address = url("interview-approve", note.pk)
    assert address in page and "zagainword" in page
    assert address not in world.text("investigator", "note-detail", note.pk)
    asked = world.text("lead", "interview-approve", note.pk)
    assert "zfullyword" in asked and world.note.reference in asked
    assert world.get("investigator", "interview-approve", note.pk).status_code == 403
    lead = world.browser("lead")
    stale = lead.post(address, {"comment": "Kept words", "digest": "0" * 64})
    assert stale.status_code == 409 and "Kept words" in stale.content.decode()
    assert lead.post(address, {"comment": "Yes"}).status_code == 302
    assert world.get("lead", "interview-approve", note.pk).status_code == 409
    again = world.browser("reviewer").post(
        f"/api/v1/witness-notes/{note.pk}/authorise/", {}, content_type="application/json"
    )
    assert again.status_code == 200, again.content
    shown = world.browser("lead").get(f"/api/v1/witness-notes/{note.pk}/").json()
    assert shown["authorisation"]["needed"] == 2
    assert [one["approved_by"] for one in shown["authorisation"]["given"]] == ["lead", "rev"]
