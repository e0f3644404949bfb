"""The same work in a browser that runs no script: every step is a link or a form."""

import re

from playwright.sync_api import expect

from tests.browser.steps import (
    approve,
    file,
    here,
    open_case,
    photograph,
    submit,
    told,
    until,
    write_note,
)

TITLE = "Case opened without script"


def test_the_work_without_script(person):
    lead = person(java_script_enabled=False).sign_in("lead")
    case = open_case(lead, TITLE, {"reviewer": "Reviewer"})
    item = takes_in_one_file(lead, case)
    takes_in_two_files(lead, case)
    note = write_note(lead, case, "I heard three explosions.")
    submit(lead, item)
    submit(lead, note)
    reviewer = person(java_script_enabled=False).sign_in("reviewer")
    finds_it(reviewer)
    returns_it_with_a_reason(reviewer, note)
    approve(reviewer, item)
    a_graphic_picture_opens_by_intent(reviewer, item)
    signs_out(reviewer)


def takes_in_one_file(lead, case):
    page = lead.go(f"{case}evidence/")
    lead.follow("Take in files")
    page.set_input_files("[name=file]", file("north.jpg", photograph(3), "image/jpeg"))
    lead.fill(title="Market from the north", graphic_note="Injured persons")
    page.check("[name=graphic]")
    lead.press("Take in")
    told(lead, "1 file taken in.")
    lead.says("Market from the north")
    return here(lead)


def takes_in_two_files(lead, case):
    page = lead.go(f"{case}evidence/add/")
    page.set_input_files("[name=file]", [file("one.txt", b"1"), file("nothing.txt", b"")])
    lead.press("Take in")
    lead.says("empty")  # and neither is there, for all were sent as one form
    expect(lead.go(f"{case}evidence/").locator("table.list tbody tr")).to_have_count(1)
    page = lead.go(f"{case}evidence/add/")
    page.set_input_files("[name=file]", [file("one.txt", b"1"), file("two.txt", b"2")])
    lead.press("Take in")
    told(lead, "2 files taken in.")
    expect(page.locator("table.list tbody tr")).to_have_count(3)


def finds_it(reviewer):
    page = reviewer.page
    page.fill("[name=q]", "market from")
    page.keyboard.press("Enter")
    reviewer.says("Market from the north")
    reviewer.go("/evidence/")
    page.get_by_label("Search", exact=True).fill("market from")
    reviewer.press("Apply")
    expect(page.locator("table.list tbody tr").first).to_contain_text("Market from the north")
    expect(page.locator("table.list tbody tr")).not_to_have_count(0)


def returns_it_with_a_reason(reviewer, note):
    reviewer.go("/reviews/")
    reviewer.page.locator("tbody tr", has_text=note_reference(reviewer, note)).get_by_role(
        "link", name=re.compile("^Review")
    ).click()
    reviewer.press("Return")
    reviewer.says("What has to change?")
    reviewer.fill(comment="Say from where.")
    reviewer.press("Return")
    reviewer.says("Choose at least one reason.")
    reviewer.page.get_by_label("Not clear or not exact enough").check()
    reviewer.press("Return")
    told(reviewer, "Returned.")


def note_reference(reviewer, note):
    return reviewer.api("GET", f"witness-notes/{note.split('/')[2]}/")["reference"]


def a_graphic_picture_opens_by_intent(reviewer, item):
    until(reviewer, item, "Graphic content")
    picture = reviewer.page.locator(".veil-picture img")
    expect(picture).to_be_hidden()
    reviewer.page.get_by_text("In colour", exact=True).click()
    expect(picture).to_be_visible()


def signs_out(reviewer):
    page = reviewer.page
    page.locator("summary", has_text="reviewer").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")
    page.goto("/cases/")
    page.wait_for_url("**/accounts/login/**")
