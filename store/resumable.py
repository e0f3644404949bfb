"""An upload that arrives over several requests, as tus 1.0 does it."""

import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from store.base import Stored
from store.errors import (
    ChecksumMismatch,
    StorageFull,
    WrongOffset,
    empty_file,
    hash_mismatch,
    not_whole,
    too_large,
)
from store.hashing import BesideHash, digests
from store.local import LocalStore
from store.quarantine import Part
from store.receiving import GATHER, LOOK, declared_hash
from store.running import hashes


@dataclass(slots=True)
class Checksum:
    """What one piece must hash to: `hash` is a hash object that has seen nothing yet."""

    hash: Any
    expected: bytes


class Resumable:
    """The bytes received so far of one upload, kept in quarantine between requests.

    `size` bytes are announced for the whole. Every method raises `Busy` while another request works
    on the same upload, or when it is whole and was caught by a power cut on its way into the store:
    then `received` is the announced size, and `finish` completes it.
    """

    def __init__(self, store: LocalStore, upload: uuid.UUID, *, size: int):
        self.store = store
        self.announced = size
        self.sync_seconds = 0.0
        self._name = upload.hex

    def received(self) -> int:
        """How many bytes have come so far; 0 for an upload that has not begun or is finished."""
        try:
            return self.store.quarantine.upload_path(self._name).lstat().st_size
        except FileNotFoundError:
            return 0

    def require_room(self) -> None:
        """Raise `StorageFull` unless the whole upload fits on the disk."""
        self.store.quarantine.require_room(self.announced)

    def append(
        self, offset: int, chunks: Iterable[bytes], *, checksum: Checksum | None = None
    ) -> int:
        """Write `chunks` from byte `offset` on, and return how many bytes have come in all.

        When the client goes away, what has come is kept, on the disk, and the client's error is
        passed on: the client asks for `received` and continues there. Raises `WrongOffset` when
        bytes would be missing in between, `TooLarge` when more come than were announced,
        `StorageFull`, and `Invalid` (`checksum_mismatch`): these forget this piece. So does a client
        that goes away from a piece with a checksum, which then was never checked.
        """
        with self.store.quarantine.growing(self._name) as part:
            if offset != part.size():
                raise WrongOffset(part.size())
            self.store.quarantine.require_room(self.announced - offset)
            piece = _Piece(part, offset, self.announced, hashes.of(self._name, offset))
            try:
                self._write(piece, chunks, checksum)
            finally:
                self._keep(part, piece)
            return part.size()

    def _write(self, piece: "_Piece", chunks: Iterable[bytes], checksum: Checksum | None) -> None:
        try:
            for chunk in chunks:
                if checksum is not None:
                    checksum.hash.update(chunk)
                piece.write(chunk)
                if piece.wants_a_look():
                    self.store.quarantine.require_room(0)
            piece.flush()
        except StorageFull:
            piece.undo()
            raise
        except OSError:
            if checksum is None:
                piece.flush()
            else:
                piece.undo()
            raise
        if checksum is not None and checksum.hash.digest() != checksum.expected:
            piece.undo()
            raise ChecksumMismatch()

    def _keep(self, part: Part, piece: "_Piece") -> None:
        """Bring what has come to the disk, and keep its hash where it is known."""
        digest = piece.state()
        if digest is not None and piece.size == part.size():
            hashes.keep(self._name, piece.size, digest)
        else:
            hashes.forget(self._name)
        if part.size() < self.announced:  # else `finish` waits for the disk anyway
            started = time.perf_counter()
            part.sync()
            self.sync_seconds += time.perf_counter() - started

    def finish(
        self,
        *,
        expected_sha256: str | None = None,
        placing: Callable[[str], None] = lambda sha256: None,
    ) -> Stored:
        """Put the whole upload into the store; refused with `Invalid` for its hash, it is discarded.

        Its pieces were hashed as they came, where this process received them all; else the whole is
        read once. `placing` is told the hash before the upload leaves the quarantine: whoever keeps
        that finds the bytes again after a crash. An upload that is not whole is refused and kept.
        """
        declared = declared_hash(expected_sha256)
        if not self.announced:
            raise empty_file()
        if self.received() != self.announced:
            raise not_whole()
        with self.store.quarantine.received(self._name) as part:
            known = hashes.of(self._name, part.size())
            sha256 = known.hexdigest() if known else digests(part, "sha256")[0][0]
            hashes.forget(self._name)
            if declared not in (None, sha256):
                part.discard()
                raise hash_mismatch()
            placing(sha256)
            stored = self.store.place(part, sha256, self.announced)
        return Stored(stored.sha256, stored.size, stored.sync_seconds + self.sync_seconds)

    def discard(self) -> None:
        """Forget the upload."""
        hashes.forget(self._name)
        try:
            with self.store.quarantine.received(self._name) as part:
                part.discard()
        except FileNotFoundError:
            return


class _Piece:
    """What one request adds to an upload: gathered into larger blocks, hashed beside the writing."""

    def __init__(self, part: Part, offset: int, announced: int, begun: Any | None):
        part.truncate(offset)
        self.size = offset
        self._part, self._offset, self._announced = part, offset, announced
        self._coming = offset
        self._before = begun.copy() if begun is not None else None
        self._hash = BesideHash(begun) if begun is not None else None
        self._gathered: list[bytes] = []
        self._gathered_size = 0
        self._look_at = offset + LOOK

    def write(self, chunk: bytes) -> None:
        """Take the next bytes. Raises `TooLarge`, having undone the piece, or `StorageFull`."""
        self._coming += len(chunk)
        if self._coming > self._announced:
            self.undo()
            raise too_large(self._announced)
        self._gathered.append(chunk)
        self._gathered_size += len(chunk)
        if self._gathered_size >= GATHER:
            self.flush()

    def flush(self) -> None:
        if not self._gathered:
            return
        block = self._gathered[0] if len(self._gathered) == 1 else b"".join(self._gathered)
        self._gathered, self._gathered_size = [], 0
        # Written first: what the hash has seen is then never more than what the disk has taken.
        self._part.write(block)
        self.size += len(block)
        if self._hash is not None:
            self._hash.update(block)

    def wants_a_look(self) -> bool:
        """Whether so much was written that the room on the disk should be looked at again."""
        if self.size < self._look_at:
            return False
        self._look_at = self.size + LOOK
        return True

    def undo(self) -> None:
        """Take back all that this piece has written."""
        self._part.truncate(self._offset)
        self._gathered, self._gathered_size = [], 0
        self.size = self._offset
        if self._hash is not None:
            self._hash.close()
            self._hash = BesideHash(self._before)

    def state(self) -> Any | None:
        """The hash of the first `size` bytes, or None when it is not known; the piece is over."""
        return self._hash.state() if self._hash is not None else None
