"""A client of clamd, ClamAV's daemon: streams a file to it (INSTREAM) and understands its answer.

Whatever goes wrong, the answer is "not scanned" with a reason, and never "clean". clamd itself calls clean
what is beyond its own limits, unless told otherwise: `docs/settings.md` says what its settings must be.
"""

import re
import socket
import struct
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

CONNECT_SECONDS = 5.0
SEND_SECONDS = 30.0
ANSWER_SECONDS = 300.0  # an archive of many small files takes its time
MAX_ANSWER = 4096  # bytes
CHUNK = 256 << 10
TCP = re.compile(r"(?:tcp:(?://)?)?(?P<host>\[[0-9a-fA-F:]+\]|[\w.-]+):(?P<port>\d{1,5})")
FOUND = re.compile(r"stream: (?P<name>.+) FOUND")
# Found by guessing: programs of a dubious kind, and what looks like something.
GUESSED = ("Heuristics.", "PUA.", "PhishTank.")
# clamd's way to say that it gave up: the file, or something in it, was not looked at.
GAVE_UP = ("Heuristics.Limits.Exceeded",)
LOCKED = ("Heuristics.Encrypted",)

Address = str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`scan` as in FileFacts; a reason code; the name of what was found; program and signatures."""

    scan: str
    reason: str = ""
    found: str = ""
    version: str = ""


class NoAnswer(Exception):
    """Nobody answered, or not to the end; `reason` is a code of `evidence.reasons`."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def address(setting: str) -> Address | None:
    """Where the scanner is, of `unix:/path` or `tcp:host:port`; None for "". Raises for anything else."""
    setting = setting.strip()
    if not setting:
        return None
    if setting.startswith("unix:/"):
        return setting.removeprefix("unix:").replace("//", "/")
    match = TCP.fullmatch(setting)
    if not match or not 0 < int(match["port"]) < 65_536:
        raise ImproperlyConfigured(
            f"CASEWORK_CLAMD={setting} is neither unix:/path nor tcp:host:port."
        )
    return match["host"].strip("[]"), int(match["port"])


def scan(where: Address, chunks: Iterable[bytes]) -> Verdict:
    """Let the clamd at `where` look at a file given in `chunks`."""
    version = ""
    try:
        version = ask(where, b"VERSION")
        with closing(_connected(where)) as line:
            return _understood(_streamed(line, chunks), version)
    except NoAnswer as error:
        return Verdict("not_scanned", error.reason, version=version)


def ask(where: Address, command: bytes) -> str:
    """The answer to a command without arguments, as VERSION or PING. Raises NoAnswer."""
    with closing(_connected(where)) as line:
        line.settimeout(CONNECT_SECONDS)
        try:
            line.sendall(b"z" + command + b"\0")
        except OSError:
            raise NoAnswer("scanner_down") from None
        return _answer(line)


def _connected(where: Address) -> socket.socket:
    try:
        if not isinstance(where, str):
            return socket.create_connection(where, timeout=CONNECT_SECONDS)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(where)
        except BaseException:
            line.close()
            raise
    except (OSError, UnicodeError):
        raise NoAnswer("scanner_down") from None
    return line


def _streamed(line: socket.socket, chunks: Iterable[bytes]) -> str:
    line.settimeout(SEND_SECONDS)
    # Having had enough, clamd says so and closes while we still send: its word counts.
    with suppress(BrokenPipeError, ConnectionResetError):
        try:
            line.sendall(b"zINSTREAM\0")
            for chunk in chunks:
                line.sendall(struct.pack(">L", len(chunk)) + chunk)
            line.sendall(bytes(4))
        except TimeoutError:
            raise NoAnswer("scan_timeout") from None
    line.settimeout(ANSWER_SECONDS)
    return _answer(line)


def _answer(line: socket.socket) -> str:
    answer = b""
    try:
        while b"\0" not in answer and len(answer) <= MAX_ANSWER and (part := line.recv(1024)):
            answer += part
    except TimeoutError:
        raise NoAnswer("scan_timeout") from None
    except OSError:
        raise NoAnswer("scan_cut_short") from None
    if b"\0" not in answer:
        raise NoAnswer("scan_cut_short")
    return answer.partition(b"\0")[0].decode("utf-8", "backslashreplace").strip()


def _understood(answer: str, version: str) -> Verdict:
    version = version[:200]
    if answer == "stream: OK":
        return Verdict("clean", version=version)
    if "size limit exceeded" in answer:
        return Verdict("not_scanned", "scan_too_large", version=version)
    match = FOUND.fullmatch(answer)
    if not match:
        return Verdict("not_scanned", "scanner_error", answer[:200], version)
    name = match["name"][:200]
    if name.startswith(GAVE_UP):
        return Verdict("not_scanned", "scan_incomplete", name, version)
    if name.startswith(LOCKED):
        return Verdict("not_scanned", "encrypted", name, version)
    if name.startswith(GUESSED):
        return Verdict("suspicious", "heuristic_found", name, version)
    return Verdict("infected", "signature_found", name, version)
