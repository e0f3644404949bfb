"""A whole folder over a line that breaks: what left the laptop is what arrived, once, by openssl's hashes."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.line import line_to
from tests.browser.site import PASSWORD
from tests.browser.steps import made_case, made_item

LARGE = 12_000_000


@pytest.fixture
def folder(tmp_path) -> Path:
    """As it comes off a telephone: files at several depths, one of them large, two of the same name."""
    folder = tmp_path / "Телефон"
    for name, size in {
        "DCIM/2024-07-08/IMG_0001.jpg": 200_000,
        "DCIM/2024-07-08/VID_0001.mp4": LARGE,
        "DCIM/2024-07-09/IMG_0001.jpg": 150_000,
        "нотатки.txt": 3_000,
    }.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(os.urandom(size))
    return folder


def by_openssl(folder: Path) -> dict[str, str]:
    """SHA-256 of each file, by its path from the folder's own name on."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    said = subprocess.run(
        ["openssl", "dgst", "-sha256", "-r", *files], capture_output=True, text=True, check=True
    )
    hashes = [line.split(" ")[0] for line in said.stdout.splitlines()]
    return {str(path.relative_to(folder.parent)): h for path, h in zip(files, hashes, strict=True)}


def arrived(person, case: str) -> dict[str, str]:
    rows = person.api("GET", f"evidence/?case={case}")["results"]
    assert len({row["relative_path"] for row in rows}) == len(rows), "each once"
    return {row["relative_path"]: row["sha256"] for row in rows}


@pytest.fixture
def over_a_line(person, known, site):
    """The lead at a browser whose way to the server is a line in the test's hands."""
    with line_to(site.url) as line:
        yield line, person(base_url=line.url).sign_in("lead", PASSWORD)


def row(page, name: str):
    return page.locator(".upload", has_text=name)


def choose(lead, case: str, folder: Path):
    page = lead.go(f"/cases/{case}/evidence/add/")
    page.set_input_files("#upload-folder", folder)
    expect(page.locator(".upload")).to_have_count(4)
    return page


def halfway(page, line) -> None:
    """Let the large file come some way over a slow line."""
    line.speed = 2_000_000
    expect(row(page, "VID_0001").locator("[data-state]")).to_have_text(
        re.compile(r"Sending, [5-9]\d %")
    )


def test_a_folder_over_a_line_that_breaks(over_a_line, known, folder):
    line, lead = over_a_line
    case = made_case(known("lead"), "Case of the broken line")
    page = choose(lead, case, folder)
    lead.axe()
    lead.press("Take in")
    halfway(page, line)
    line.cut()
    expect(row(page, "VID_0001").locator("[data-state]")).to_have_text(
        "The line is lost; it goes on by itself"
    )
    lead.axe()
    before, line.carried, line.speed = line.carried, 0, 50_000_000
    line.mend()
    expect(page.locator("[data-summary]")).to_have_text("4 of 4 files taken in")
    assert arrived(known("lead"), case) == by_openssl(folder)
    assert before + line.carried < LARGE * 1.3, "what had come was not sent again"
    assert page.evaluate("localStorage.length") == 0
    lead.complaints = [said for said in lead.complaints if "ERR_" not in said]


def test_a_closed_laptop(over_a_line, known, folder):
    """The page is gone and comes back; the same folder is chosen again, and only what is missing comes."""
    line, lead = over_a_line
    case = made_case(known("lead"), "Case of the closed laptop")
    page = choose(lead, case, folder)
    lead.press("Take in")
    halfway(page, line)
    expect(page.locator("[data-summary]")).to_have_text("3 of 4 files taken in")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "uploadUrl" in kept and "VID_0001" not in kept, "an address, and no name"
    page.goto("about:blank")
    lead.complaints.clear()  # the page asks before it is left
    line.carried, line.speed = 0, 50_000_000
    page = lead.go(f"/cases/{case}/evidence/add/")
    page.set_input_files("#upload-folder", folder)
    lead.press("Take in")
    expect(page.locator("[data-summary]")).to_have_text("4 of 4 files taken in")
    assert line.carried < LARGE * 0.9
    assert arrived(known("lead"), case) == by_openssl(folder)
    before = row(page, "нотатки")
    expect(before.locator("[data-state]")).to_have_text(
        re.compile("Taken in before, as EV-000[123]")
    )
    lead.axe()
    before.get_by_role("button", name="Take in again all the same").click()
    expect(before.locator("[data-state]")).to_have_text("Taken in")
    rows = known("lead").api("GET", f"evidence/?case={case}")["results"]
    assert len(rows) == 5, "a second receipt, for whoever means it"


def test_pause_and_go_on(over_a_line, known, folder):
    line, lead = over_a_line
    case = made_case(known("lead"), "Case of the pause")
    page = choose(lead, case, folder)
    lead.press("Take in")
    halfway(page, line)
    expect(page.locator("[data-speed]")).to_have_text(re.compile(r"[\d.]+ [kM]B/s, .+ left"))
    page.get_by_role("button", name="Pause all").click()
    large = row(page, "VID_0001")
    expect(large.locator("[data-state]")).to_have_text("Paused")
    line.speed = 50_000_000
    large.get_by_role("button", name="Go on", exact=True).click()
    expect(page.locator("[data-summary]")).to_have_text("4 of 4 files taken in")
    assert arrived(known("lead"), case) == by_openssl(folder)


def drop(page, *paths: Path) -> None:
    """Drop files and folders on the page, as from the file manager beside it."""
    page.locator("[data-drop]").scroll_into_view_if_needed()
    box = page.locator("[data-drop]").bounding_box()
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        where = {"x": box["x"] + 20, "y": box["y"] + 20}
        session.send("Input.dispatchDragEvent", {"type": kind, "data": data, **where})


def test_a_dropped_folder_and_known_bytes(known, folder, tmp_path):
    """A folder and a file dropped on the page; one file's bytes are in another case already."""
    lead = known("lead")
    earlier = made_case(lead, "Case that has it already")
    made_item(lead, earlier, "Notes", (folder / "нотатки.txt").read_bytes())
    reference = lead.api("GET", f"cases/{earlier}/")["reference"]
    case = made_case(lead, "Case of the drop")
    single = tmp_path / "single.bin"
    single.write_bytes(os.urandom(1_000))
    page = lead.go(f"/cases/{case}/evidence/add/")
    drop(page, folder, single)
    expect(page.locator(".upload")).to_have_count(5)
    lead.press("Take in")
    expect(page.locator("[data-summary]")).to_have_text("5 of 5 files taken in")
    found = arrived(lead, case)
    assert found.pop("") and found == by_openssl(folder)
    expect(row(page, "нотатки").locator("[data-same]")).to_have_text(
        f"The same bytes are here already: EV-0001 ({reference})."
    )
    row(page, "нотатки").get_by_role("link", name="Open").click()
    lead.says(f"EV-0001 in {reference}")
    lead.says("Телефон/нотатки.txt")
    lead.axe()


def test_a_file_that_changes_after_it_was_hashed(over_a_line, known, tmp_path):
    """The page says so in plain words, and nothing of it is kept."""
    line, lead = over_a_line
    case = made_case(known("lead"), "Case of the changing file")
    file = tmp_path / "log.bin"
    file.write_bytes(os.urandom(LARGE))
    page = lead.go(f"/cases/{case}/evidence/add/")
    page.set_input_files("#upload-file", file)
    lead.press("Take in")
    line.speed = 1_000_000
    expect(page.locator("[data-state]")).to_have_text(re.compile(r"Sending, [1-9]\d? %"))
    line.cut()
    expect(page.locator("[data-state]")).to_have_text("The line is lost; it goes on by itself")
    file.write_bytes(os.urandom(LARGE))
    line.speed = 50_000_000
    line.mend()
    expect(page.locator("[data-error]")).to_contain_text("What arrived is not what was hashed here")
    assert arrived(known("lead"), case) == {}
    lead.complaints = [said for said in lead.complaints if "ERR_" not in said]
