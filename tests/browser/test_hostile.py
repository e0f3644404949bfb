"""What goes wrong between people and browsers: two at once, twice, too late, not allowed, in bad faith."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.steps import approve, made_case, made_item, open_case, review, submit, told

MARKUP = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{ 7*7 }}'


@pytest.fixture
def lead(known):
    return known("lead")


def test_two_people_change_one_record(known, lead):
    case = made_case(lead, "Case of two editors", investigator="investigator")
    other = known("investigator")
    for one in (lead, other):
        one.go(f"/cases/{case}/edit/")
    other.fill(summary="The convoy came from the north.", jurisdiction="Ukraine")
    other.press("Save")
    told(other, "Saved.")
    lead.fill(summary="The convoy came from the east.")
    lead.press("Save")
    lead.says("Somebody saved this record while you were writing")
    both = lead.page.get_by_role("region", name="Somebody saved this record")
    expect(both.locator("del").first).to_contain_text("north")
    expect(both.locator("ins").first).to_contain_text("east")
    expect(lead.page.locator("[name=summary]")).to_have_value("The convoy came from the east.")
    lead.axe()
    stored = lead.api("GET", f"cases/{case}/")
    assert (stored["summary"], stored["jurisdiction"]) == (
        "The convoy came from the north.",
        "Ukraine",
    )
    lead.press("Save")
    told(lead, "Saved.")
    assert lead.api("GET", f"cases/{case}/")["summary"] == "The convoy came from the east."


def test_a_double_click_does_it_once(known, lead):
    case = made_case(lead, "Case of the double click", reviewer="reviewer")
    item = made_item(lead, case, "Clicked twice")
    page = lead.go(f"/evidence/{item}/")
    page.get_by_role("button", name="Submit for review").dblclick()
    told(lead, "Submitted for review.")
    reviewer = known("reviewer")
    review(reviewer, f"/evidence/{item}/")
    reviewer.page.get_by_role("button", name="Approve").dblclick()
    told(reviewer, "Approved.")
    assert len(lead.api("GET", f"reviews/?case={case}")["results"]) == 1
    assert lead.api("GET", f"evidence/{item}/")["status"] == "approved"


def test_what_changed_while_the_reviewer_was_reading(known, lead):
    case = made_case(lead, "Case of the late reviewer", reviewer="reviewer")
    item = made_item(lead, case, "Changed in between")
    lead.api("POST", f"evidence/{item}/submit/", {"comment": ""})
    reviewer = known("reviewer")
    review(reviewer, f"/evidence/{item}/")
    lead.api("POST", f"evidence/{item}/withdraw/", {"comment": ""})
    version = lead.api("GET", f"evidence/{item}/")["version"]
    lead.api("PATCH", f"evidence/{item}/", {"title": "Changed meanwhile", "version": version})
    lead.api("POST", f"evidence/{item}/submit/", {"comment": ""})
    reviewer.fill(comment="Read from end to end.")
    reviewer.press("Approve")
    assert lead.api("GET", f"evidence/{item}/")["status"] == "submitted"
    expect(reviewer.page.get_by_role("alert")).to_be_visible()
    expect(reviewer.page.locator("[name=comment]")).to_have_value("Read from end to end.")
    reviewer.axe()
    reviewer.follow("See what is under review")
    reviewer.says("Changed meanwhile")
    reviewer.press("Approve")
    told(reviewer, "Approved.")


def test_the_session_ends_while_somebody_types(person, known, lead):
    case = made_case(lead, "Case of the ended session", investigator="investigator")
    writer = person().sign_in("investigator")
    writer.go(f"/cases/{case}/notes/new/")
    writer.fill(account="Typed for an hour.", place="A village")
    end_other_sessions(known("investigator"))
    writer.press("Save as draft")
    expect(writer.page.locator("[data-say=out]")).to_be_visible(timeout=30_000)
    assert lead.api("GET", f"witness-notes/?case={case}")["results"] == []
    # Signing in again in another tab, and sending the form again, loses nothing.
    again = writer.open_tab()
    again.goto("/accounts/login/")
    sign_in_there(again)
    expect(writer.page.locator("[name=account]")).to_have_value("Typed for an hour.")
    expect(writer.page.locator("[name=place]")).to_have_value("A village")
    writer.press("Save as draft")
    told(writer, "The note is kept as a draft.")
    writer.says("Typed for an hour.")


def end_other_sessions(person):
    person.go("/accounts/sessions/")
    person.press("End all others")
    expect(person.page.locator("table.list tbody tr")).to_have_count(1)


def sign_in_there(page):
    from tests.browser.site import PASSWORD

    page.fill("[name=login]", "investigator")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def test_a_case_of_others_does_not_exist(known, lead):
    case = made_case(lead, "Case of others")
    outsider = known("outsider")
    pages = []
    for address in (f"/cases/{case}/", f"/cases/{uuid4()}/"):
        assert outsider.page.goto(address).status == 404
        pages.append(outsider.page.get_by_role("main").inner_text())
    assert pages[0] == pages[1]
    for address in ("edit/", "evidence/", "evidence/add/", "notes/", "team/", "history/"):
        assert outsider.page.goto(f"/cases/{case}/{address}").status == 404
    outsider.go("/search/?q=Case of others")
    outsider.says("Nothing found")


def test_graphic_material_waits_behind_a_veil(lead):
    case = lead.api("GET", "cases/?q=Ohmatdyt")["results"][0]["id"]
    items = lead.api("GET", f"evidence/?case={case}")["results"]
    item = next(row for row in items if row["graphic"])
    fetched = []
    lead.page.on("request", lambda request: fetched.append(request.url))
    lead.go(f"/evidence/{item['id']}/")
    picture = lead.page.locator(".veil-picture img")
    lead.page.wait_for_load_state("networkidle")
    expect(picture).to_be_hidden()
    assert not any("thumbnail" in url for url in fetched)
    lead.page.get_by_text("Blurred", exact=True).click()
    expect(picture).to_be_visible()
    assert "blur" in picture.evaluate("image => getComputedStyle(image).filter")
    lead.page.get_by_text("In colour", exact=True).click()
    assert "blur" not in picture.evaluate("image => getComputedStyle(image).filter")
    lead.page.reload()
    expect(picture).to_be_hidden()


def test_markup_in_texts_stays_text(known, lead):
    address = open_case(lead, MARKUP, {"reviewer": "Reviewer"})
    case = address.strip("/").split("/")[-1]
    item = made_item(lead, case, MARKUP)
    for page in ("", "edit/", "evidence/", "review/", "history/", "team/"):
        lead.go(f"{address}{page}")
        lead.says(MARKUP)
    submit(lead, f"/evidence/{item}/", comment=MARKUP)
    for page in ("/", "/cases/", "/evidence/", "/reviews/", "/search/?q=onerror"):
        lead.go(page)
        lead.says(MARKUP)
    approve(known("reviewer"), f"/evidence/{item}/")
    known("admin").go(f"/admin/casework/case/{case}/change/")
    assert lead.page.locator("img[src=x]").count() == 0
