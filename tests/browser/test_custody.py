"""A sealed bag goes from hand to hand: two people, two browsers, a wrong seal, papers, and back again."""

import io
import re

import pypdf
from playwright.sync_api import expect

from tests.browser.steps import here, open_case

TITLE = "A memory card in a sealed bag"


def test_a_bag_is_handed_over_and_comes_back(person, known):
    lead, analyst = known("lead"), known("analyst")
    phone = person(viewport={"width": 390, "height": 844}, color_scheme="dark").sign_in("analyst")
    case = open_case(lead, "Hand to hand", {"analyst": "Analyst or legal officer"})
    bag = takes_it_in(lead, case)
    proposes(lead, bag)
    finds_another_seal_then_accepts(analyst, bag)
    breaks_the_seal_and_corrects(analyst, bag)
    phone.go(bag)
    assert phone.overflow() <= 0
    phone.axe()
    brings_it_back(analyst, lead, bag)
    the_form_says_the_same(lead, bag)


def takes_it_in(lead, case):
    lead.go(f"{case}evidence/")
    lead.follow("Physical item")
    lead.axe()
    lead.fill(
        title=TITLE, kind="Data carrier or device", quantity="1 card", package_number="B-7714",
        seal="A-17", received_from="Hospital archive", occurred_local="2024-07-09T10:15",
        zone="Europe/Kyiv", location="Store 2, shelf 4",
    )  # fmt: skip
    lead.press("Take it in")
    lead.says("Taken in. You have it until somebody else accepts it.")
    lead.says("9 Jul 2024, 10:15 · Europe/Kyiv · 9 Jul 2024, 07:15 UTC")
    lead.axe()
    return here(lead)


def proposes(lead, bag):
    lead.follow("Hand over to a colleague")
    lead.axe()
    label = lead.page.locator("[name=to] option", has_text="(analyst)").inner_text()
    day = lead.page.evaluate("() => new Date(Date.now() + 864e5).toISOString().slice(0, 10)")
    lead.fill(
        to=label, kind="For a time, to be returned", due_on=day, purpose="To be read out"
    )  # fmt: skip
    lead.press("Propose")
    lead.says("lead hands it to analyst; not accepted yet.")
    expect(lead.page.get_by_role("link", name="Accept…")).to_have_count(0)


def finds_another_seal_then_accepts(analyst, bag):
    page = analyst.go("/")
    page.get_by_role("link", name=re.compile("Custody waits for me")).click()
    page.get_by_role("link", name=re.compile(TITLE)).click()
    analyst.follow("Accept…")
    analyst.axe()
    analyst.fill(seal="A-71", condition="Dry")
    analyst.press("I have it now")
    analyst.says("The chain knows of another seal, or of none.")
    expect(page.locator("[name=condition]")).to_have_value("Dry")
    analyst.fill(seal="A-17", location="Laboratory, safe 1")
    analyst.press("I have it now")
    analyst.says("Accepted. The hand-over is complete")
    assert here(analyst) == bag
    expect(page.locator("dl.facts").first).to_contain_text("analyst")


def breaks_the_seal_and_corrects(analyst, bag):
    for event, fields in (
        ("Seal broken", {"purpose": "To read the card out"}),
        ("Examined", {"purpose": "Read out with a write blocker"}),
        ("Sealed or re-sealed", {"seal": "B-20"}),
    ):
        analyst.follow("Record an event")
        analyst.follow(event)
        analyst.fill(**fields)
        analyst.press("Add to the chain")
        analyst.says("Recorded in the chain of custody.")
    analyst.follow("Record an event")
    analyst.axe()
    analyst.follow("Correct an entry")
    analyst.axe()
    analyst.fill(corrects="5. Sealed or re-sealed", purpose="The seal is B-2", seal="B-2")
    analyst.press("Add to the chain")
    analyst.says("Corrected by event 6.")
    analyst.says("Corrects event 5.")


def brings_it_back(analyst, lead, bag):
    analyst.go(bag)
    analyst.follow("Propose the return")
    analyst.fill(purpose="Read out")
    analyst.press("Propose")
    lead.go(bag)
    lead.follow("Accept…")
    lead.fill(seal="B-2", location="Store 2, shelf 4")
    lead.press("I have it now")
    lead.says("7. Returned")
    lead.axe()


def the_form_says_the_same(lead, bag):
    for link, expected in (("Form (PDF)", "Returned"), ("Label (PDF)", "EV-0001")):
        with lead.page.expect_download() as begun:
            lead.press(link, role="link")
        with open(begun.value.path(), "rb") as file:
            text = pypdf.PdfReader(io.BytesIO(file.read())).pages[0].extract_text()
        assert expected in text and (TITLE in text) == (link == "Form (PDF)")
