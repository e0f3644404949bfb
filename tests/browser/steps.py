"""What people do again and again, each the way a person does it: by links, fields and buttons."""

import io
import re
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode, urlsplit

from PIL import Image
from playwright.sync_api import expect

from tests.browser.person import Person
from tests.browser.site import PASSWORD

PATIENCE = 90.0  # seconds that the worker may take on a busy machine


def here(person: Person) -> str:
    """The address that the person looks at, without the server."""
    return urlsplit(person.page.url).path


def open_case(lead: Person, title: str, team: dict[str, str] | None = None) -> str:
    """Open a case by its form, put `team` (user name: role) on it, and return the case's address."""
    page = lead.go("/cases/new/")
    lead.fill(title=title, summary=f"Made by a test: {title}.", kind="Attack on civilians")
    lead.press("Open the case")
    expect(page.locator(".record-title")).to_contain_text(title)
    address = here(lead)
    for username, role in (team or {}).items():
        put_on_team(lead, address, username, role)
    return address


def put_on_team(lead: Person, case: str, username: str, role: str) -> None:
    page = lead.go(f"{case}team/add/")
    label = page.locator("[name=user] option", has_text=f"({username})").inner_text()
    lead.fill(user=label, role=role)
    lead.press("Put on the team")
    expect(page.locator("table.list")).to_contain_text(username)


def file(name: str, body: bytes, media_type: str = "application/octet-stream") -> Any:
    """A file as a person's file dialog hands it to the browser."""
    return {"name": name, "mimeType": media_type, "buffer": body}


def photograph(seed: int = 0) -> bytes:
    """A JPEG with a camera's name and time in it."""
    picture = Image.radial_gradient("L").resize((640, 480)).point(lambda grey: (grey + seed) % 256)
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Demonstration", "Camera of the tests"
    exif[0x0132] = "2024:09:02 10:11:12"
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue()


def take_in(person: Person, case: str, files: Iterable[Any]) -> None:
    """Take files in by the upload page, and wait until the page says that all have arrived."""
    files = list(files)
    page = person.go(f"{case}evidence/add/")
    page.set_input_files("[name=file]", files)
    person.press("Take in")
    summary = page.locator("[data-summary]")
    expect(summary).to_have_text(f"{len(files)} of {len(files)} files taken in")


# How an interview was held, as the form takes it.
INTERVIEW = {
    "started_time": "10:00",
    "ended_time": "11:30",
    "interview_zone": "Europe/Kyiv",
    "place": "A town in the east",
    "setting": "In person, in a quiet room.",
    "interviewer": "investigator",
    "interpreter": "none",
    "nobody_else": True,
    "medium": "Notes by hand",
    "breaks": "none",
    "shown": "nothing",
    "read_back": "Read back and confirmed",
    "signature": "Signed by the person",
    "no_leading": "Yes, this I declare",
    "no_payment": "Yes, this I declare",
    "no_promises": "Yes, this I declare",
}


def write_note(person: Person, case: str, account: str, comments: str = "") -> str:
    """Make a witness code, write a complete note under it, and return the note's address."""
    page = person.go(f"{case}notes/")
    person.follow("Add a code")
    person.fill(category="Eyewitness")
    person.press("Make a code")
    person.fill(
        earlier_accounts="Asked; told nobody before.",
        interviewed_on="2024-09-02",
        language="uk",
        **INTERVIEW,
        account=account,
        comments=comments,
    )
    person.press("Save as draft")
    expect(page.get_by_role("heading", name="The person's own words")).to_be_visible()
    return here(person)


def record_consent(person: Person, note: str, recipient: str) -> None:
    """Record that the witness of a note said yes, to the text that came with the program."""
    page = person.go(note)
    page.locator("a.mono[href^='/witnesses/']").click()
    person.follow("Record an answer")
    person.fill(recipient=recipient, given_on="2024-09-02", method="Signed on paper")
    page.get_by_label("Yes", exact=True).check()
    person.fill(text="uk, edition 1")
    person.press("Record the answer")
    told(person, "The answer is recorded; it stands from now on.")


def submit(person: Person, record: str, comment: str = "") -> None:
    person.go(record)
    if comment:
        person.page.get_by_label("Comment, if any").fill(comment)
    person.press("Submit for review")
    told(person, "Submitted for review.")


def review(person: Person, record: str) -> None:
    """Open the review of a record from the record's own page."""
    person.go(record)
    person.follow("Review it")
    expect(person.page.locator("form.decide")).to_be_visible()


def approve(person: Person, record: str) -> None:
    review(person, record)
    person.press("Approve")
    told(person, "Approved.")


def told(person: Person, text: str) -> None:
    """The page opens with a message of what was just done."""
    expect(person.page.locator("[data-message]").first).to_contain_text(text)


def until(person: Person, address: str, text: str | re.Pattern[str]) -> None:
    """Look at a page again until it says `text`: for what the worker does meanwhile."""
    end = time.monotonic() + PATIENCE
    while True:
        person.go(address)
        said = person.page.get_by_role("main").inner_text()
        if re.search(text, said):
            return
        assert time.monotonic() < end, f"{address} never said {text!r}, but:\n{said}"
        time.sleep(0.5)


def items_of(person: Person, case: str) -> dict[str, dict[str, Any]]:
    """The evidence items of a case by title, as the API lists them."""
    found = person.api("GET", f"evidence/?case={case.strip('/').split('/')[-1]}")["results"]
    return {item["title"]: item for item in found}


def item_page(item: dict[str, Any]) -> str:
    return f"/evidence/{item['id']}/"


def confirm_identity(person: Person, password: str = PASSWORD) -> Person:
    """Confirm by the password that it is oneself, as sensitive pages ask for."""
    person.go("/accounts/reauthenticate/?next=/")
    person.fill(password=password)
    person.press("Confirm")
    person.page.wait_for_url("**/")
    return person


def made_case(lead: Person, title: str, **team: str) -> str:
    """A case made through the API by the lead, with `team` (user name: role); returns its id."""
    fields = {"title": title, "summary": f"Made by a test: {title}.", "kind": "other"}
    case = lead.api("POST", "cases/", fields)["id"]
    for username, role in team.items():
        lead.api("POST", "team/", {"case": case, "user": username, "role": role})
    return case


def made_item(person: Person, case: str, title: str, body: bytes = b"Demonstration") -> str:
    """An evidence item taken in through the API; returns its id."""
    query = urlencode({"case": case, "title": title, "filename": f"{title}.txt"})
    return person.api("PUT", f"evidence/upload/?{query}", body)["id"]
