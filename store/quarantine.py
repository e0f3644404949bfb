"""Where bytes wait until they are whole: nothing in this folder is evidence yet."""

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from store.errors import Busy, full_disk_refused, storage_full

# Larger single writes were slower on ext4: with 1 MiB two to four times.
WRITE = 256 << 10
READ_ONLY = 0o444


class Part:
    """A file being received, held open and locked by its one writer."""

    def __init__(self, path: Path, flags: int):
        """Open and lock `path`. Raises `Busy` when someone else works on it, `StorageFull`."""
        self.path = path
        with full_disk_refused():
            self._handle = os.open(path, os.O_NOFOLLOW | os.O_CLOEXEC | flags, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Between opening and locking, another request may have finished this very upload: then
            # the inode is in the store, and a write through our handle would alter an original.
            if not self._still_here():
                raise Busy()
        except BaseException as error:
            os.close(self._handle)
            if isinstance(error, BlockingIOError):
                raise Busy() from error
            raise

    def _still_here(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._handle), self.path.lstat())
        except FileNotFoundError:
            return False

    def in_store(self) -> bool:
        """Whether the file already has a second name: a process was killed just after giving it."""
        return os.fstat(self._handle).st_nlink > 1

    def fileno(self) -> int:
        return self._handle

    def size(self) -> int:
        """Bytes received so far."""
        return os.fstat(self._handle).st_size

    def write(self, block: bytes) -> None:
        """Append `block`. Raises `StorageFull`."""
        view = memoryview(block)
        with full_disk_refused():
            while view:
                view = view[os.write(self._handle, view[:WRITE]) :]

    def truncate(self, size: int) -> None:
        """Forget everything after `size` bytes; the next write continues there."""
        os.ftruncate(self._handle, size)
        os.lseek(self._handle, size, os.SEEK_SET)

    def sync(self) -> None:
        """Wait until the bytes are on the disk. Raises `StorageFull`."""
        with full_disk_refused():
            os.fsync(self._handle)

    def seal(self) -> None:
        """Make the file read-only and wait until its bytes are on the disk."""
        os.fchmod(self._handle, READ_ONLY)
        self.sync()

    def close(self) -> None:
        """Let go of the file, and keep it."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def discard(self) -> None:
        """Let go of the file and remove its name here; a name that the store gave it stays."""
        if self._handle >= 0:
            self.path.unlink(missing_ok=True)
            self.close()


class Quarantine:
    """The folder of unfinished files, and the room that is left on its disk."""

    def __init__(self, folder: Path, *, reserve: int = 0):
        """`reserve` bytes stay free for the database: a full disk must not stop the ledger."""
        self.folder = folder
        self.reserve = reserve

    def create(self) -> Part:
        """A new part under a random name. Raises `StorageFull`."""
        self._make()
        name = f"{secrets.token_hex(16)}.part"
        return Part(self.folder / name, os.O_RDWR | os.O_CREAT | os.O_EXCL)

    @contextmanager
    def growing(self, name: str) -> Iterator[Part]:
        """The resumable upload `name`, begun if there is none, to be written; kept afterwards."""
        self._make()
        try:
            part = Part(self.upload_path(name), os.O_RDWR | os.O_CREAT)
        except PermissionError as error:  # sealed: whole, and about to be put into the store
            raise Busy() from error
        try:
            if part.in_store():
                raise Busy()
            yield part
        finally:
            part.close()

    @contextmanager
    def received(self, name: str) -> Iterator[Part]:
        """The resumable upload `name`, to be read; kept afterwards. Raises FileNotFoundError."""
        part = Part(self.upload_path(name), os.O_RDONLY)
        try:
            yield part
        finally:
            part.close()

    def upload_path(self, name: str) -> Path:
        return self.folder / f"{name}.upload"

    def require_room(self, size: int) -> None:
        """Raise `StorageFull` unless `size` more bytes fit beside the reserve."""
        self._make()
        disk = os.statvfs(self.folder)
        if disk.f_bavail * disk.f_frsize < size + self.reserve:
            raise storage_full()

    def _make(self) -> None:
        with full_disk_refused():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def sweep(self, *, parts: timedelta, uploads: timedelta) -> list[str]:
        """Remove litter of killed processes (`parts`) and abandoned uploads, older than these ages.

        A file whose writer is alive is locked, and stays however old it is. Returns the names
        removed.
        """
        ages = [("*.part", parts), ("*.upload", uploads)]
        return [
            path.name
            for pattern, age in ages
            for path in sorted(self.folder.glob(pattern))
            if _older(path, age) and _remove_unlocked(path)
        ]


def _older(path: Path, age: timedelta) -> bool:
    try:
        return path.lstat().st_mtime <= time.time() - age.total_seconds()
    except FileNotFoundError:
        return False


def _remove_unlocked(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True
