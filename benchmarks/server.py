"""The server as `make run` starts it, on a data folder of its own, and a client with a token."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Server:
    """A running installation: its address, its data folder, the web process and a lead's token."""

    url: str
    data: Path
    pid: int
    token: str
    environ: dict[str, str]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """A JSON request as the lead; returns the parsed answer, raises for a refusal."""
        request = urllib.request.Request(  # noqa: S310 - loopback only
            f"{self.url}/api/v1/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
            return json.load(answer)

    def manage(self, *arguments: str) -> str:
        """The output of a management command on the same installation."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, env=self.environ, check=True, capture_output=True, text=True)
        return done.stdout


@contextmanager
def running(**settings: str) -> Iterator[Server]:
    """Start `python -m config.run` with the demonstration, wait until it answers, stop it afterwards."""
    with tempfile.TemporaryDirectory(
        prefix="casework-bench-", dir=os.environ.get("BENCH_DIR")
    ) as data:
        port = _free_port()
        environ = {
            **os.environ,
            "CASEWORK_DATA_DIR": data,
            "CASEWORK_DEMO": "1",
            "CASEWORK_API_RATE": "1000000/min",
            "PORT": str(port),
            **settings,
        }
        log = Path(data, "server.log").open("w")  # noqa: SIM115 - closed at the end of this block
        process = subprocess.Popen(
            [sys.executable, "-m", "config.run"],
            env=environ,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, process, Path(data, "server.log"))
            server = Server(url, Path(data), _web_process(process.pid), "", environ)
            server.token = server.manage(
                "api_token", "lead", "--scopes", "read,write", "--days", "1"
            ).splitlines()[-1]
            yield server
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)
            log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"The server did not start:\n{log.read_text()}")
        try:
            urllib.request.urlopen(f"{url}/accounts/login/", timeout=2)  # noqa: S310
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"The server did not answer in two minutes:\n{log.read_text()}")


def _web_process(root: int) -> int:
    """The process that answers requests: the one below gunicorn's own."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        parents[int(entry.name)] = (int(fields[1]), command)
    servers = [
        pid
        for pid, (_, command) in parents.items()
        if b"gunicorn" in command and _under(pid, root, parents)
    ]
    return next(pid for pid in servers if parents[pid][0] in servers)


def web_process(root: int, but: int) -> int:
    """A process that answers requests below gunicorn's own, `root`; `but` while there is no other."""
    found = [pid for pid in _children(root) if pid != but]
    return found[0] if found else but


@contextmanager
def worker_at_rest(server: Server) -> Iterator[None]:
    """Stop the worker for a while: what it does with one measure's files would fall into the next one's."""
    root = parent_of(parent_of(server.pid))
    commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in _children(root)}
    worker = next(pid for pid, command in commands.items() if b"worker" in command)
    os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(worker, signal.SIGCONT)


def _children(root: int) -> list[int]:
    processes = (int(entry.name) for entry in Path("/proc").glob("[0-9]*"))
    return [pid for pid in processes if parent_of(pid) == root]


def parent_of(pid: int) -> int:
    """The parent of a process; 0 when it has ended."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _under(pid: int, root: int, parents: dict[int, tuple[int, bytes]]) -> bool:
    while pid in parents:
        if pid == root:
            return True
        pid = parents[pid][0]
    return False
