"""A request to hand a case over that is returned, mended and sent again; and who may do what with it."""

import re

from playwright.sync_api import expect

from tests.browser.steps import approve, here, made_case, made_item, review, submit, told


def test_a_request_is_returned_and_mended(known):
    lead, reviewer = known("lead"), known("reviewer")
    case = made_case(lead, "Case with a returned export", reviewer="reviewer", analyst="analyst")
    item = made_item(lead, case, "Approved item")
    submit(lead, f"/evidence/{item}/")
    approve(reviewer, f"/evidence/{item}/")

    export = request_export(lead, case)
    review(reviewer, export)
    reviewer.says("Request 17")
    reviewer.page.get_by_label("Not clear or not exact enough").check()
    reviewer.fill(comment="Name the office as it is written in the request.")
    reviewer.press("Return")
    told(reviewer, "Returned.")

    lead.go(export)
    lead.follow("Change")
    lead.axe()
    lead.fill(recipient="Regional prosecutor's office")
    lead.follow("Save", role="button")
    submit(lead, export)

    review(reviewer, export)
    expect(reviewer.page.locator(".diff ins").first).to_contain_text("Regional")
    lead.go(export)
    lead.press("Withdraw")
    told(lead, "Withdrawn.")
    lead.says("Draft")
    others_may_only_look(known("analyst"), case, export)


def request_export(lead, case):
    lead.go(f"/cases/{case}/exports/")
    lead.follow("Request an export")
    lead.press("Request and submit")
    expect(lead.page.get_by_role("alert")).to_contain_text("Recipient")  # neither may be left out
    lead.fill(recipient="Prosecutor", legal_basis="Request 17", purpose="Preliminary enquiry")
    lead.press("Request and submit")
    lead.page.wait_for_url(re.compile("/exports/[0-9a-f-]{36}/$"))
    lead.says("EV-0001")
    return here(lead)


def others_may_only_look(analyst, case, export):
    analyst.go(f"/cases/{case}/exports/")
    analyst.says("Only the lead requests an export.")
    analyst.go(export)
    expect(analyst.page.get_by_role("link", name="Change")).to_have_count(0)
    assert analyst.page.goto(f"/cases/{case}/exports/new/").status == 403
    assert analyst.page.goto(f"{export}edit/").status == 403
