"""`python -m config.run`, which `make run` calls: server and worker in the foreground.

Both belong to this process's group and end with it: on Ctrl-C, on SIGTERM, when either of them
ends, and on Linux also when this process is killed.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ADDRESS = "127.0.0.1"
THREADS = 16
STARTED_WITHIN = 60.0
# The server and the worker end their work in less; what is left after that is killed.
STOPPED_WITHIN = 25.0
_PR_SET_PDEATHSIG = 1


class CannotStart(Exception):
    """Carries the sentence that tells the operator why, and what to do."""


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Run until stopped.

    Returns 0 after an orderly stop, 1 when it could not start or a part ended.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        port = chosen_port(os.environ.get("PORT", "8000"))
        lines = prepared()
    except CannotStart as reason:
        say(f"Casework cannot start: {reason}")
        return 1
    except KeyboardInterrupt:
        return 0
    return Group(port).run(lines)


def chosen_port(text: str) -> int:
    """The port, if it is free. Raises `CannotStart`."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT={text} is no port number.")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except PermissionError:
            raise CannotStart(f"port {port} needs more rights; try PORT=8000.") from None
        except OSError:
            raise CannotStart(
                f"port {port} is taken. Stop what runs there, or choose another: "
                f"PORT={port + 1 if port < 65535 else 8000} make run"
            ) from None
    return port


def prepared() -> list[str]:
    """Prepare the installation; returns how to sign in. Raises `CannotStart`."""
    try:
        from django import setup
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
    except ImportError:
        raise CannotStart("its dependencies are missing; use `make run`.") from None
    try:
        settings.INSTALLED_APPS  # noqa: B018 - reads them all
    except (ValueError, ImproperlyConfigured) as error:
        raise CannotStart(f"a CASEWORK_ setting cannot be read: {error}") from None
    except OSError as error:
        raise CannotStart(f"{error.strerror}: {error.filename}") from None
    try:
        setup()
        return _prepared()
    except ImproperlyConfigured as error:
        raise CannotStart(str(error)) from None


def _prepared() -> list[str]:
    from django.core.management.base import CommandError
    from django.db import Error, connections

    from common.errors import CaseworkError
    from config.prepare import prepare

    try:
        return prepare(say)
    except CaseworkError as refusal:
        raise CannotStart(str(refusal.message)) from None
    except CommandError as error:
        raise CannotStart(str(error)) from None
    except Error as error:
        raise CannotStart(f"the database answers: {error}") from None
    except OSError as error:
        raise CannotStart(f"{error.strerror}: {error.filename}") from None
    finally:
        connections.close_all()


class Group:
    """The server and the worker, and the one who watches over them."""

    def __init__(self, port: int):
        self.port = port
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = False

    def run(self, lines: list[str]) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            self._start("server", server_command(self.port))
            self._start("worker", [sys.executable, "manage.py", "worker"])
            if self._answers():
                say("\n".join(["", f"Casework runs at http://localhost:{self.port}", *lines]))
                say("Stop it with Ctrl-C.")
            ended = self._wait()
        finally:
            self._end_all()
        if ended:
            say(f"The {ended} has ended by itself; Casework stops.")
        return 1 if ended else 0

    def _stop(self, number: int, frame: object) -> None:
        self._stopping = True

    def _start(self, name: str, command: list[str]) -> None:
        self._children[name] = subprocess.Popen(  # noqa: S603 - our own commands
            command, cwd=Path(__file__).resolve().parent.parent, preexec_fn=end_with(os.getpid())
        )

    def _ended(self) -> str | None:
        return next(
            (name for name, child in self._children.items() if child.poll() is not None), None
        )

    def _answers(self) -> bool:
        """Wait until the server takes connections; False when there will be none."""
        end = time.monotonic() + STARTED_WITHIN
        while not self._stopping and not self._ended() and time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex((ADDRESS, self.port)) == 0:
                    return True
            time.sleep(0.1)
        return False

    def _wait(self) -> str | None:
        """Sleep until asked to stop (None) or until a part has ended (its name)."""
        while not self._stopping:
            if ended := self._ended():
                return None if self._stopping else ended
            time.sleep(0.25)
        return None

    def _end_all(self) -> None:
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        end = time.monotonic() + STOPPED_WITHIN
        for child in self._children.values():
            try:
                child.wait(max(0.0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def server_command(port: int) -> list[str]:
    """gunicorn with one process of many threads.

    The time limit is on a server that hangs, not on requests: an upload may take hours. The
    worker's sign of life is kept in memory, so that a busy disk does not look like a hanging
    server.
    """
    memory = Path("/dev/shm")  # noqa: S108 - gunicorn makes an unnamed file there
    return [
        *(sys.executable, "-m", "gunicorn", "config.wsgi:application"),
        *("--bind", f"{ADDRESS}:{port}"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", str(THREADS)),
        *("--timeout", "300", "--graceful-timeout", "15", "--keep-alive", "15"),
        *("--log-level", "warning", "--no-control-socket"),
        # Its own limit, 4094, is below what a title and a file name in Cyrillic can come to.
        *("--limit-request-line", "8190"),
        # What is said of a file that comes by tus is one header, in base64.
        *("--limit-request-field_size", "65536", "--limit-request-fields", "50"),
        *(("--worker-tmp-dir", str(memory)) if memory.is_dir() else ()),
    ]


def end_with(parent: int) -> Callable[[], None]:
    """What a child runs first.

    The terminal's Ctrl-C is left to `parent`, which passes it on, until the child is ready for it;
    and on Linux the child gets SIGTERM when `parent` is killed.
    """
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def tie() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if prctl:
            prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # it was killed in between
                os._exit(1)

    return tie


if __name__ == "__main__":
    sys.exit(main())
