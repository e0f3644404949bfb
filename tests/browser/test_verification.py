"""An analyst records three parts, a reviewer approves two and returns one; the badge says just that."""

from playwright.sync_api import expect

from tests.browser.person import PHONE
from tests.browser.steps import (
    approve,
    file,
    here,
    item_page,
    items_of,
    open_case,
    photograph,
    review,
    submit,
    take_in,
    told,
)

WORDS = {
    "method": "Compared with satellite images of the day before and after.",
    "tools": "ExifTool 13.10",
    "sources_used": "Satellite images; EV-0002",
    "finding": "Roof line, chimney and road match.",
    "conclusion": "Confirmed",
    "confidence": "High",
}


def test_three_parts_two_approved_one_returned(known, site):
    lead, analyst, reviewer = known("lead"), known("analyst"), known("reviewer")
    case = open_case(
        lead, "Strike on a depot", {"analyst": "Analyst or legal officer", "reviewer": "Reviewer"}
    )
    take_in(lead, case, [file("depot.jpg", photograph(7), "image/jpeg")])
    item = item_page(items_of(lead, case)["depot"])
    badge(analyst, item, "not examined", "not examined", "not examined")

    parts = {name: records(analyst, item, name) for name in ("Source", "Technical", "Content")}
    badge(analyst, item, "being examined", "being examined", "being examined")
    for verification in parts.values():
        submit(analyst, verification)
    badge(analyst, item, *["examined, not reviewed"] * 3)
    analyst.go(parts["Source"])
    analyst.says("Not yours to decide")

    approve(reviewer, parts["Source"])
    approve(reviewer, parts["Content"])
    review(reviewer, parts["Technical"])
    reviewer.says("ExifTool 13.10")
    reviewer.page.get_by_label("Nobody else could repeat what was done").check()
    reviewer.fill(comment="Which metadata did you look at?")
    reviewer.press("Return")
    told(reviewer, "Returned.")

    expected = ("confirmed, reviewed", "examined, returned by the reviewer", "confirmed, reviewed")
    badge(analyst, item, *expected)
    row = analyst.go(f"{case}evidence/").locator("tbody tr", has_text="depot")
    for part, words in zip(("Source", "Technical", "Content"), expected, strict=True):
        expect(row).to_contain_text(f"{part}: {words}")
    found = items_of(analyst, case)["depot"]
    assert found["verification_source"] == found["verification_content"] == "confirmed_reviewed"
    assert (found["verification_technical"], found["verification_unreviewed"]) == ("returned", 1)
    expect(analyst.go(item).get_by_role("main")).not_to_contain_text("Verified")


def records(analyst, item, part):
    """One part by its form; first with a mistake, after which nothing typed is lost."""
    page = analyst.go(item)
    analyst.follow("Record a verification")
    page.get_by_label(part, exact=True).check()
    analyst.fill(**WORDS)
    if part == "Content":
        place_and_time(analyst)
    analyst.press("Save as draft")
    expect(page.get_by_role("heading", name="Next step")).to_be_visible()
    analyst.axe()
    return here(analyst)


def place_and_time(analyst):
    page = analyst.page
    for summary in ("Place (geolocation)", "Time (chronolocation)", "Working hypotheses"):
        page.locator("summary", has_text=summary).click()
    analyst.axe()
    analyst.fill(latitude="50.4499", longitude="230", uncertainty_m="25", place_note="Roof line")
    analyst.fill(happened_on="2024-07-08", happened_time="10:43", time_note="Shadow of the mast")
    first, second = page.locator("[name=hypotheses_hypothesis]").all()[:2]
    first.fill("Filmed on the day of the strike")
    second.fill("Filmed at an earlier fire")
    page.locator("[name=hypotheses_against]").nth(1).fill("The crane stands there since May")
    analyst.press("Save as draft")
    analyst.says("Nothing was saved yet")
    expect(page.locator("[name=finding]")).to_have_value(WORDS["finding"])
    expect(page.locator("[name=hypotheses_hypothesis]").nth(1)).to_have_value(
        "Filmed at an earlier fire"
    )
    expect(page.locator("[name=longitude]")).to_have_value("230")
    analyst.fill(longitude="30.4823", happened_zone="unknown")


def badge(person, item, *expected):
    found = person.go(item).locator(".verified dd")
    expect(found).to_have_text(list(expected))


def test_the_pages_of_verification_on_a_telephone_in_the_dark(known):
    analyst = known("analyst", viewport=PHONE, color_scheme="dark")
    rows = analyst.api("GET", "verifications/")["results"]
    addresses = ["/verifications/", f"/verifications/{rows[0]['id']}/"]
    addresses += [f"/evidence/{rows[0]['item']}/", f"/cases/{rows[0]['case']}/verifications/"]
    for address in addresses:
        analyst.go(address)
        analyst.axe()
        assert analyst.overflow() <= 0, address
