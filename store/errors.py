"""The store's refusals, and the operating system's answers that mean one of them."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, Invalid, StorageFull, TooLarge

# No room, no quota, or a file larger than this file system can hold.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Missing(Conflict):
    """A stored file's bytes are not where they should be."""

    code = "bytes_missing"

    def __init__(self) -> None:
        super().__init__(_("The bytes of this file are not in the store."))


class Damaged(Conflict):
    """A file in the store is not what its name says."""

    code = "store_damaged"

    def __init__(self) -> None:
        super().__init__(
            _("The store holds a damaged file under this hash. Ask an administrator to check it.")
        )


class Busy(Conflict):
    """Another request is writing to the same unfinished upload."""

    status = 423
    code = "upload_busy"

    def __init__(self) -> None:
        super().__init__(_("Another request is still sending this upload."))


class WrongOffset(Conflict):
    """The next piece of an unfinished upload starts where the store's copy does not end."""

    code = "upload_offset"

    def __init__(self, size: int) -> None:
        super().__init__(_("This piece does not continue the upload where it stopped."), size=size)


@contextmanager
def full_disk_refused() -> Iterator[None]:
    """Turn "no space left" into `StorageFull`; every other failure of the disk stays what it is."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise storage_full() from error
        raise


def storage_full() -> StorageFull:
    return StorageFull(_("There is no room left for this file. Nothing was kept."))


def too_large(limit: int) -> TooLarge:
    """The file has more than `limit` bytes."""
    return TooLarge(_("The file is larger than this installation accepts."), limit=limit)


def empty_file() -> Invalid:
    return Invalid({"file": [_("The file is empty.")]}, code="empty_file")


class ChecksumMismatch(Invalid):
    """A piece of an upload is not what its checksum says (tus 1.0 gives this a status of its own)."""

    status = 460

    def __init__(self) -> None:
        message = _("This piece was damaged on its way. It was not kept; send it again.")
        super().__init__({"checksum": [message]}, code="checksum_mismatch")


def not_whole() -> Invalid:
    """Fewer or more bytes came than were announced."""
    message = _("The file did not arrive as it was announced. Nothing was kept; send it again.")
    return Invalid({"file": [message]}, code="incomplete_upload")


def hash_mismatch() -> Invalid:
    message = _("The bytes that arrived do not have this SHA-256. Nothing was kept.")
    return Invalid({"sha256": [message]}, code="sha256_mismatch")


def malformed_hash() -> Invalid:
    return Invalid({"sha256": [_("A SHA-256 is 64 hexadecimal digits.")]}, code="sha256_malformed")
