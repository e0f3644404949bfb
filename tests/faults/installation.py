"""A real installation that can be killed at any moment and started again on the same data."""

import hashlib
import http.client
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests import ready
from tests.browser.site import ROOT, free_port, own_database

STARTS_WITHIN = 180.0


class Refused(Exception):
    """The server answered, with another status than 2xx."""

    def __init__(self, status: int, content: bytes):
        super().__init__(f"{status} {content[:500]!r}")
        self.status, self.content = status, content


class Installation:
    """`python -m config.run` in a process group of its own, and a client with a token."""

    def __init__(self, data: Path, database: dict[str, str], **settings: str):
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CASEWORK_", "DJANGO_"))
        }
        self.data = data
        self.port = free_port()
        self.environ = {
            **kept,
            **database,
            "CASEWORK_DATA_DIR": str(data),
            "PORT": str(self.port),
            **settings,
        }
        self.token = ""
        self.largest_file: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        return (self.data.parent / f"{self.data.name}.log").read_text()

    def start(self) -> None:
        """Start, and wait until it says that it runs."""
        if self._process:
            self._process.wait(timeout=60)
        with (self.data.parent / f"{self.data.name}.log").open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "config.run"],
                cwd=ROOT,
                env=self.environ,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=self._limit,
            )
        end = time.monotonic() + STARTS_WITHIN
        while "Stop it with Ctrl-C" not in self.log:
            assert self._process.poll() is None, self.log
            assert time.monotonic() < end, self.log
            time.sleep(0.05)

    def _limit(self) -> None:
        """Let the kernel refuse files over `largest_file` bytes, as a full disk would."""
        if self.largest_file:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.largest_file, self.largest_file))

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def kill(self) -> None:
        """SIGKILL to everything at once: watcher, server, worker and its jobs."""
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        while self.processes():
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask the watcher to stop; return its exit status."""
        assert self._process
        self._process.send_signal(number)
        return self._process.wait(timeout=60)

    def processes(self) -> dict[int, str]:
        """The living processes of the group, by id, with their command lines."""
        assert self._process
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[2]) == self._process.pid and fields[0] != "Z":
                found[int(entry.name)] = command
        return found

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )

    def sign_in(self, username: str) -> None:
        """Use a new token of that account from now on."""
        made = self.manage("api_token", username, "--scopes", "read,write", "--days", "1")
        assert made.returncode == 0, made.stderr
        self.token = made.stdout.splitlines()[-1]

    def call(
        self,
        method: str,
        path: str,
        body: Any = b"",
        *,
        kind: str = "",
        key: str = "",
        length: int = 0,
        **query: str,
    ) -> tuple[bytes, dict[str, str]]:
        """Ask the API; returns body and headers. Raises `Refused`, or OSError when nobody answers.

        A `body` that is an iterator of bytes needs its `length`.
        """
        joined = f"?{urlencode(query)}" if query else ""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"Bearer {self.token}"}
        if isinstance(body, dict):
            body, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        if kind:
            headers["Content-Type"] = kind
        if length:
            headers["Content-Length"] = str(length)
        if key:
            headers["Idempotency-Key"] = key
        try:
            connection.request(method, f"/api/v1/{path}{joined}", body, headers)
            answer = connection.getresponse()
            content = answer.read()
        except http.client.HTTPException as error:
            raise ConnectionError(repr(error)) from error
        finally:
            connection.close()
        if not 200 <= answer.status < 300:
            raise Refused(answer.status, content)
        return content, dict(answer.getheaders())

    def get(self, path: str, **query: str) -> Any:
        return json.loads(self.call("GET", path, **query)[0])


@contextmanager
def installation(data: Path, *, empty: bool = False, **settings: str) -> Iterator[Installation]:
    """An installation in the folder `data`, not yet started; everything is killed at the end.

    It holds the demonstration, its files examined, unless it is to be `empty`.

    It has a database of its own on the PostgreSQL of CASEWORK_DATABASE_URL, else SQLite in `data`.
    """
    with own_database() as database:
        made = Installation(data, database, **settings)
        if not empty:
            ready.fill(data, made.environ)
        try:
            yield made
        finally:
            if made._process:
                made.kill()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
