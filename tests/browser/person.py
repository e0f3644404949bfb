"""Somebody at a browser of their own, and what the machine watches while they work."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, expect

from tests.browser.site import PASSWORD, Site

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = {"width": 390, "height": 844}
PATIENCE = 30_000.0  # milliseconds; the machine may be busy with other tests

expect.set_options(timeout=PATIENCE)


class Person:
    """A browser window; errors in its console and violations of the content policy are kept.

    `options` are those of Playwright's new_context: viewport, color_scheme, java_script_enabled…
    """

    def __init__(self, browser: Browser, site: Site, **options: Any):
        self.site = site
        options = {"base_url": site.url, "accept_downloads": True, **options}
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.page = self.open_tab()

    def open_tab(self) -> Page:
        """Another tab of the same browser, with the same sign-in."""
        page = self.context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._asked)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        # Chromium reports every answer of 400 and more; tests of refusals ask for those.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _asked(self, dialog: Dialog) -> None:
        self.complaints.append(f"{self.page.url} asked: {dialog.type} {dialog.message}")
        dialog.accept()

    # -- doing ---------------------------------------------------------------------------------

    def sign_in(self, username: str, password: str = PASSWORD) -> "Person":
        self.page.goto("/accounts/login/")
        self.page.fill("[name=login]", username)
        self.page.fill("[name=password]", password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)
        return self

    def go(self, address: str) -> Page:
        """Open an address that must answer 200."""
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == 200, f"{address} answers {answer.status}"
        return self.page

    def fill(self, **fields: str | bool) -> None:
        """Fill fields of the page's main part by their names; a list is told the label to choose."""
        for name, value in fields.items():
            field = self.page.get_by_role("main").locator(f"[name={name}]")
            if isinstance(value, bool):
                field.set_checked(value)
            elif field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)

    def press(self, name: str, role: str = "button") -> None:
        """Press the one button (or link) of that name in the page's main part."""
        self.page.get_by_role("main").get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]

    def follow(self, name: str, role: str = "link") -> None:
        """Press a link (or button), and be there: what is looked at next is the page it leads to."""
        with self.page.expect_event("framenavigated"):
            self.press(name, role)
        self.page.wait_for_load_state()

    def says(self, text: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(text)

    def api(self, method: str, path: str, data: Any = None) -> Any:
        """Call the API with this person's session, as the pages' own scripts do. Bytes go raw."""
        raw = isinstance(data, bytes)
        cookies = {cookie["name"]: cookie["value"] for cookie in self.context.cookies()}
        answer = self.context.request.fetch(
            f"/api/v1/{path}",
            method=method,
            headers={
                "X-CSRFToken": cookies["csrftoken"],
                "Content-Type": f"application/{'octet-stream' if raw else 'json'}",
            },
            data=data if raw or data is None else json.dumps(data),
        )
        assert answer.ok, f"{method} {path}: {answer.status} {answer.text()}"
        return answer.json()

    # -- watching ------------------------------------------------------------------------------

    def check(self) -> None:
        """Nothing went wrong that a person would only see in the console."""
        assert self.complaints == []

    def axe(self) -> None:
        """The page as it stands holds WCAG 2.2 AA, as far as axe can tell."""
        assert self.found_by_axe() == []

    def found_by_axe(self, only: Sequence[str] = ()) -> list[str]:
        """What axe finds wrong with the page as it stands, by all its rules or `only` by those."""
        heard = len(self.complaints)
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE)
        wanted = {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": WCAG}
        found = self.page.evaluate("wanted => axe.run(document, {runOnly: wanted})", wanted)
        del self.complaints[heard:]  # axe itself tries inline styles
        return [
            f"{self.page.url}: {hit['id']}: {node['html'][:200]} ({node['failureSummary'][:300]})"
            for hit in found["violations"]
            for node in hit["nodes"]
        ]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return self.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
