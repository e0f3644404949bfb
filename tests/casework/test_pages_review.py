"""The moves of review through the pages: states, reasons, digests, and the way on."""

import pytest

from casework.models import Case, Decision, Review, WitnessNote
from casework.review.workflow import MOVES
from casework.services import reviews
from casework.services.notes import note_edit
from evidence.models import EvidenceItem
from tests import factories
from tests.casework.pages import SAID, make_world, url
from tests.lasting import made_once

# Which moves each state allows (typed by hand from DESIGN section 7), for a case.
ALLOWED = {
    "draft": {"submit"},
    "submitted": {"approve", "return", "withdraw"},
    "returned": {"submit"},
    "approved": {"reopen", "close"},
    "closed": {"reopen"},
}
AFTER = {
    "submit": "submitted",
    "approve": "approved",
    "return": "returned",
    "withdraw": "draft",
    "reopen": "draft",
    "close": "closed",
}
# The lead opened the case, so a reviewer decides.
BY = {"approve": "reviewer", "return": "reviewer"}


lasting, world = made_once(make_world)


def bring(world, state: str) -> Case:
    """The world's case in `state`."""
    roads = {
        "draft": [],
        "submitted": ["submit"],
        "returned": ["submit", "return"],
        "approved": ["submit", "approve"],
        "closed": ["submit", "approve", "close"],
    }
    case = world.case
    if state in ("approved", "closed"):
        # Nothing in it waits for a reviewer, which would keep it open.
        reviews.move(actor=world.people["reviewer"], record=world.note, name="approve")
    for name in roads[state]:
        actor = world.people[BY.get(name, "lead")]
        case = reviews.move(actor=actor, record=case, name=name, comment="Because", **left(name))
    return case


def left(name: str) -> dict[str, str]:
    """What closing asks for beside: why, with an item that is a draft."""
    return {"reason": "It leads nowhere"} if name == "close" else {}


def post(world, who, record, name, **sent):
    why = {"reasons": ["incomplete"]} if name == "return" else {}
    sent = {"comment": "In a few words", **left(name), **why, **sent}
    return world.browser(who).post(url("record-move", record.review_kind, record.pk, name), sent)


@pytest.mark.parametrize("state", ALLOWED)
@pytest.mark.parametrize("name", MOVES)
def test_every_move_from_every_state(world, state, name):
    case = bring(world, state)
    who = BY.get(name, "lead")
    question = world.get(who, "record-move", "case", case.pk, name)
    answer = post(world, who, case, name)
    case.refresh_from_db()
    if name in ALLOWED[state]:
        assert (question.status_code, answer.status_code) == (200, 302)
        assert case.status == AFTER[name]
    else:
        assert (question.status_code, answer.status_code) == (409, 409)
        assert case.status == state
        assert str(MOVES[name].not_now) in answer.content.decode()
        assert "In a few words" in answer.content.decode()


@pytest.mark.parametrize("name", ["return", "reopen", "close"])
def test_a_move_that_needs_words_asks_for_them(world, name):
    case = bring(world, "submitted" if name == "return" else "approved")
    answer = post(world, BY.get(name, "lead"), case, name, comment="  ")
    assert answer.status_code == 400
    assert str(MOVES[name].comment) in answer.content.decode()
    before = case.status
    case.refresh_from_db()
    assert case.status == before


def test_the_overview_offers_the_way_on_and_says_what_stands_against_it(world):
    page = world.text("lead", "case-detail", world.case.pk)
    assert url("record-move", "case", world.case.pk, "submit") in page and "btn-act" in page
    page = world.text("reviewer", "case-detail", world.case.pk)
    assert 'aria-disabled="true"' in page and "Your role does not allow this." in page
    case = bring(world, "submitted")
    review = url("review-detail", world.review(case).pk)
    page = world.text("lead", "case-detail", case.pk)
    assert "You contributed to this record" in page and review in page
    page = world.text("reviewer", "case-detail", case.pk)
    assert "you may make it" in page and review in page
    # Decisions are made where the differences are in sight.
    assert url("record-move", "case", case.pk, "approve") not in page


def test_the_overview_sends_the_digest_of_what_it_shows(world):
    page = world.text("lead", "case-detail", world.case.pk)
    digest = page.split('name="digest" value="')[1].split('"')[0]
    assert digest == reviews.frozen(world.case)[1]
    from casework.services.cases import case_edit

    case_edit(actor=world.people["investigator"], case=world.case, version=1, title="Meanwhile")
    answer = post(world, "lead", world.case, "submit", digest=digest)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "In a few words" in page and "Look at the record as it is now" in page
    assert Case.objects.get(pk=world.case.pk).status == "draft"


def test_a_decision_names_what_was_looked_at(world):
    stale = world.review(world.note).digest
    note = reviews.move(actor=world.people["investigator"], record=world.note, name="withdraw")
    note = note_edit(
        actor=world.people["investigator"], note=note, version=None, account="Other words"
    )
    factories.submitted(note, world.people["investigator"])
    answer = post(world, "reviewer", note, "approve", digest=stale)
    assert answer.status_code == 409 and "In a few words" in answer.content.decode()
    assert not Decision.objects.filter(verdict="approve").exists()


def test_nobody_decides_their_own_work_whatever_they_post(world):
    factories.submitted(world.item)
    for who, status in (("investigator", 403), ("lead", 302)):
        assert post(world, who, world.item, "approve").status_code == status
    own = factories.submitted(factories.item(world.case, world.people["lead"], b"leads"))
    answer = post(world, "lead", own, "approve")
    assert answer.status_code == 409
    assert "somebody else must decide" in answer.content.decode()
    assert EvidenceItem.objects.get(pk=own.pk).status == "submitted"


def test_after_a_decision_comes_what_has_waited_longest_for_me(world):
    factories.submitted(world.item)
    case = bring(world, "submitted")
    done = post(world, "reviewer", world.note, "approve")
    assert done["Location"] == url("review-detail", world.review(world.item).pk)
    done = post(world, "reviewer", world.item, "return")
    assert done["Location"] == url("review-detail", world.review(case).pk)
    done = post(world, "reviewer", case, "approve")
    assert done["Location"] == url("review-queue")


def test_the_queue_says_why_an_item_is_not_mine(world):
    factories.submitted(world.item)
    own = factories.submitted(factories.item(world.case, world.people["lead"], b"leads"))
    found = world.text("lead", "review-queue")
    rows = {row.split("</tr>")[0] for row in found.split("<tr>")[2:]}
    why = {
        record.reference: next(row for row in rows if url("review-detail", review.pk) in row)
        for record in (world.item, own, world.note)
        for review in [world.review(record)]
    }
    assert "You contributed to this record" in why[own.reference]
    for record in (world.item, world.note):
        assert "You contributed" not in why[record.reference]
        assert "Your role" not in why[record.reference]
    assert "Your role does not allow this." in world.text("investigator", "review-queue")
    mine = world.text("lead", "review-queue", query="?mine=true")
    assert url("review-detail", world.review(own).pk) not in mine
    assert url("review-detail", world.review(world.item).pk) in mine
    assert "Nothing waits for a decision" in world.text("outsider", "review-queue")


def test_the_queue_is_in_the_order_of_waiting(world):
    factories.submitted(world.item)
    found = world.text("reviewer", "review-queue")
    note, item = (url("review-detail", world.review(r).pk) for r in (world.note, world.item))
    assert found.index(note) < found.index(item)


def test_the_review_page_shows_what_changed_and_who_may_decide(world):
    investigator = world.people["investigator"]
    note = reviews.move(actor=investigator, record=world.note, name="withdraw")
    note = note_edit(
        actor=investigator, note=note, version=None, account=f"{SAID} and one sentence more"
    )
    factories.submitted(note, investigator)
    review = world.review(note)
    page = world.text("reviewer", "review-detail", review.pk)
    assert "What changed since it was returned" in page
    assert "<ins>" in page and "and one sentence more" in page
    assert "told-a-neighbour" not in page, "what did not change is not shown"
    assert "told-a-neighbour" in world.text(
        "reviewer", "review-detail", review.pk, query="?show=all"
    )
    who = page.split('id="who"')[1].split("</section>")[0]
    assert "You may: you had no hand in this." in who and "Rev" in who and "Lead" in who
    assert "Inv" in who and "may not decide" in who
    assert f'name="digest" value="{review.digest}"' in page
    assert "diff before" in world.text("reviewer", "review-detail", review.pk, query="?view=side")


def test_a_decided_round_offers_no_decision(world):
    review = world.review(world.note)
    reviews.move(actor=world.people["reviewer"], record=world.note, name="approve")
    page = world.text("reviewer", "review-detail", review.pk)
    assert "record-move" not in page and 'class="decide"' not in page
    first = Review.objects.get(object_id=world.note.pk, round=1)
    assert 'class="decide"' not in world.text("reviewer", "review-detail", first.pk)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "true",
        "x\r\ny",
    ],
)
def test_the_way_back_stays_in_this_installation(world, wanted):
    answer = post(world, "lead", world.case, "submit", next=wanted)
    assert answer["Location"] == url("case-detail", world.case.pk)


def test_an_unknown_kind_or_move_does_not_exist(world):
    browser = world.browser("lead")
    for kind, name in (("secret", "submit"), ("case", "destroy"), ("user", "submit")):
        assert browser.post(url("record-move", kind, world.case.pk, name)).status_code == 404


def test_the_start_page_tells_what_waits(world):
    page = world.text("reviewer", "dashboard")
    assert "One thing waits for you." in page and world.note.reference in page
    draft = world.text("investigator", "dashboard")
    assert "Nothing waits for you." in draft and 'id="drafts"' in draft
    reviews.move(actor=world.people["reviewer"], record=world.note, name="return", comment="Where?")
    returned = world.text("investigator", "dashboard")
    assert "One thing waits for you." in returned
    assert world.note.reference in returned.split('id="returned"')[1]
    assert "You are on no case yet" in world.text("outsider", "dashboard")
    assert WitnessNote.objects.get(pk=world.note.pk).status == "returned"


def test_whoever_is_to_mend_a_record_reads_why_it_was_returned(world):
    case = bring(world, "submitted")
    reviews.move(
        actor=world.people["reviewer"], record=case, name="return", comment="Name the day."
    )
    assert "Name the day." in world.text("lead", "case-detail", case.pk)
    assert "Name the day." not in world.text("reviewer", "case-detail", case.pk)


def test_what_was_left_empty_is_named_once_and_what_a_file_has_not_is_not(world):
    item = factories.submitted(factories.item(world.case, world.people["lead"], b"leads"))
    page = world.text("reviewer", "review-detail", world.review(item).pk)
    told = page.split("Left empty:")[1].split("</p>")[0]
    assert "Description" in told and "How it was received" in told
    assert "Title" not in told and "Quantity" not in page and "Number on the package" not in page
