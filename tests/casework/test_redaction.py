"""The redacted text of a note: written beside the account, and all that the wider team ever sees of it."""

import pytest

from casework.models import Review, WitnessNote
from casework.services import reviews
from casework.services.notes import note_open_redacted
from common.errors import NotVisible
from ledger.models import Entry
from tests import factories
from tests.casework.pages import make_world, url
from tests.lasting import made_once

ACCOUNT = "the-unredacted-words"
REDACTED = "the-redacted-words"

WIDER = ("analyst", "observer")

lasting, world = made_once(make_world)


@pytest.fixture
def note(world):
    """An approved note with a redacted text."""
    draft = factories.note(
        world.case,
        world.people["investigator"],
        factories.witness(world.case, world.people["investigator"]),
        account=ACCOUNT,
        redacted_account=REDACTED,
    )
    return factories.approved(draft, world.people["reviewer"])


def api(world, who, path):
    return world.browser(who).get(f"/api/v1/{path}")


@pytest.mark.parametrize("who", WIDER)
def test_the_wider_team_reads_the_redacted_text_and_nothing_else(world, note, who):
    page = world.text(who, "note-detail", note.pk)
    assert REDACTED in page and ACCOUNT not in page and note.witness.code not in page
    told = api(world, who, f"witness-notes/{note.pk}/").json()
    assert told["redacted_account"] == REDACTED and told["text_withheld"] is True
    given = {name for name in WitnessNote.read_fields if told[name] is not None}
    assert given == {"redacted_account"}
    assert told["witness"] is None and told["authorisation"] is None
    reading = Entry.objects.filter(event="casework.note.redacted_read", object_id=note.pk)
    assert reading.exists()


@pytest.mark.parametrize("who", WIDER)
def test_only_once_it_is_approved(world, note, who):
    listed = api(world, who, "witness-notes/").json()["results"]
    assert [row["id"] for row in listed] == [str(note.pk)] and listed[0]["witness"] is None
    assert note.reference in world.text(who, "case-notes", world.case.pk)
    reviews.move(actor=world.people["investigator"], record=note, name="reopen", comment="More")
    assert world.get(who, "note-detail", note.pk).status_code == 404
    assert world.get(who, "case-notes", world.case.pk).status_code == 404
    assert api(world, who, "witness-notes/").json()["results"] == []


@pytest.mark.parametrize("who", WIDER)
def test_nothing_around_it_is_shown(world, note, who):
    for name in ("note-edit", "note-redact", "note-warnings", "note-versions"):
        assert world.get(who, name, note.pk).status_code in (403, 404)
    review = Review.objects.get(object_id=note.pk)
    assert world.get(who, "review-detail", review.pk).status_code == 404
    assert api(world, who, f"witness-notes/{note.pk}/warnings/").status_code == 403
    code = note.witness.code
    for query in (code, code.replace("-", "")[:4]):
        assert api(world, who, f"witness-notes/?q={query}").json()["results"] == []
    assert len(api(world, who, f"witness-notes/?q={note.reference}").json()["results"]) == 1
    assert code not in world.text(who, "search", query=f"?q={note.reference}")
    for format_ in ("csv", "ndjson"):
        text = b"".join(
            api(world, who, f"witness-notes/?format={format_}").streaming_content
        ).decode()
        assert note.reference in text and str(note.witness_id) not in text


def test_those_who_read_the_note_read_both(world, note):
    page = world.text("reviewer", "note-detail", note.pk)
    assert REDACTED in page and ACCOUNT in page


@pytest.mark.parametrize("who", ["supervisor", "auditor", "administrator"])
def test_oversight_reads_neither(world, note, who):
    page = world.text(who, "note-detail", note.pk)
    assert REDACTED not in page and ACCOUNT not in page
    told = api(world, who, f"witness-notes/{note.pk}/").json()
    assert told["redacted_account"] is None and told["text_withheld"] is True


def test_a_note_without_one_stays_hidden(world):
    plain = factories.note(world.case, world.people["investigator"], account=ACCOUNT)
    plain = factories.approved(plain, world.people["reviewer"])
    assert world.get("analyst", "note-detail", plain.pk).status_code == 404
    with pytest.raises(NotVisible):
        note_open_redacted(actor=world.people["analyst"], note=plain)


def test_it_is_written_beside_the_account_and_begins_with_it(world):
    draft = factories.note(world.case, world.people["investigator"], account=f"{ACCOUNT} Оксана.")
    browser, address = world.browser("investigator"), url("note-redact", draft.pk)
    page = browser.get(address).content.decode()
    assert page.count(ACCOUNT) == 2 and "Оксана</mark>" in page
    saved = browser.post(address, {"version": 1, "redacted_account": REDACTED})
    assert saved["Location"] == url("note-detail", draft.pk)
    assert WitnessNote.objects.get(pk=draft.pk).redacted_account == REDACTED
    stale = browser.post(address, {"version": 1, "redacted_account": "mine"})
    assert stale.status_code == 409 and "mine" in stale.content.decode()


def test_the_other_form_leaves_it_alone(world):
    draft = factories.note(
        world.case, world.people["investigator"], account=ACCOUNT, redacted_account=REDACTED
    )
    page = world.text("investigator", "note-edit", draft.pk)
    assert "redacted_account" not in page


def test_it_is_part_of_what_is_reviewed(world, note):
    plain = factories.note(world.case, world.people["investigator"], account=ACCOUNT)
    assert "redacted_account" not in plain.snapshot()
    assert note.snapshot()["redacted_account"] == REDACTED
