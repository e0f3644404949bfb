"""Reading one document out of a finished bundle, without unpacking it."""

import io
import struct
from typing import IO, Any
from zipfile import ZIP_STORED, ZipFile


def member(file: IO[bytes], name: str) -> tuple[io.RawIOBase, int]:
    """The member `name` of a bundle's ZIP file as a file of its own, and its size in bytes.

    Members are stored, not compressed, so it is read where it lies; closing it closes `file`. Raises
    KeyError when there is no such member.
    """
    with ZipFile(file) as archive:
        found = archive.getinfo(name)
    if found.compress_type != ZIP_STORED:
        raise ValueError(f"{name} is compressed: no bundle of ours")
    file.seek(found.header_offset + 26)
    lengths = struct.unpack("<HH", file.read(4))
    return _Window(file, found.header_offset + 30 + sum(lengths), found.file_size), found.file_size


class _Window(io.RawIOBase):
    """`size` bytes of `file` from `start` on."""

    def __init__(self, file: IO[bytes], start: int, size: int):
        self._file, self._left = file, size
        file.seek(start)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._file.read(min(len(buffer), self._left))
        buffer[: len(block)] = block
        self._left -= len(block)
        return len(block)

    def close(self) -> None:
        self._file.close()
        super().close()
