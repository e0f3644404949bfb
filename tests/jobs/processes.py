"""Real worker processes on the suite's database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent


def database_url() -> str:
    """The address of the suite's own database, as CASEWORK_DATABASE_URL takes it."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    user = quote(found["USER"], safe="") + ":" + quote(found["PASSWORD"] or "", safe="")
    host = quote(found["HOST"] or "", safe="")
    return f"postgres://{user}@{host}:{found['PORT'] or 5432}/{quote(found['NAME'], safe='')}"


def start_worker(*options: str) -> subprocess.Popen[str]:
    """`manage.py worker` as a process of its own."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.jobs.process_settings",
        "CASEWORK_DATABASE_URL": database_url(),
        "CASEWORK_DATA_DIR": str(settings.CASEWORK_DATA_DIR),
        "CASEWORK_SECRET_KEY": "only-for-tests",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker", *options],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


class Workers(ExitStack):
    """Starts workers, and leaves none behind."""

    def start(self, *options: str) -> subprocess.Popen[str]:
        process = start_worker(*options)
        self.callback(_end, process)
        return process


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()


def wait_until(condition: Callable[[], object], *, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether the process exists and is more than an entry that nobody has collected yet."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


def stop(process: subprocess.Popen[str]) -> str:
    """Ask the worker to stop, and return what it has said."""
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=30)
    return said
