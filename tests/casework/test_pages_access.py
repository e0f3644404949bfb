"""Who reaches which page, and that what is hidden leaves no trace on any."""

import re

import pytest

from casework.models import Review
from casework.services import reviews
from ledger.models import Entry
from tests import factories
from tests.casework.pages import ASKED, EARLIER, SAID, THOUGHT, make_world, url
from tests.lasting import made_once

OVERSIGHT = ("supervisor", "administrator", "auditor")
TEAM = ("lead", "investigator", "analyst", "reviewer", "witness_custodian", "observer")


lasting, world = made_once(make_world)


def addresses(world) -> dict[str, str]:
    """Every address that names a record, with the role that may open it."""
    case, note, review = world.case.pk, world.note.pk, world.review(world.note).pk
    draft = world.item
    return {
        url("case-detail", case): "observer",
        url("case-edit", case): "investigator",
        url("case-notes", case): "reviewer",
        url("note-create", case): "witness_custodian",
        url("witness-create", case): "witness_custodian",
        url("case-review", case): "observer",
        url("case-team", case): "observer",
        url("member-create", case): "lead",
        url("case-history", case): "observer",
        url("member-change", world.membership.pk): "lead",
        url("member-end", world.membership.pk): "lead",
        url("note-detail", note): "reviewer",
        url("review-detail", review): "reviewer",
        url("record-move", "case", case, "submit"): "investigator",
        url("record-move", "evidence", draft.pk, "submit"): "investigator",
        url("record-move", "note", note, "approve"): "reviewer",
    }


def test_every_page_opens_for_its_role_and_does_not_exist_for_an_outsider(world):
    outsider = world.browser("outsider")
    for address, role in addresses(world).items():
        assert world.browser(role).get(address).status_code == 200, (role, address)
        assert outsider.get(address).status_code == 404, address
        # A page that only reads answers 405, whatever the record.
        assert outsider.post(address).status_code in (404, 405), address


def test_a_hidden_record_answers_like_one_that_never_was(world):
    outsider = world.browser("outsider")
    never = "0199a000-0000-7000-8000-000000000000"
    hidden = outsider.get(url("case-detail", world.case.pk))
    missing = outsider.get(url("case-detail", never))
    assert hidden.status_code == missing.status_code == 404
    alike = [
        re.sub(
            r'(csrfmiddlewaretoken" value|X-CSRFToken": ?)["=]*[^"]+', "", answer.content.decode()
        )
        for answer in (hidden, missing)
    ]
    assert alike[0].replace(str(world.case.pk), never) == alike[1]


def test_pages_for_writing_refuse_those_who_only_read(world):
    for name, args in {
        "case-edit": (world.case.pk,),
        "note-create": (world.case.pk,),
        "witness-create": (world.case.pk,),
        "member-create": (world.case.pk,),
        "member-end": (world.membership.pk,),
    }.items():
        assert world.get("observer", name, *args).status_code == 403, name
        assert world.browser("observer").post(url(name, *args), {}).status_code == 403, name


@pytest.mark.parametrize("who", ["analyst", "observer"])
def test_who_may_not_know_of_notes_finds_no_trace_of_them(world, who):
    reference, code = world.note.reference, world.witness.code
    for name, args in {
        "note-detail": (world.note.pk,),
        "note-edit": (world.note.pk,),
        "review-detail": (world.review(world.note).pk,),
        "case-notes": (world.case.pk,),
        "record-move": ("note", world.note.pk, "approve"),
    }.items():
        assert world.get(who, name, *args).status_code == 404, name
    for name, args in [
        ("dashboard", ()),
        ("case-detail", (world.case.pk,)),
        ("case-review", (world.case.pk,)),
        ("case-history", (world.case.pk,)),
        ("review-queue", ()),
        ("note-list", ()),
        ("ledger", ()),
    ]:
        found = world.text(who, name, *args)
        assert reference not in found and code not in found, name
        if name in ("case-history", "ledger"):
            listed = found.split('id="entries"')[1].split("</section>")[0].casefold()
            assert "witness" not in listed and "review" not in listed, name
    for query in (reference, code):
        assert "found-" not in world.text(who, "search", query=f"?q={query}")


def test_the_ledger_shows_a_reviewer_what_it_hides_from_the_observer(world):
    """The same pages do tell of notes where the role allows it: the test above is not blind."""
    for name, args in {"case-history": (world.case.pk,), "ledger": ()}.items():
        found = world.text("reviewer", name, *args)
        assert world.note.reference in found and world.witness.code in found


@pytest.mark.parametrize("who", OVERSIGHT)
def test_oversight_sees_that_a_note_exists_and_none_of_its_text(world, who):
    review = world.review(world.note)
    for name, args, query in [
        ("note-detail", (world.note.pk,), ""),
        ("review-detail", (review.pk,), "?show=all"),
        ("review-detail", (review.pk,), "?show=all&view=side"),
        ("case-notes", (world.case.pk,), ""),
        ("case-review", (world.case.pk,), ""),
        ("case-history", (world.case.pk,), ""),
        ("dashboard", (), ""),
    ]:
        found = world.text(who, name, *args, query=query)
        for secret in (SAID, THOUGHT, EARLIER, ASKED, "9 Jul 2024"):
            assert secret not in found, (name, secret)
    assert world.note.reference in world.text(who, "note-detail", world.note.pk)
    assert world.get(who, "note-edit", world.note.pk).status_code == 403
    assert not Entry.objects.filter(event="casework.note.read").exists()


def test_a_request_to_hand_a_case_over_names_no_note_to_who_may_not_know_of_it(world):
    from exchange.services.exports import export_request

    factories.approved(world.item, world.people["reviewer"])
    reviews.move(actor=world.people["reviewer"], record=world.note, name="approve")
    export = export_request(
        actor=world.people["lead"], case=world.case, recipient="A court", legal_basis="Its order"
    )
    review = world.review(export).pk
    assert world.note.reference in world.text("supervisor", "review-detail", review)
    for who in ("observer", "analyst"):
        page = world.text(who, "review-detail", review)
        assert world.item.reference in page and world.note.reference not in page


def test_oversight_cannot_find_out_by_filtering_what_it_may_not_read(world):
    asked = "?language=uk&interviewed_after=2024-07-01"
    assert world.note.reference in world.text("reviewer", "note-list", query=asked)
    assert world.note.reference not in world.text("auditor", "note-list", query=asked)


def test_reading_a_note_is_in_the_ledger_once_wherever_it_was_read(world):
    review = world.review(world.note)
    assert SAID in world.text("reviewer", "note-detail", world.note.pk)
    world.text("reviewer", "review-detail", review.pk, query="?show=all")
    reads = Entry.objects.filter(event="casework.note.read", object_id=world.note.pk)
    assert [entry.actor_code for entry in reads] == [world.people["reviewer"].actor_code]


def test_the_review_page_alone_is_a_reading_too(world):
    page = world.text("reviewer", "review-detail", world.review(world.note).pk, query="?show=all")
    assert SAID in page and ASKED in page
    assert Entry.objects.filter(event="casework.note.read", object_id=world.note.pk).exists()


def test_lists_show_no_text_and_are_no_reading(world):
    for name, args in {"note-list": (), "case-notes": (world.case.pk,), "review-queue": ()}.items():
        found = world.text("reviewer", name, *args)
        assert world.note.reference in found and SAID not in found
    assert not Entry.objects.filter(event="casework.note.read").exists()


def test_a_new_member_sees_the_case_and_a_former_one_no_more(world):
    from casework.services.teams import member_end

    page = url("case-detail", world.case.pk)
    browser = world.browser("analyst")
    assert browser.get(page).status_code == 200
    member_end(actor=world.people["lead"], membership=world.membership)
    assert browser.get(page).status_code == 404
    assert world.case.title not in browser.get(url("dashboard")).content.decode()


def test_search_finds_by_title_reference_name_hash_and_code_what_one_may_see(world):
    for query in (
        "clinic",
        world.case.reference,
        "PHOTO.JPG",
        world.item.sha256[:20],
        world.witness.code,
        world.witness.code.replace("-", "").lower(),
        world.note.reference,
    ):
        found = world.text("reviewer", "search", query=f"?q={query}")
        assert "found-" in found, query
        assert "found-" not in world.text("outsider", "search", query=f"?q={query}"), query


def test_search_asks_for_three_characters(world):
    for query in ("", "?q=", "?q=ab", "?q=+"):
        assert "at least three" in world.text("reviewer", "search", query=query)


@pytest.mark.parametrize("name", ["case-list", "note-list", "review-queue", "ledger"])
@pytest.mark.parametrize(
    "bad", ["?stauts=open", "?ordering=secret", "?case=not-an-id", "?cursor=x"]
)
def test_an_unknown_filter_is_refused(world, name, bad):
    assert world.get("lead", name, query=bad).status_code == 400


@pytest.mark.parametrize("name", ["case-list", "note-list", "review-queue", "ledger"])
def test_lists_as_files_hold_the_same_rows(world, name):
    for who, rows in (("reviewer", True), ("outsider", False)):
        for kind in ("csv", "ndjson"):
            answer = world.get(who, name, query=f"?format={kind}")
            lines = b"".join(answer.streaming_content).decode().splitlines()
            assert bool(lines[1:] if kind == "csv" else lines) is rows, (who, kind)
            assert SAID not in "".join(lines)


def test_a_suspended_person_sees_nothing(world):
    person = world.people["reviewer"]
    browser = world.browser("reviewer")
    type(person).objects.filter(pk=person.pk).update(access_suspended=True)
    assert browser.get(url("case-detail", world.case.pk)).status_code == 404
    for name in ("dashboard", "case-list", "note-list", "review-queue", "ledger"):
        assert world.case.reference not in browser.get(url(name)).content.decode()


def test_scope_of_what_i_may_decide(world):
    """Mine to decide is what the service would let me decide, and nothing else."""
    for who in (*TEAM, *OVERSIGHT, "outsider"):
        person = world.people[who]
        mine = set(Review.objects.decidable_by(person))
        visible = Review.objects.visible_to(person).filter(status="open")
        may = {r for r in visible if not reviews.blocked(person, world.note, "approve")}
        assert mine == may, who
