"""A real Chromium in front of the real server: `python -m config.run` with the demonstration.

Chromium is the system's own (`chromium` on the PATH, or CASEWORK_CHROMIUM). Where there is none these
tests are skipped, and the run says so in its last lines; with CASEWORK_REQUIRE_BROWSER=1 they fail.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

PASSWORD = "demonstration password of the tests"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def chromium() -> str | None:
    return (
        os.environ.get("CASEWORK_CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("google-chrome")
    )


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            # One server and one browser serve them all: keep them in one process.
            item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass
class Site:
    """The running server: its address, its data folder and the environment of its commands."""

    url: str
    data: Path
    environ: dict[str, str]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, env=self.environ, capture_output=True, text=True, check=False
        )


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    """The demonstration, freshly built, with its worker."""
    if chromium() is None:
        reason = "no Chromium found: the journeys in a browser were NOT run"
        if os.environ.get("CASEWORK_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    data = tmp_path_factory.mktemp("site")
    with _database() as database, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environ = {
            **os.environ,
            **database,
            "CASEWORK_DATA_DIR": str(data),
            "CASEWORK_DEMO": "1",
            "CASEWORK_DEMO_PASSWORD": PASSWORD,
            "PORT": str(port),
        }
        environ.pop("DJANGO_SETTINGS_MODULE", None)
        environ.pop("CASEWORK_SECRET_KEY", None)
        log = data / "server.log"
        with log.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "config.run"],
                env=environ,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            url = f"http://localhost:{port}"
            _wait_for(f"{url}/accounts/login/", process, log)
            yield Site(url, data, environ)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


class _database:  # noqa: N801 - used as a context manager only
    """A database of the site's own, where the suite runs on PostgreSQL; SQLite lies in the data folder."""

    def __enter__(self) -> dict[str, str]:
        self.name = None
        given = os.environ.get("CASEWORK_DATABASE_URL", "")
        if not given.startswith("postgres"):
            return {}
        import psycopg

        self.name, self.given = f"casework_site_{os.getpid()}", given
        with psycopg.connect(given, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{self.name}"')
        return {"CASEWORK_DATABASE_URL": urlunsplit(urlsplit(given)._replace(path=f"/{self.name}"))}

    def __exit__(self, *error) -> None:
        if self.name is None:
            return
        import psycopg

        with psycopg.connect(self.given, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{self.name}" WITH (FORCE)')


def _wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            pytest.fail(f"The server did not start:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"The server did not answer in two minutes:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser(site) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield started
        started.close()


class Person:
    """Somebody at a browser of their own. Console errors and policy violations fail the test."""

    def __init__(self, browser: Browser, site: Site, **options):
        self.site = site
        self.context = browser.new_context(base_url=site.url, accept_downloads=True, **options)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message) -> None:
        expected = "Failed to load resource"  # a refusal that the test asks for
        if message.type in ("error", "warning") and expected not in message.text:
            self.complaints.append(message.text)

    def sign_in(self, username: str) -> "Person":
        self.page.goto("/accounts/login/")
        self.page.fill("[name=login]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.locator("form:has([name=password]) button[type=submit]").first.click()
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)
        return self

    def check(self) -> None:
        """Nothing went wrong that a person would only see in the console."""
        assert self.complaints == []

    def axe(self) -> None:
        """The page as it is holds WCAG 2.2 AA, as far as axe can tell."""
        self.page.evaluate(AXE.read_text())
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        found = self.page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
        told = [
            f"{hit['id']}: {node['html'][:200]} ({node['failureSummary'][:200]})"
            for hit in found["violations"]
            for node in hit["nodes"]
        ]
        assert told == [], f"{self.page.url}\n" + "\n".join(told)


@pytest.fixture
def person(browser, site):
    """Opens browsers: person(), person(viewport=…); checks each one's console at the end."""
    opened: list[Person] = []

    def open_one(**options) -> Person:
        opened.append(Person(browser, site, **options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.check()
        one.context.close()
