"""What any store of files must do, whether it is a folder or object storage."""

import errno
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import TracebackType
from typing import Any, BinaryIO, Protocol, Self

from common.errors import CaseworkError

# A file that nobody knows is swept only when it has been left alone this long: the time that a
# request may take between storing the bytes and committing the row that names them.
GRACE = timedelta(days=1)

_HASH = re.compile(r"[0-9a-f]{64}")


def is_hash(text: str) -> bool:
    """Whether `text` is a SHA-256 as the store writes it: 64 lower-case hexadecimal digits."""
    return _HASH.fullmatch(text) is not None


class State(StrEnum):
    """What a second look at a stored file found."""

    INTACT = "intact"
    CHANGED = "changed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is in the store, whole and on the disk.

    `sha256` is lower-case hexadecimal, `size` is in bytes. `sync_seconds` is the part of the intake
    that went into waiting for the disk. Nothing here tells whether the bytes were known before:
    someone who may not see the other copy must not learn of it.
    """

    sha256: str
    size: int
    sync_seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of reading a stored file again.

    `found` is the SHA-256 that was computed and `size` the number of bytes read (None when the file
    is missing or cannot be read); `detail` is the system's own word on why, for an operator.
    """

    sha256: str
    state: State
    found: str | None = None
    size: int | None = None
    detail: str = ""

    @classmethod
    def read(cls, sha256: str, found: str, size: int) -> Self:
        """The outcome for a file that could be read."""
        state = State.INTACT if found == sha256 else State.CHANGED
        return cls(sha256, state, found=found, size=size)

    @classmethod
    def unreadable(cls, sha256: str, number: int) -> Self:
        """What the system's error `number` means for a file that could not be read."""
        if number == errno.ENOENT:
            return cls(sha256, State.MISSING)
        # A name that leads to no readable file is not the original that was put there.
        return cls(sha256, State.CHANGED, detail=os.strerror(number))


@dataclass(frozen=True, slots=True)
class Witness:
    """Two independent digests of a stored file (lower-case hexadecimal), and its size in bytes."""

    sha256: str
    sha512: str
    size: int


class Intake(Protocol):
    """One file on its way in. Leaving the `with` block without `finish` keeps nothing.

    Used without `with`, it must be ended by `finish` or `abort`, or it stays in quarantine.
    """

    def write(self, chunk: bytes) -> None: ...

    def flush(self) -> None: ...

    def finish(self, *, expected_sha256: str | None = None) -> Stored: ...

    def abort(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Store(Protocol):
    """A content-addressed, write-once store.

    A hash is 64 lower-case hexadecimal digits everywhere.
    """

    def begin(
        self,
        *,
        expected_sha256: str | None = None,
        expected_size: int | None = None,
        max_size: int | None = None,
    ) -> Intake:
        """Start taking in a file whose bytes are pushed with `write`, as an upload handler does.

        Raises `Invalid` for a malformed `expected_sha256`, `TooLarge` when `expected_size` is over
        `max_size` (bytes; default: the installation's limit), `StorageFull` when it cannot fit.
        """

    def intake(
        self,
        chunks: Iterable[bytes],
        *,
        expected_sha256: str | None = None,
        expected_size: int | None = None,
        max_size: int | None = None,
    ) -> Stored:
        """Take in a file from `chunks`, hashing on the way; return once it is safely on the disk.

        Give `expected_size` whenever the sender announced one: a body cut short often just ends.
        Raises `Invalid` (empty, not as announced, other hash than declared), `TooLarge` as soon as
        the limit is passed, `StorageFull`, `Damaged`, and whatever `chunks` raises. Then nothing is
        kept.
        """

    def finish_all(self, intakes: Sequence[tuple[Any, str | None]]) -> list[Stored | CaseworkError]:
        """Finish several intakes of `begin` at once, each with the hash that its sender declared.

        They wait for the disk together, which costs little more than one of them. Tells for each in
        turn what it has become, or the refusal that `Intake.finish` would raise: then nothing is kept
        of that one, and the others are not concerned. Any other failure is raised.
        """

    def open(self, sha256: str) -> BinaryIO:
        """The file, for reading. Raises `Missing`, or `Damaged` when it is no regular file."""

    def open_range(self, sha256: str, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` up to, not including, `end`. Raises `Missing` at the call.

        The iterator has `close()`; a response that streams it calls that.
        """

    def size(self, sha256: str) -> int:
        """The file's length in bytes. Raises `Missing`."""

    def verify(self, sha256: str, *, heard: Callable[[int], None] | None = None) -> Check:
        """Read the file again and compare its hash with its name.

        A finding is returned, not raised. `heard` is told how many bytes each step has read, for
        somebody who watches the reading of a large file.
        """

    def witness(self, sha256: str) -> Witness:
        """Compute SHA-512 and SHA-256 in one reading.

        Raises `Missing`, or `Damaged` if the latter differs.
        """

    def iter_hashes(self) -> Iterator[str]:
        """Every hash in the store, in order."""

    def remove(self, sha256: str, *, still_needed: Callable[[str], bool]) -> bool:
        """Destroy the file unless `still_needed(sha256)`; return whether it was destroyed.

        For disposal. The question is asked under the lock that an intake of the same bytes takes.
        """

    def sweep(self, known: Callable[[str], bool], *, grace: timedelta = GRACE) -> list[str]:
        """Remove files that nobody knows and that were left alone for `grace`; return their hashes.

        `known(sha256)` must look at committed rows at the moment it is called, not at a list made
        before.
        """
