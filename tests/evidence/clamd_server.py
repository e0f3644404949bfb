"""A real clamd with one signature of our own, on a socket in a temporary folder.

No signatures are fetched: the test writes a database that knows nothing but the EICAR test file.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

ABSENT = "no clamd found: malware scans were NOT tested"
# Put together here, so that no scanner on this machine takes the test itself for its prey.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
# Name, type of file (any), offset (anywhere), signature in hexadecimal.
SIGNATURE = f"Test.Eicar:0:*:{EICAR.hex()}\n"
STARTS_WITHIN = 60.0
STREAM_LIMIT = 2 << 20

CONFIGURATION = """
LocalSocket {folder}/clamd.sock
DatabaseDirectory {folder}/database
PidFile {folder}/clamd.pid
LogFile {folder}/clamd.log
TemporaryDirectory {folder}/tmp
Foreground yes
StreamMaxLength {limit}
AlertExceedsMax yes
AlertEncrypted no
MaxThreads 2
"""


def found() -> str | None:
    return shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")


class Clamd:
    def __init__(self, folder: Path):
        self.folder = folder
        self.socket = folder / "clamd.sock"
        self.process: subprocess.Popen | None = None

    @property
    def setting(self) -> str:
        return f"unix:{self.socket}"

    def start(self) -> None:
        for name in ("database", "tmp"):
            (self.folder / name).mkdir(exist_ok=True)
        (self.folder / "database" / "test.ndb").write_text(SIGNATURE)
        configuration = self.folder / "clamd.conf"
        configuration.write_text(CONFIGURATION.format(folder=self.folder, limit=STREAM_LIMIT))
        self.process = subprocess.Popen(
            [str(found()), f"--config-file={configuration}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + STARTS_WITHIN
        while not self.answers():
            assert self.process.poll() is None, (self.folder / "clamd.log").read_text()
            assert time.monotonic() < end, "clamd does not start"
            time.sleep(0.1)

    def answers(self) -> bool:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(self.socket))
            line.sendall(b"zPING\0")
            return line.recv(16) == b"PONG\0"
        return False

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@contextmanager
def running_clamd(folder: Path) -> Iterator[Clamd]:
    """Without clamd the tests are skipped, and the run says so; where it is required they fail."""
    if found() is None:
        if os.environ.get("CASEWORK_REQUIRE_CLAMD"):
            pytest.fail(ABSENT)
        pytest.skip(ABSENT)
    # The path of a socket may not be longer than some hundred bytes.
    clamd = Clamd(folder)
    try:
        clamd.start()
        yield clamd
    finally:
        clamd.kill()
