"""Forms of the pages: what was typed is kept whatever happens, and both versions are shown."""

import pytest

from casework.models import Case, Membership, Witness, WitnessNote
from casework.services import reviews
from casework.services.cases import case_edit
from casework.services.notes import note_edit
from tests import factories
from tests.casework.pages import make_world, url
from tests.lasting import made_once

CASE = {
    "title": "Strike on a school",
    "summary": "What was seen.",
    "kind": "attack_on_civilians",
    "handling": "secret",
    "tlp": "TLP:RED",
    "jurisdiction": "Ukraine",
    "external_number": "12/34",
}


lasting, world = made_once(make_world)


def form(record, names, **typed):
    """What a browser sends for a record's form: its stored values, its version, and what was typed."""
    stored = {name: getattr(record, name) for name in names}
    plain = {name: "" if value is None else value for name, value in stored.items()}
    return {**plain, "version": record.version, **typed}


def case_form(case, **typed):
    return form(case, CASE, **typed)


def note_form(note, **typed):
    names = (
        "kind", "interviewed_on", "language", "place", "earlier_accounts", "account", "comments",
    )  # fmt: skip
    return form(note, names, witness=note.witness_id or "", **typed)


def test_a_member_opens_a_case_and_leads_it(world):
    done = world.browser("outsider").post(url("case-create"), CASE)
    case = Case.objects.get(title="Strike on a school")
    assert done.status_code == 302 and done["Location"] == url("case-detail", case.pk)
    assert {name: getattr(case, name) for name in CASE} == CASE
    assert Membership.objects.get(case=case).user == world.people["outsider"]


def test_an_incomplete_case_comes_back_with_what_was_typed(world):
    answer = world.browser("outsider").post(url("case-create"), {**CASE, "title": " "})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "What was seen." in page and "12/34" in page and "error-summary" in page
    assert not Case.objects.filter(summary="What was seen.").exists()


def test_the_auditor_cannot_open_a_case(world):
    assert world.get("auditor", "case-create").status_code == 403


def test_changing_a_case(world):
    done = world.browser("investigator").post(
        url("case-edit", world.case.pk), case_form(world.case, title="Strike on two clinics")
    )
    assert done.status_code == 302
    assert Case.objects.get(pk=world.case.pk).title == "Strike on two clinics"


def test_two_people_change_one_case(world):
    sent = case_form(world.case, title="My title", summary="My summary")
    case_edit(
        actor=world.people["lead"], case=world.case, version=1, title="Their title", tlp="TLP:RED"
    )
    browser = world.browser("investigator")
    answer = browser.post(url("case-edit", world.case.pk), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    both = page.split('id="conflict"')[1].split("</section>")[0]
    assert "Their" in both and "My" in both and "RED" in both
    assert 'value="My title"' in page and "My summary" in page
    assert Case.objects.get(pk=world.case.pk).title == "Their title"
    # With both in sight, saving again is a decision.
    assert 'name="version" value="2"' in page
    again = browser.post(url("case-edit", world.case.pk), {**sent, "version": 2})
    assert again.status_code == 302
    assert Case.objects.get(pk=world.case.pk).title == "My title"


def test_text_typed_while_the_case_was_submitted_comes_back(world):
    sent = case_form(world.case, summary="Long thoughts, typed with care")
    factories.submitted(world.case)
    answer = world.browser("investigator").post(url("case-edit", world.case.pk), sent)
    assert answer.status_code == 409
    assert "Long thoughts, typed with care" in answer.content.decode()
    assert world.get("investigator", "case-edit", world.case.pk).status_code == 409


def test_adding_a_code_leads_to_the_note(world):
    done = world.browser("witness_custodian").post(
        url("witness-create", world.case.pk), {"category": "relative"}
    )
    code = Witness.objects.get(category="relative")
    assert done["Location"] == f"{url('note-create', world.case.pk)}?witness={code.pk}"
    page = world.browser("witness_custodian").get(done["Location"]).content.decode()
    assert code.code in page and "Put no names in it" in page


def test_the_form_asks_for_earlier_accounts_before_the_account_and_shows_earlier_notes(world):
    page = world.text(
        "investigator", "note-create", world.case.pk, query=f"?witness={world.witness.pk}"
    )
    assert page.index('name="earlier_accounts"') < page.index('name="account"')
    assert page.index("Put no names in it") < page.index('name="witness"')
    assert world.note.reference in page.split('id="earlier"')[1]


def test_a_witness_of_another_case_is_no_choice(world):
    other = factories.case(world.people["lead"], title="Another")
    theirs = factories.witness(other, world.people["lead"])
    page = url("note-create", world.case.pk)
    assert world.browser("lead").get(f"{page}?witness={theirs.pk}").status_code == 404
    assert theirs.code not in world.browser("lead").get(page).content.decode()
    answer = world.browser("lead").post(
        page, {"witness": theirs.pk, "kind": "first_account", "account": "Kept words"}
    )
    assert answer.status_code == 400 and "Kept words" in answer.content.decode()


def test_writing_a_note_needs_hardly_anything_and_submitting_says_what_is_missing(world):
    writer = world.browser("investigator")
    done = writer.post(
        url("note-create", world.case.pk), {"kind": "first_account", "account": "She saw smoke."}
    )
    assert done.status_code == 302
    note = WitnessNote.objects.get(account="She saw smoke.")
    page = writer.get(done["Location"]).content.decode()
    assert "Missing before it can be submitted" in page
    move = url("record-move", "note", note.pk, "submit")
    answer = writer.post(move, {"comment": "Please look"})
    assert answer.status_code == 400 and "Please look" in answer.content.decode()
    assert "told anyone else" in answer.content.decode()
    note.refresh_from_db()
    assert note.status == "draft"


@pytest.mark.parametrize(
    "typed", [{"interviewed_on": "2090-01-01"}, {"interviewed_on": "31/12/2024"}]
)
def test_a_bad_date_keeps_the_account(world, typed):
    answer = world.browser("investigator").post(
        url("note-create", world.case.pk),
        {"kind": "first_account", "account": "Not to be lost", **typed},
    )
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Not to be lost" in page and 'aria-invalid="true"' in page


def test_two_people_change_one_note(world):
    draft = factories.note(world.case, world.people["investigator"], account="First words")
    sent = note_form(draft, account="My words")
    note_edit(actor=world.people["witness_custodian"], note=draft, version=1, account="Their words")
    answer = world.browser("investigator").post(url("note-edit", draft.pk), sent)
    page = answer.content.decode()
    assert answer.status_code == 409 and 'name="version" value="2"' in page
    both = page.split('id="conflict"')[1].split("</section>")[0]
    assert "Their" in both and "My" in both
    assert ">\nMy words</textarea>" in page
    draft.refresh_from_db()
    assert draft.account == "Their words"


def test_team_members_come_change_and_go(world):
    lead, out = world.browser("lead"), world.people["outsider"]
    page = url("member-create", world.case.pk)
    listed = lead.get(page).content.decode()
    assert f'value="{out.pk}"' in listed
    for present in ("lead", "reviewer"):
        assert f'value="{world.people[present].pk}"' not in listed
    assert lead.post(page, {"user": out.pk, "role": "observer"}).status_code == 302
    row = Membership.objects.get(user=out)
    change = {"version": row.version, "role": "analyst", "ends_on": "2090-01-31"}
    assert lead.post(url("member-change", row.pk), change).status_code == 302
    row.refresh_from_db()
    assert row.role == "analyst" and row.ends_on.isoformat() == "2090-01-31"
    assert lead.post(url("member-end", row.pk), {"reason": "Left"}).status_code == 302
    row.refresh_from_db()
    assert row.ended_at is not None
    team = lead.get(url("case-team", world.case.pk)).content.decode()
    assert "Formerly on the team" in team


def test_nobody_changes_their_own_place(world):
    own = Membership.objects.get(case=world.case, user=world.people["lead"])
    answer = world.browser("lead").post(
        url("member-change", own.pk), {"version": own.version, "role": "observer"}
    )
    assert answer.status_code == 403 and "own place" in answer.content.decode()
    team = world.text("lead", "case-team", world.case.pk)
    assert url("member-change", own.pk) not in team and "(you)" in team


def test_a_stale_change_of_a_role_is_refused(world):
    answer = world.browser("lead").post(
        url("member-change", world.membership.pk), {"version": 9, "role": "observer"}
    )
    assert answer.status_code == 409
    world.membership.refresh_from_db()
    assert world.membership.role == "analyst"


def test_a_closed_case_says_so_instead_of_offering_forms(world):
    people = world.people
    reviews.move(actor=people["reviewer"], record=factories.submitted(world.case), name="approve")
    case = Case.objects.get(pk=world.case.pk)
    factories.closed_around_gates(case)
    for name in ("note-create", "witness-create"):
        assert world.get("lead", name, case.pk).status_code == 409, name
    for name in ("case-notes", "case-team"):
        page = world.text("lead", name, case.pk)
        assert "This case is closed" in page and 'aria-disabled="true"' in page, name
