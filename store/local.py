"""The store in a folder: `<folder>/sha256/ab/cd/<64 hexadecimal digits>`, each file read-only.

The way in: a quarantine file, hashed while it is written → size and declared hash are checked → the
file reaches the disk → it gets its name in the store by a hard link, which cannot overwrite → the
folders reach the disk → the quarantine name goes. So whatever has a name in the store is whole, and
a process killed anywhere leaves at most litter in the quarantine.

Sweeping and intake agree through a lock per hash (striped over 256 lock files) and the file's
change time. An intake, also of bytes that are already there, renews the change time under the lock;
a sweep looks at time and rows, and removes, under the same lock. A request that stored bytes has
`GRACE` to commit the row that names them; no lock is held meanwhile, so no transaction can wait for
one.
"""

import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from common.errors import CaseworkError
from store.base import GRACE, Check, State, Stored, Witness, is_hash
from store.errors import Damaged, Missing, full_disk_refused
from store.hashing import digests
from store.placing import Whole, place_all
from store.quarantine import Part, Quarantine
from store.readers import Readers
from store.reading import NOT_A_FILE, Range, open_regular
from store.receiving import LocalIntake, declared_hash
from store.rereading import place, sha256_of
from store.syncing import sync_folders

# File systems without hard links (exFAT on an external disk) answer with one of these.
_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})


class LocalStore:
    """A `store.base.Store` in a local folder.

    Quarantine and locks must lie on the same file system.
    """

    def __init__(
        self, folder: Path, *, quarantine: Quarantine, locks: Path, max_size: int | None = None
    ):
        """`max_size` in bytes is the limit of an intake that names none."""
        self.folder = folder
        self._root = f"{folder}/sha256"
        self.quarantine = quarantine
        self.locks = locks
        self.max_size = max_size

    # -- the way in ----------------------------------------------------------------------------
    def begin(
        self,
        *,
        expected_sha256: str | None = None,
        expected_size: int | None = None,
        max_size: int | None = None,
    ) -> LocalIntake:
        return LocalIntake(
            self.quarantine,
            self.place,
            expected_sha256=declared_hash(expected_sha256),
            expected_size=expected_size,
            max_size=self.max_size if max_size is None else max_size,
        )

    def intake(
        self,
        chunks: Iterable[bytes],
        *,
        expected_sha256: str | None = None,
        expected_size: int | None = None,
        max_size: int | None = None,
    ) -> Stored:
        with self.begin(
            expected_sha256=expected_sha256, expected_size=expected_size, max_size=max_size
        ) as intake:
            for chunk in chunks:
                intake.write(chunk)
            return intake.finish()

    def finish_all(
        self, intakes: Sequence[tuple[LocalIntake, str | None]]
    ) -> list[Stored | CaseworkError]:
        wholes, refused = [], {}
        for number, (intake, declared) in enumerate(intakes):
            try:
                wholes.append(intake.whole(expected_sha256=declared))
            except CaseworkError as refusal:
                refused[number] = refusal
        placed = iter(place_all(wholes, self._name))
        outcomes = [refused.get(number) or next(placed) for number in range(len(intakes))]
        told: list[Stored | CaseworkError] = []
        for (intake, _declared), outcome in zip(intakes, outcomes, strict=True):
            if isinstance(outcome, OSError):
                raise outcome
            if not isinstance(outcome, Stored):
                intake.abort()
            told.append(outcome)
        return told

    def place(self, part: Part, sha256: str, size: int) -> Stored:
        """Give a whole file its name in the store; the caller has checked hash and size.

        Raises `StorageFull`, or `Damaged` when the file already there is not what its name says:
        bytes that are there before are read again, since they stand in for those that came.
        """
        (placed,) = place_all([Whole(part, sha256, size)], self._name)
        if isinstance(placed, Exception):
            raise placed
        return placed

    def _name(self, file: Whole) -> Path:
        final = self.path(file.sha256)
        with self._locked(file.sha256):
            with full_disk_refused():
                final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                is_new = _link(file.part.path, final)
            if not is_new and self.verify(file.sha256).state is not State.INTACT:
                raise Damaged()
            # Renews the change time of bytes that were there before, so that a sweep leaves them
            # alone, also while their names are yet to reach the disk.
            os.utime(final)
        return final

    # -- the way out ---------------------------------------------------------------------------
    def path(self, sha256: str) -> Path:
        """Where the file is, whether or not it exists.

        Raises ValueError for anything but a hash.
        """
        return Path(self._text(sha256))

    def _text(self, sha256: str) -> str:
        if not is_hash(sha256):
            raise ValueError("not a SHA-256 in lower-case hexadecimal digits")
        return place(self._root, sha256)

    def open(self, sha256: str) -> BinaryIO:
        try:
            return open_regular(self.path(sha256))
        except FileNotFoundError as error:
            raise Missing() from error
        except OSError as error:
            if error.errno in NOT_A_FILE:
                raise Damaged() from error
            raise

    def open_range(self, sha256: str, start: int, end: int) -> Range:
        return Range(self.open(sha256), start, end)

    def size(self, sha256: str) -> int:
        with self.open(sha256) as file:
            return os.fstat(file.fileno()).st_size

    # -- looking again -------------------------------------------------------------------------
    def verify(self, sha256: str, *, heard: Callable[[int], None] | None = None) -> Check:
        try:
            found, size = sha256_of(self._text(sha256), heard)
        except OSError as error:
            return Check.unreadable(sha256, error.errno or errno.EIO)
        return Check.read(sha256, found, size)

    def readers(self) -> Readers:
        """Processes that do the same with many files, faster than threads."""
        return Readers(self._root)

    def witness(self, sha256: str) -> Witness:
        with self.open(sha256) as file:
            (found, sha512), size = digests(file, "sha256", "sha512")
        if found != sha256:
            raise Damaged()
        return Witness(sha256, sha512, size)

    def iter_entries(self) -> Iterator[tuple[str, str]]:
        """All that lies in the store's folder, in order of name: its hash, or "" for what is not a
        file in its right place; and its path, as text.

        A path object for each of a million files would cost more than finding them.
        """
        for name, path in _walk(str(self.folder)):
            stored = is_hash(name) and path == self._text(name)
            yield name if stored else "", path

    def iter_hashes(self) -> Iterator[str]:
        return (sha256 for sha256, _path in self.iter_entries() if sha256)

    def iter_strangers(self) -> Iterator[Path]:
        """Everything in the store's folder that is not a file in its right place."""
        return (Path(path) for sha256, path in self.iter_entries() if not sha256)

    # -- the end -------------------------------------------------------------------------------
    def remove(self, sha256: str, *, still_needed: Callable[[str], bool]) -> bool:
        with self._locked(sha256):
            return self._remove_unless(sha256, still_needed)

    def sweep(self, known: Callable[[str], bool], *, grace: timedelta = GRACE) -> list[str]:
        removed = []
        for sha256 in self.iter_hashes():
            if known(sha256):  # asked without the lock first: nearly every file ends here
                continue
            with self._locked(sha256):
                if self._left_alone(sha256, grace) and self._remove_unless(sha256, known):
                    removed.append(sha256)
        return removed

    def _left_alone(self, sha256: str, grace: timedelta) -> bool:
        try:
            changed = self.path(sha256).lstat().st_ctime
        except FileNotFoundError:
            return False
        return changed <= time.time() - grace.total_seconds()

    def _remove_unless(self, sha256: str, needed: Callable[[str], bool]) -> bool:
        path = self.path(sha256)
        if not path.exists() or needed(sha256):
            return False
        path.unlink()
        sync_folders([path.parent])
        return True

    @contextmanager
    def _locked(self, sha256: str) -> Iterator[None]:
        with full_disk_refused():
            self.locks.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self.locks / f"{self.folder.name}-{sha256[:2]}.lock"
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _link(source: Path, final: Path) -> bool:
    """Name `source` also `final`, and say so; an existing file stays as it is."""
    try:
        os.link(source, final)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(final):  # the lock of this hash keeps it so until the rename
            return False
        source.rename(final)
    return True


def _walk(folder: str) -> Iterator[tuple[str, str]]:
    """Name and path of all that is not a folder below `folder`, in order of name."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path)
        else:
            yield entry.name, entry.path
