"""An upload that arrives over several requests, as tus 1.0 does it."""

import uuid
from collections.abc import Iterable

from store.base import Stored
from store.errors import (
    StorageFull,
    WrongOffset,
    empty_file,
    hash_mismatch,
    not_whole,
    too_large,
)
from store.hashing import digests
from store.local import LocalStore
from store.quarantine import Part
from store.receiving import declared_hash


class Resumable:
    """The bytes received so far of one upload, kept in quarantine between requests.

    `size` bytes are announced for the whole. Every method raises `Busy` while another request works
    on the same upload, or when it is whole and was caught by a power cut on its way into the store:
    then `received` is the announced size, and `finish` completes it.
    """

    def __init__(self, store: LocalStore, upload: uuid.UUID, *, size: int):
        self.store = store
        self.announced = size
        self._name = upload.hex

    def received(self) -> int:
        """How many bytes have come so far; 0 for an upload that has not begun or is finished."""
        try:
            return self.store.quarantine.upload_path(self._name).lstat().st_size
        except FileNotFoundError:
            return 0

    def append(self, offset: int, chunks: Iterable[bytes]) -> int:
        """Write `chunks` from byte `offset` on, and return how many bytes have come in all.

        When the client goes away, what has come is kept, on the disk, and the client's error is
        passed on: the client asks for `received` and continues there. Raises `WrongOffset` when
        bytes would be missing in between, `TooLarge` when more come than were announced and
        `StorageFull`: both forget this piece.
        """
        with self.store.quarantine.growing(self._name) as part:
            if offset != part.size():
                raise WrongOffset(part.size())
            self.store.quarantine.require_room(self.announced - offset)
            try:
                self._write(part, offset, chunks)
            except StorageFull:
                part.truncate(offset)
                raise
            finally:
                part.sync()
            return part.size()

    def _write(self, part: Part, offset: int, chunks: Iterable[bytes]) -> None:
        part.truncate(offset)
        left = self.announced - offset
        for chunk in chunks:
            left -= len(chunk)
            if left < 0:
                part.truncate(offset)
                raise too_large(self.announced)
            part.write(chunk)

    def finish(self, *, expected_sha256: str | None = None) -> Stored:
        """Hash the whole upload and put it into the store; refused with `Invalid`, it is discarded.

        The hash is computed here in one reading: the state of a hash cannot be carried from one
        server process to the next. An upload that is not whole yet is refused and kept.
        """
        declared = declared_hash(expected_sha256)
        if not self.announced:
            raise empty_file()
        if self.received() != self.announced:
            raise not_whole()
        with self.store.quarantine.received(self._name) as part:
            (sha256,), size = digests(part, "sha256")
            if declared not in (None, sha256):
                part.discard()
                raise hash_mismatch()
            return self.store.place(part, sha256, size)

    def discard(self) -> None:
        """Forget the upload."""
        try:
            with self.store.quarantine.received(self._name) as part:
                part.discard()
        except FileNotFoundError:
            return
