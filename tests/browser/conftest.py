"""A real Chromium in front of the real server with the demonstration.

Where there is no Chromium these tests are skipped, and the run says so in its last lines; with
CASEWORK_REQUIRE_BROWSER=1 they fail.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.person import CHROMIUM_FLAGS, Person
from tests.browser.site import Site, chromium, running_site

HERE = Path(__file__).parent
# The others are about what pages show and how they are used.
ON_EVERY_DATABASE = {"test_main_journey"}
ABSENT = "no Chromium found: the journeys in a browser were NOT run"


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if item.path.stem not in ON_EVERY_DATABASE:
                item.add_marker(pytest.mark.once)


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    if any(ABSENT in str(report.longrepr) for report in skipped):
        terminalreporter.section("Browser", sep="!", red=True, bold=True)
        terminalreporter.write_line(f"{ABSENT}. Install Chromium, or name it in CASEWORK_CHROMIUM.")


# Of the package, not of the session: while Playwright runs, Django takes the thread for an asynchronous one
# and refuses it the database, which other tests need.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if chromium() is None:
        if os.environ.get("CASEWORK_REQUIRE_BROWSER"):
            pytest.fail(ABSENT)
        pytest.skip(ABSENT)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="package")
def site(browser, tmp_path_factory) -> Iterator[Site]:
    """The demonstration, freshly made, with its worker."""
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="package")
def _sessions() -> dict[str, Any]:
    """Cookies of those who have signed in already, by user name."""
    return {}


@pytest.fixture
def person(browser, site) -> Iterator[Callable[..., Person]]:
    """Opens browsers: `person()`, `person(viewport=…)`; checks each one's console at the end."""
    opened: list[Person] = []

    def open_one(**options: Any) -> Person:
        opened.append(Person(browser, site, **options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.context.close()
    for one in opened:
        one.check()


@pytest.fixture
def known(person, _sessions) -> Callable[..., Person]:
    """Opens the browser of somebody who is signed in already: `known("lead")`."""

    def open_one(username: str, **options: Any) -> Person:
        if username not in _sessions:
            _sessions[username] = person().sign_in(username).context.storage_state()
        return person(storage_state=_sessions[username], **options)

    return open_one
