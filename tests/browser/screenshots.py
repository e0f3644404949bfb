"""`python -m tests.browser.screenshots`: takes the README's pictures anew, of a fresh demonstration."""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.person import CHROMIUM_FLAGS, PHONE, Person
from tests.browser.site import ROOT, chromium, running_site
from tests.browser.steps import approve, item_page, items_of, submit, until

FOLDER = ROOT / "docs" / "screenshots"
LARGEST = 250_000  # bytes
WINDOW = {"width": 1440, "height": 900}
STRIKE = "Missile strike on the Ohmatdyt children's hospital"
TRIALS = "Trials of prisoners of war without due process"
ADDED = "\n\nFor each judgment this case says which court gave it and how its text was obtained."


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        running_site(Path(data)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)

        def somebody(username: str, **options) -> Person:
            options = {"viewport": WINDOW, "reduced_motion": "reduce", **options}
            return Person(browser, site, **options).sign_in(username)

        take_all(somebody)
    return 0


def take_all(somebody) -> None:
    investigator, reviewer, lead = map(somebody, ("investigator", "reviewer", "lead"))
    cases = {row["title"]: row["id"] for row in lead.api("GET", "cases/")["results"]}
    strike, trials = (f"/cases/{cases[title]}/" for title in (STRIKE, TRIALS))

    take(investigator, "dashboard", "/")
    photograph = items_of(lead, strike)["Overview of the site, as a photograph"]
    until(investigator, item_page(photograph), "Examined")
    take(investigator, "evidence", item_page(photograph))

    summary = lead.api("GET", f"cases/{cases[TRIALS]}/")["summary"]
    investigator.go(f"{trials}edit/")
    investigator.fill(summary=summary + ADDED, jurisdiction="Ukraine; International Criminal Court")
    investigator.follow("Save", role="button")
    submit(investigator, trials, comment="Courts and sources are named now, judgment by judgment.")
    reviewer.go(trials)
    reviewer.follow("Review it")
    take(reviewer, "review")

    (export,) = lead.api("GET", f"exports/?case={cases[STRIKE]}")["results"]
    approve(reviewer, f"/exports/{export['id']}/")
    until(lead, f"/exports/{export['id']}/", "Download ZIP")
    take(lead, "export")

    take(somebody("lead", color_scheme="dark"), "case-dark", strike)
    take(somebody("lead", viewport=PHONE), "phone", f"{strike}evidence/")
    take(somebody("admin"), "administration", "/admin/casework/case/")


def take(person: Person, name: str, address: str = "") -> None:
    """Keep what the window shows, in 256 colours, as `docs/screenshots/<name>.png`."""
    if address:
        person.go(address)
    person.page.wait_for_load_state("networkidle")
    person.page.mouse.move(0, 0)
    picture = Image.open(io.BytesIO(person.page.screenshot(animations="disabled")))
    path = FOLDER / f"{name}.png"
    picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    sys.stdout.write(f"{path.relative_to(ROOT)} {size:,} bytes\n")
    if size > LARGEST:
        raise SystemExit(f"{path.name} has more than {LARGEST:,} bytes")


if __name__ == "__main__":
    sys.exit(main())
