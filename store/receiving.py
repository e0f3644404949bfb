"""One file on its way in: written to quarantine and hashed in the same pass."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from store.base import Stored, is_hash
from store.errors import empty_file, hash_mismatch, malformed_hash, not_whole, too_large
from store.hashing import BesideHash
from store.placing import Whole
from store.quarantine import Part, Quarantine

# Small pieces (a form parser hands over 64 KiB) are gathered up to this size before they are
# written.
GATHER = 256 << 10
# How often the room on the disk is looked at while a file of unknown size comes in.
LOOK = 64 << 20

Place = Callable[[Part, str, int], Stored]


def declared_hash(text: str | None) -> str | None:
    """The SHA-256 that the sender declared, in lower case. Raises `Invalid` when it is none."""
    if text is None:
        return None
    if not is_hash(lower := text.strip().lower()):
        raise malformed_hash()
    return lower


class LocalIntake:
    """A `store.base.Intake` whose bytes wait in the quarantine."""

    def __init__(
        self,
        quarantine: Quarantine,
        place: Place,
        *,
        expected_sha256: str | None,
        expected_size: int | None,
        max_size: int | None,
    ):
        self._expected_sha256 = expected_sha256
        self._expected_size = expected_size
        self._max_size = max_size
        self._size = 0
        self._check_size(expected_size or 0)
        self._quarantine = quarantine
        self._place = place
        self._gathered: list[bytes] = []
        self._gathered_size = 0
        self._hash = BesideHash()
        self._part = quarantine.create()
        self._look_at = LOOK
        try:
            quarantine.require_room(expected_size or 0)
        except BaseException:
            self.abort()
            raise

    def write(self, chunk: bytes) -> None:
        """Take the next bytes.

        Raises `TooLarge`, `StorageFull`, or `Invalid` for more than announced.
        """
        # A caller may fill the same buffer again while the second thread still hashes it.
        chunk = chunk if isinstance(chunk, bytes) else bytes(memoryview(chunk))
        self._size += len(chunk)
        self._check_size(self._size)
        if self._expected_size is not None and self._size > self._expected_size:
            raise not_whole()
        self._gathered.append(chunk)
        self._gathered_size += len(chunk)
        if self._gathered_size >= GATHER:
            self.flush()

    def flush(self) -> None:
        """Nothing that came waits in memory any longer. For whoever holds many files at once."""
        if not self._gathered:
            return
        block = self._gathered[0] if len(self._gathered) == 1 else b"".join(self._gathered)
        self._gathered, self._gathered_size = [], 0
        self._hash.update(block)
        self._part.write(block)
        if self._size >= self._look_at:
            self._quarantine.require_room(0)
            self._look_at = self._size + LOOK

    def whole(self, *, expected_sha256: str | None = None) -> Whole:
        """Check what came against what was announced: what `Store.finish_all` needs to go on."""
        self.flush()
        if self._expected_size is not None and self._size != self._expected_size:
            raise not_whole()
        if not self._size:
            raise empty_file()
        sha256 = self._hash.hexdigest()
        declared = declared_hash(expected_sha256) or self._expected_sha256
        if declared not in (None, sha256):
            raise hash_mismatch()
        return Whole(self._part, sha256, self._size)

    def finish(self, *, expected_sha256: str | None = None) -> Stored:
        """Check what came against what was announced, and put it into the store."""
        whole = self.whole(expected_sha256=expected_sha256)
        return self._place(whole.part, whole.sha256, whole.size)

    def abort(self) -> None:
        """Keep nothing of this file. After `finish` it does nothing."""
        self._hash.close()
        self._part.discard()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.abort()

    def _check_size(self, size: int) -> None:
        if self._max_size is not None and size > self._max_size:
            raise too_large(self._max_size)
