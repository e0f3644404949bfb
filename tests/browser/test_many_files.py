"""Folders of many small files: several go in one request, and each is told by itself what became of it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.line import line_to
from tests.browser.site import PASSWORD, Site, running_site
from tests.browser.steps import made_case
from tests.browser.test_folders import by_openssl, drop, row

MANY = 300
BATCH = "/api/v1/evidence/batch/"
# To the browser, what waits in the system's buffers has been sent.
UNDER_WAY = re.compile("Sending|Checking")


@pytest.fixture(scope="module")
def site(browser, tmp_path_factory) -> Iterator[Site]:
    """Of their own: the worker is busy with so many files for longer than other journeys would wait."""
    with running_site(tmp_path_factory.mktemp("many")) as running:
        yield running


@pytest.fixture(scope="module")
def _sessions() -> dict[str, Any]:
    return {}


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "Експорт"
    for number in range(MANY):
        file = folder / f"{number % 7}" / f"повідомлення {number:03d}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(os.urandom(1_000 + 300 * number))
    return folder


def arrived(person, case: str) -> dict[str, str]:
    """SHA-256 of all items of the case by their path, each of which is there once."""
    rows, query = [], f"evidence/?case={case}&page_size=200"
    while query:
        page = person.api("GET", query)
        rows += page["results"]
        query = page["next"] and "evidence/" + page["next"][page["next"].index("?") :]
    found = {row["relative_path"]: row["sha256"] for row in rows}
    assert len(found) == len(rows), "each once"
    assert sorted(row["reference"] for row in rows) == [
        f"EV-{number:04d}" for number in range(1, len(rows) + 1)
    ]
    return found


def batches(page) -> list[str]:
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if BATCH in asked.url else None)
    return sent


def test_a_dropped_folder_of_many_small_files(known, folder):
    """One of them is empty: it alone is refused, by name, and the others are taken in."""
    lead = known("lead")
    case = made_case(lead, "Case of many files")
    expected = by_openssl(folder)
    (folder / "3" / "порожній.txt").write_bytes(b"")
    page = lead.go(f"/cases/{case}/evidence/add/")
    sent = batches(page)
    drop(page, folder)
    expect(page.locator(".upload")).to_have_count(MANY + 1)
    lead.press("Take in")
    expect(page.locator("[data-summary]")).to_have_text(
        f"{MANY} of {MANY + 1} files taken in", timeout=60_000
    )
    assert arrived(lead, case) == expected
    assert len(sent) < MANY / 10, "many in one request"
    empty = row(page, "порожній")
    expect(empty.locator("[data-state]")).to_have_text("Not taken in")
    expect(empty.locator("[data-error]")).to_have_text("The file is empty.")
    lead.axe()


def test_many_small_files_over_a_line_that_breaks(person, known, folder, site):
    """Cut in the middle of a request, again and again: in the end each is there, and once."""
    case = made_case(known("lead"), "Case of many files and a poor line")
    with line_to(site.url) as line:
        lead = person(base_url=line.url).sign_in("lead", PASSWORD)
        page = lead.go(f"/cases/{case}/evidence/add/")
        page.set_input_files("#upload-folder", folder)
        expect(page.locator(".upload")).to_have_count(MANY)
        line.speed = 3_000_000
        lead.press("Take in")
        for _ in range(3):
            page.locator("[data-state]").filter(has_text=UNDER_WAY).first.wait_for()
            line.cut()
            expect(
                page.locator("[data-state]").filter(has_text="The line is lost").first
            ).to_be_visible()
            line.mend()
        page.get_by_role("button", name="Pause all").click()
        expect(page.locator("[data-state]").filter(has_text="Paused").first).to_be_visible()
        line.speed = 50_000_000
        page.get_by_role("button", name="Go on with all").click()
        expect(page.locator("[data-summary]")).to_have_text(
            f"{MANY} of {MANY} files taken in", timeout=90_000
        )
        lead.complaints = [said for said in lead.complaints if "ERR_" not in said]
    assert arrived(known("lead"), case) == by_openssl(folder)


def test_a_small_file_is_paused_removed_and_sent_again(person, known, folder, site):
    """While its request is under way: the others go on without it."""
    case = made_case(known("lead"), "Case of the paused small file")
    with line_to(site.url) as line:
        lead = person(base_url=line.url).sign_in("lead", PASSWORD)
        page = lead.go(f"/cases/{case}/evidence/add/")
        page.set_input_files("#upload-folder", folder)
        line.speed = 200_000
        lead.press("Take in")
        paused, removed = row(page, "повідомлення 000"), row(page, "повідомлення 007")
        expect(paused.locator("[data-state]")).to_have_text(UNDER_WAY)
        paused.get_by_role("button", name="Pause").click()
        expect(paused.locator("[data-state]")).to_have_text("Paused")
        removed.get_by_role("button", name="Remove or stop").click()
        line.speed = 50_000_000
        expect(page.locator("[data-summary]")).to_have_text(
            f"{MANY - 2} of {MANY - 1} files taken in", timeout=60_000
        )
        paused.get_by_role("button", name="Go on", exact=True).click()
        expect(page.locator("[data-summary]")).to_have_text(
            f"{MANY - 1} of {MANY - 1} files taken in"
        )
        lead.complaints = [said for said in lead.complaints if "ERR_" not in said]
    expected = by_openssl(folder)
    del expected["Експорт/0/повідомлення 007.json"]
    assert arrived(known("lead"), case) == expected
