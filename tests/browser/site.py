"""The real server for journeys in a browser: `python -m config.run`, on data of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests import ready
from tests.ready import PASSWORD, ROOT

STARTS_WITHIN = 180.0


def chromium() -> str | None:
    """The system's own Chromium, or the one that CASEWORK_CHROMIUM names.

    The same browser without windows of its own, where it is installed, takes a third of the time.
    """
    return (
        os.environ.get("CASEWORK_CHROMIUM")
        or shutil.which("chromium-headless-shell")
        or shutil.which("chromium")
        or shutil.which("google-chrome")
    )


@dataclass
class Site:
    """A running server: its address, its data folder, its log and the environment of its commands."""

    url: str
    data: Path
    environ: dict[str, str]

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )


@contextmanager
def running_site(data: Path, *, demo: bool = True, **settings: str) -> Iterator[Site]:
    """Start the server with its worker on the empty folder `data`, and stop it at the end.

    Of a demonstration the tables and cases are there already; a real one starts from nothing.
    Uses a database of its own on the PostgreSQL of CASEWORK_DATABASE_URL, else SQLite in `data`.
    """
    port = free_port()
    # Nothing of the test settings may leak into the server: it runs as `make run` runs it.
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CASEWORK_", "DJANGO_"))
    }
    with own_database() as database:
        environ = {
            **inherited,
            **database,
            "CASEWORK_DATA_DIR": str(data),
            "CASEWORK_DEMO": "1" if demo else "0",
            "CASEWORK_DEMO_PASSWORD": PASSWORD,
            "PORT": str(port),
            **settings,
        }
        if demo:
            ready.fill(data, environ)
        site = Site(f"http://localhost:{port}", data, environ)
        with site.log.open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "config.run"],
                cwd=ROOT,
                env=environ,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            wait_for(site, process)
            yield site
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    given = os.environ.get("CASEWORK_DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield {}
        return
    name = f"casework_site_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield {"CASEWORK_DATABASE_URL": urlunsplit(urlsplit(given)._replace(path=f"/{name}"))}
    finally:
        with psycopg.connect(given, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def wait_for(site: Site, process: subprocess.Popen[bytes]) -> None:
    """Until the server says where it runs: everything it prints at its start is then printed."""
    end = time.monotonic() + STARTS_WITHIN
    while "Stop it with Ctrl-C" not in site.log.read_text():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"The server did not start:\n{site.log.read_text()}")
        time.sleep(0.2)
