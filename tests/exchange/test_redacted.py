"""Where a statement has a redacted text, that is what leaves; the account only for those who may ask."""

import pytest

from casework.services import reviews
from common.errors import Invalid
from exchange.models import Export
from exchange.services.exports import export_edit, export_request
from tests import factories

ACCOUNT = "UNREDACTED-ACCOUNT"
SETTING = "UNREDACTED-SETTING"
REDACTED = "SAFE-TO-READ"


@pytest.fixture
def note(approved_case):
    """An approved statement with a redacted text, to which its witness agreed for two recipients."""
    people = approved_case.people
    note = factories.note(
        approved_case.case,
        people.investigator,
        account=ACCOUNT,
        setting=SETTING,
        redacted_account=REDACTED,
        comments="UNREDACTED-COMMENT",
    )
    note = factories.approved(note, people.reviewer)
    for recipient in ("icc", "partner"):
        factories.consent(note.witness, people.investigator, recipient)
    return note


def statement(contents, note):
    return contents.json(f"data/statements/{note.witness.code}/{note.reference}.json")


@pytest.mark.parametrize("kind", ["icc", "partner"])
def test_the_redacted_text_goes_along(approved_case, note, kind):
    export = approved_case.built(recipient_kind=kind, include_comments=True)
    contents = approved_case.contents(export)
    told = statement(contents, note)
    assert (told["text"], told["account"]) == ("redacted", REDACTED)
    assert not {"setting", "place", "earlier_accounts", "interviewer"} & set(told)
    everything = contents.all_bytes()
    for word in (ACCOUNT, SETTING, "UNREDACTED-COMMENT"):
        assert word.encode() not in everything
    categories = {
        (line["category"], line["record"]) for line in contents.json("data/redactions.json")
    }
    assert ("redacted_statement", note.reference) in categories


def test_the_full_text_goes_to_a_prosecutor_who_asked(approved_case, note):
    export = approved_case.built(recipient_kind="icc", full_statements=True)
    contents = approved_case.contents(export)
    told = statement(contents, note)
    assert (told["text"], told["account"], told["setting"]) == ("full", ACCOUNT, SETTING)
    assert REDACTED.encode() not in contents.all_bytes()


@pytest.mark.parametrize("kind", ["", "own_analysis", "un_body", "partner", "media", "public"])
def test_nobody_else_may_ask_for_it(approved_case, note, kind):
    with pytest.raises(Invalid) as refused:
        approved_case.request(recipient_kind=kind, full_statements=True)
    assert set(refused.value.errors) == {"full_statements"}
    assert not Export.objects.filter(full_statements=True).exists()


def test_nor_by_changing_the_request(approved_case, note):
    people = approved_case.people
    export = approved_case.request(recipient_kind="icc", full_statements=True)

    export = reviews.move(actor=people.lead, record=export, name="withdraw")
    with pytest.raises(Invalid):
        export_edit(
            actor=people.lead, export=export, version=export.version, recipient_kind="partner"
        )


def test_requests_from_before_keep_their_digest(approved_case):
    export = export_request(
        actor=approved_case.people.lead,
        case=approved_case.case,
        recipient="A court",
        legal_basis="A request",
    )
    assert "full_statements" not in export.snapshot()
