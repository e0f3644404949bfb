"""A review between two people: remark, checklist, return, difference, approval; none of it by oneself."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import made_case, made_item, told

ANSWERS = {"source": "1", "technical": "3", "content": "1"}


@pytest.fixture
def item(known):
    """An item of the lead, who may decide on those of others, in a case that asks for the checklist."""
    lead = known("lead")
    case = made_case(lead, "Case of two people", reviewer="reviewer")
    rule = {"case": case, "kind": "evidence", "approvals": 1, "checklist": True, "due_days": 3}
    lead.api("POST", "review-policies/", rule)
    return made_item(lead, case, "Photograph of the north gate")


def test_from_submission_by_way_of_a_return_to_approval(known, item):
    author, reviewer = known("lead"), known("reviewer")
    author.go(f"/evidence/{item}/")
    author.press("Submit for review")
    told(author, "Submitted for review.")
    nobody_approves_their_own(author, item)
    review = the_reviewer_remarks(reviewer, item)
    stale = reviewer.open_tab()
    stale.goto(f"/reviews/{review}/")
    it_is_returned_by_keyboard(reviewer, review)
    the_author_answers_and_mends(author, item, review)
    the_old_tab_is_told_what_changed(stale)
    the_second_round_is_approved(reviewer, item)
    page = author.go(f"/evidence/{item}/")
    expect(page.locator(".page-title")).to_contain_text("Approved")


def nobody_approves_their_own(author, item):
    page = author.go(f"/evidence/{item}/")
    author.follow("See what is under review")
    expect(page.locator("form.decide")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Not yours to decide")
    # Nor by the address of the form, which the page does not show.
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    forced = author.context.request.post(
        f"{author.site.url}/records/evidence/{item}/approve/",
        form={"csrfmiddlewaretoken": token, **{f"answers.{name}": "yes" for name in ANSWERS}},
        headers={"Referer": author.site.url},
    )
    assert forced.status == 409
    assert author.api("GET", f"evidence/{item}/")["status"] == "submitted"


def the_reviewer_remarks(reviewer, item) -> str:
    page = reviewer.go(f"/evidence/{item}/")
    reviewer.follow("Review it")
    review = re.search(r"/reviews/([^/]+)/", page.url)[1]
    page.get_by_role("link", name="Remark on “Title”").click()
    reviewer.fill(text="Which gate: there are two in the north.")
    reviewer.press("Make the remark")
    told(reviewer, "The remark is made.")
    return review


def it_is_returned_by_keyboard(reviewer, review):
    page, keys = reviewer.go(f"/reviews/{review}/"), reviewer.page.keyboard
    keys.press("r")
    expect(page.get_by_label("Not clear where it comes from")).to_be_focused()
    keys.press("1")
    expect(page.get_by_label("Not clear where it comes from")).to_be_checked()
    keys.press("r")
    expect(page.locator("form.decide textarea")).to_be_focused()
    keys.type("Answer the remark, and say which gate.")
    keys.press("Control+Enter")
    told(reviewer, "Returned.")


def the_author_answers_and_mends(author, item, review):
    page = author.go(f"/reviews/{review}/")
    author.follow("Answer")
    author.fill(text="The western one of the two.")
    author.press("Answer")
    told(author, "The answer is there.")
    author.go(f"/evidence/{item}/edit/")
    author.fill(title="Photograph of the north-western gate")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(lambda url: url.endswith(f"/evidence/{item}/"))
    author.press("Submit for review")
    told(author, "Submitted for review.")


def the_old_tab_is_told_what_changed(stale):
    """It shows the first round still; what it would approve is not what waits now."""
    with stale.expect_response(lambda answer: "/approve/" in answer.url) as answered:
        stale.locator("form.decide [data-key=a]").click()
    assert answered.value.status == 409
    expect(stale.locator("main")).to_contain_text("The content has changed since you looked at it")
    expect(stale.locator("main")).to_contain_text("Changed since: Title")
    stale.close()


def the_second_round_is_approved(reviewer, item):
    page, keys = reviewer.go(f"/evidence/{item}/"), reviewer.page.keyboard
    reviewer.follow("Review it")
    changes = page.locator("section[aria-labelledby=changes]")
    expect(changes.locator("ins")).to_contain_text("north-western")
    expect(changes.locator("del")).to_contain_text("north")
    expect(page.locator("main")).to_contain_text("The western one of the two.")
    reviewer.press("Settle it")
    told(reviewer, "The remark is settled.")
    keys.press("c")
    for digit in ANSWERS.values():
        keys.press(digit)
        if digit != "1":
            keys.type("It has none: a scan.")
            keys.press("Tab")
    keys.press("Escape")
    page.locator("form.decide [data-key=a]").focus()
    keys.press("Enter")
    told(reviewer, "Approved.")
