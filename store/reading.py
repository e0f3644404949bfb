"""Reading stored files: whole, or the range that a browser asks for."""

import errno
import os
from pathlib import Path
from typing import BinaryIO

from store.rereading import regular_handle

BLOCK = 256 << 10
NOT_A_FILE = frozenset({errno.ELOOP, errno.EINVAL})


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading, unbuffered; a link or pipe planted in its place is refused.

    Raises OSError, with ELOOP for a symbolic link and EINVAL for anything else that is not a file.
    """
    return os.fdopen(regular_handle(path), "rb", buffering=0)


class Range:
    """The bytes of `file` from `start` up to, not including, `end`, in blocks.

    Closes the file at the end.
    """

    def __init__(self, file: BinaryIO, start: int, end: int):
        if not 0 <= start <= end:
            file.close()
            raise ValueError("a range starts at or after 0 and ends at or after its start")
        self._file = file
        self._left = end - start
        file.seek(start)

    def __iter__(self) -> "Range":
        return self

    def __next__(self) -> bytes:
        block = self._file.read(min(BLOCK, self._left)) if self._left else b""
        if not block:
            self.close()
            raise StopIteration
        self._left -= len(block)
        return block

    def close(self) -> None:
        self._left = 0
        self._file.close()
