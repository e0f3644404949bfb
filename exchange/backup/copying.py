"""Copying stored files, each hashed on the way and on the disk before it counts."""

import errno
import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from exchange.backup.errors import NoRoom, Unreadable
from store.errors import FULL
from store.reading import open_regular

BLOCK = 256 << 10

_own = threading.local()


@dataclass(frozen=True, slots=True)
class Job:
    """One file to be copied: `path` is where it is called in manifest and target."""

    source: Path
    target: Path
    path: str


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of it. `sha256` is that of the copied bytes, or "" with the reason in `problem`."""

    path: str
    sha256: str = ""
    size: int = 0
    problem: str = ""


def copied(job: Job) -> Copied:
    """Copy one file; what cannot be read is told, what cannot be written is raised.

    Raises NoRoom for a full disk, OSError for any other fault of the disk that is written to.
    """
    try:
        source = open_regular(job.source)
    except OSError as error:
        return Copied(job.path, problem=_word(error))
    try:
        with source, writing(job.target) as handle:
            sha256, size = _through(source.fileno(), handle)
    except Unreadable as error:
        job.target.unlink(missing_ok=True)
        return Copied(job.path, problem=str(error))
    return Copied(job.path, sha256, size)


@contextmanager
def writing(target: Path, mode: int = 0o444) -> Iterator[int]:
    """A new file to write to; on the disk afterwards. Raises NoRoom."""
    with full_disk_told():
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            yield handle
            _lock_away(handle, mode)
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def full_disk_told() -> Iterator[None]:
    """Turn "no space left" on the disk that is written to into NoRoom."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise NoRoom() from error
        raise


def _through(source: int, target: int) -> tuple[str, int]:
    buffer = getattr(_own, "buffer", None)
    if buffer is None:
        buffer = _own.buffer = memoryview(bytearray(BLOCK))
    digest, size = hashlib.sha256(), 0
    while count := _read(source, buffer):
        digest.update(buffer[:count])
        rest = buffer[:count]
        while rest:
            rest = rest[os.write(target, rest) :]
        size += count
    return digest.hexdigest(), size


def _read(handle: int, buffer: memoryview) -> int:
    try:
        return os.readv(handle, [buffer])
    except OSError as error:
        raise Unreadable(_word(error)) from error


def _lock_away(handle: int, mode: int) -> None:
    """Nobody changes a copied file by mistake, where the file system (not exFAT) knows of it."""
    try:
        os.fchmod(handle, mode)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
            raise


def _word(error: OSError) -> str:
    return os.strerror(error.errno or errno.EIO)
