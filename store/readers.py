"""Processes that read stored files again.

Between two small files the threads of one interpreter wait for each other longer than they read.
"""

import errno
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self, TextIO, TypeAlias, cast

from store import rereading
from store.base import Check

Reader: TypeAlias = "subprocess.Popen[str]"


class Readers:
    """As many processes as threads ask at a time; they end with the `with` block, or with this process."""

    def __init__(self, root: str):
        """`root` is the folder that the hashes of a store are sorted into."""
        self._root = root
        self._idle: deque[Reader] = deque()

    def verify(
        self, hashes: Sequence[str], *, heard: Callable[[int], None] | None = None
    ) -> list[Check]:
        """Read the files of some hundred hashes again; `heard` is told how many bytes were read.

        Raises OSError when the process that reads has died.
        """
        reader = self._one()
        try:
            checks = _asked(reader, hashes, heard or _nobody)
        except BaseException:
            reader.kill()
            reader.communicate()
            raise
        self._idle.append(reader)
        return checks

    def _one(self) -> Reader:
        try:
            return self._idle.pop()
        except IndexError:
            program = [sys.executable, "-I", "-S", rereading.__file__, self._root]
            return subprocess.Popen(  # noqa: S603 - our own program
                program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        while self._idle:
            self._idle.pop().communicate()


def _asked(reader: Reader, hashes: Sequence[str], heard: Callable[[int], None]) -> list[Check]:
    listens, tells = cast(TextIO, reader.stdin), cast(TextIO, reader.stdout)
    # Much less than a pipe holds, so that neither waits for the other to listen.
    listens.write(" ".join(hashes) + "\n")
    listens.flush()
    checks, told = list[Check](), 0
    while len(checks) < len(hashes):
        line = tells.readline()
        if line.startswith("+"):
            told += int(line)
            heard(int(line))
            continue
        check = _understood(hashes[len(checks)], line)
        checks.append(check)
        heard((check.size or 0) - told)
        told = 0
    return checks


def _understood(sha256: str, line: str) -> Check:
    if not line.endswith("\n"):
        raise OSError(errno.EIO, "the process that reads stored files has died")
    if line.startswith("!"):
        return Check.unreadable(sha256, int(line[1:]))
    found, size = line.split()
    return Check.read(sha256, found, int(size))


def _nobody(count: int) -> None:
    return
