"""Copies made from items, as they leave the house: a picture without what it says of itself.

What leaves is another file than the stored one, which nobody alters; the manifest and the item's record
name both hashes. Pictures that cannot be taken apart stay inside, and the bundle says so.
"""

import hashlib
import mmap
from typing import Any, BinaryIO

import store
from evidence.examination.sniffing import media_type
from evidence.models import EvidenceItem
from evidence.stripping import CannotStrip, is_picture, stripped
from exchange.bundle import names
from exchange.bundle.spool import BLOCK, Spool
from exchange.errors import CannotBuild
from exchange.models import Bundle

Document = dict[str, Any]
REMOVED, UNTOUCHED, WITHHELD = "removed", "untouched", "withheld"


def opened(item: EvidenceItem) -> BinaryIO:
    """The stored file of an item. Raises CannotBuild, naming the item, when it is gone or damaged."""
    try:
        return store.open_store().open(item.sha256)
    except store.Missing:
        raise CannotBuild(Bundle.Reason.ORIGINAL_MISSING, item.reference) from None
    except store.Damaged:
        raise CannotBuild(Bundle.Reason.ORIGINAL_CHANGED, item.reference) from None


def derivative_handed_over(item: EvidenceItem, spool: Spool) -> Document:
    """Put the file that leaves into the spool, and say what it is.

    `metadata` is "removed" for a picture, "withheld" for one that cannot be stripped (nothing leaves),
    and "untouched" for what is no picture (nothing is spooled: the stored file itself goes along).
    """
    path = names.derivative(item.reference, item.file_name)
    with opened(item) as file:
        if not is_picture(file.read(16)) and not media_type(file)[0].startswith("image/"):
            return {"file": f"data/{path}", "metadata": UNTOUCHED}
        _require_unchanged(item, file)
        try:
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                for _piece in stripped(data):  # whether it can be done, before anything is written
                    pass
                digest, size, stream = hashlib.sha256(), 0, spool.stream(path)
                for piece in stripped(data):
                    stream.write(piece)
                    digest.update(piece)
                    size += len(piece)
        except CannotStrip:
            return {"file": None, "metadata": WITHHELD}
    return {
        "file": f"data/{path}",
        "metadata": REMOVED,
        "sha256": digest.hexdigest(),
        "size": size,
    }


def _require_unchanged(item: EvidenceItem, file: BinaryIO) -> None:
    file.seek(0)
    found = hashlib.sha256()
    while block := file.read(BLOCK):
        found.update(block)
    if found.hexdigest() != item.sha256:
        raise CannotBuild(Bundle.Reason.ORIGINAL_CHANGED, item.reference)
