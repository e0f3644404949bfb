"""An installation made once for a whole run of the suite; those that tests start are copies of it.

Tables, static files and the demonstration cost ten seconds, and the worker's first look at its files as
much again: tests that are about something else begin where that is done. What a first start does
itself, tests/config/test_run.py shows.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "demonstration password of the tests"
# Every process of one run shares what the first of them made; those that it starts inherit the name.
RUN = os.environ.setdefault("TESTS_OF_RUN", f"{os.getpid()}")
FOLDER = Path(tempfile.gettempdir()) / f"casework-tests-{os.getuid()}-{RUN}"
MAKE = """
import django; django.setup()
from config.prepare import prepare
import jobs
prepare(lambda text: None)
jobs.run_pending()
"""


def fill(data: Path, environ: dict[str, str]) -> None:
    """Make the empty folder `data`, and the empty database that `environ` names, copies of the one made.

    The demonstration's password is `PASSWORD`; its jobs are done.
    """
    ready = _ready()
    shutil.copytree(ready, data, dirs_exist_ok=True, symlinks=True)
    if database := environ.get("CASEWORK_DATABASE_URL"):
        name = urlsplit(database).path.lstrip("/")
        with _maintenance() as connection:
            connection.execute(f'DROP DATABASE "{name}"')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{_template()}"')


def forget() -> None:
    """Remove what was made. At the end of the run, by the process that stays longest."""
    if FOLDER.exists():
        shutil.rmtree(FOLDER)
        if _postgresql():
            with _maintenance() as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{_template()}"')


def _ready() -> Path:
    """The folder of the one installation, made by whoever comes first."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    made = FOLDER / "data"
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (FOLDER / "whole").exists():
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir(mode=0o700)
            _make(made)
            (FOLDER / "whole").touch()
    return made


def _make(data: Path) -> None:
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("CASEWORK_", "DJANGO_"))}
    environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "CASEWORK_DATA_DIR": str(data),
        "CASEWORK_DEMO_PASSWORD": PASSWORD,
    }
    if given := _postgresql():
        with _maintenance() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{_template()}"')
            connection.execute(f'CREATE DATABASE "{_template()}"')
        environ["CASEWORK_DATABASE_URL"] = urlunsplit(
            urlsplit(given)._replace(path=f"/{_template()}")
        )
    command = [sys.executable, "-c", MAKE]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def _template() -> str:
    return f"casework_ready_{RUN}"[:63]


def _postgresql() -> str:
    """The address of the suite's PostgreSQL, or ""."""
    given = os.environ.get("CASEWORK_DATABASE_URL", "")
    return given if given.startswith("postgres") else ""


def _maintenance() -> psycopg.Connection:
    return psycopg.connect(_postgresql(), autocommit=True)
