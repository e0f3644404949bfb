"""Nothing typed is lost: a closed tab, a killed browser, an expired session, a lost connection."""

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from tests.browser.person import CHROMIUM_FLAGS, Person
from tests.browser.site import PASSWORD, chromium
from tests.browser.steps import here, made_case

SAID = "The windows burst, and then it was quiet."
MORE = " After that the lights went out."


@pytest.fixture
def writer(known) -> Person:
    return known("investigator")


@pytest.fixture
def new_note(known) -> str:
    case = made_case(known("lead"), "Typing", investigator="investigator")
    return f"/cases/{case}/notes/new/"


def kept(page) -> None:
    expect(page.locator("[data-say=kept]")).to_be_visible()


def told(page, what: str) -> None:
    expect(page.locator(f"[data-say={what}]")).to_be_visible()


def take_up(person: Person, address: str, text: str) -> None:
    """Open the page again: the text is offered, and comes back."""
    page = person.go(address)
    expect(page.locator("[name=account]")).to_have_value("")
    expect(page.locator(".typed-earlier")).to_be_visible()
    person.follow("Take it up")
    expect(page.locator("[name=account]")).to_have_value(text)


def test_a_closed_tab(writer, new_note):
    page = writer.go(new_note)
    page.locator("[name=account]").press_sequentially(SAID)
    kept(page)
    # What came after the last time it was kept leaves with the page that goes.
    page.locator("[name=account]").press_sequentially(MORE)
    page.close()
    writer.page = writer.open_tab()
    writer.page.wait_for_timeout(
        1_000
    )  # a page that is gone does not say when its last request came
    take_up(writer, new_note, SAID + MORE)
    writer.axe()
    writer.press("Save as draft")
    expect(writer.page.get_by_role("heading", name="The person's own words")).to_be_visible()
    writer.go(new_note)
    expect(writer.page.locator(".typed-earlier")).to_have_count(0)


def test_a_killed_browser(writer, new_note, tmp_path, browser, site):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    flags = [*CHROMIUM_FLAGS, "--headless=new", f"--remote-debugging-port={port}"]
    process = subprocess.Popen(
        [chromium(), *flags, f"--user-data-dir={tmp_path}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        other = connected(browser, port)
        context = other.new_context(base_url=site.url, storage_state=writer.context.storage_state())
        page = context.new_page()
        page.goto(new_note)
        page.locator("[name=account]").press_sequentially(SAID)
        kept(page)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    take_up(writer, new_note, SAID)


def connected(browser, port):
    """The browser started beside, once it listens."""
    for _ in range(60):
        with suppress(Error):
            return browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{port}")
        time.sleep(0.5)
    pytest.fail("the other Chromium never listened")


def test_an_expired_session(writer, new_note, person):
    # A session of its own: the one that others use must not end.
    writer = person().sign_in("investigator")
    page = writer.go(new_note)
    page.locator("[name=account]").press_sequentially(SAID)
    kept(page)
    writer.context.clear_cookies(name="sessionid")
    page.locator("[name=account]").press_sequentially(MORE)
    told(page, "out")
    writer.axe()
    # Saving now would end on the sign-in page, and the text with it: it is not sent.
    writer.press("Save as draft")
    told(page, "out")
    assert here(writer) == new_note
    expect(page.locator("[name=account]")).to_have_value(SAID + MORE)
    with writer.context.expect_page() as opened:
        writer.press("Sign in in a new window", role="link")
    sign_in = opened.value
    sign_in.fill("[name=login]", "investigator")
    sign_in.fill("[name=password]", PASSWORD)
    sign_in.get_by_role("button", name="Sign in", exact=True).click()
    sign_in.wait_for_url("**/drafts/")
    sign_in.close()
    kept(page)
    writer.press("Save as draft")
    expect(page.get_by_role("heading", name="The person's own words")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(MORE.strip())


def test_somebody_else_signs_in_meanwhile(new_note, person):
    writer = person().sign_in("investigator")
    page = writer.go(new_note)
    page.locator("[name=account]").press_sequentially(SAID)
    kept(page)
    writer.context.clear_cookies(name="sessionid")
    tab = writer.open_tab()
    writer.page, first = tab, page
    writer.sign_in("lead")
    writer.page = first
    page.locator("[name=account]").press_sequentially(MORE)
    told(page, "other")
    writer.press("Save as draft")
    told(page, "other")
    assert here(writer) == new_note


def test_a_lost_connection(writer, new_note):
    page = writer.go(new_note)
    page.locator("[name=account]").press_sequentially(SAID)
    kept(page)
    writer.context.set_offline(True)
    page.locator("[name=account]").press_sequentially(MORE)
    told(page, "offline")
    writer.press("Save as draft")
    # The press is answered by now: else the way back would carry it on, as it should, and the page be gone.
    expect(page.locator("[data-typing-state]")).to_be_focused()
    assert here(writer) == new_note
    expect(page.locator("[name=account]")).to_have_value(SAID + MORE)
    writer.context.set_offline(False)
    kept(page)
    writer.press("Save as draft")
    expect(page.get_by_role("heading", name="The person's own words")).to_be_visible()


def test_the_browser_itself_keeps_nothing(writer, new_note):
    page = writer.go(new_note)
    page.locator("[name=account]").press_sequentially(SAID)
    kept(page)
    stored = "() => JSON.stringify([{...localStorage}, {...sessionStorage}])"
    assert SAID not in page.evaluate(stored)
    assert page.evaluate("async () => (await indexedDB.databases()).length") == 0
    expect(page.locator("form[data-typing]")).to_have_attribute("autocomplete", "off")
