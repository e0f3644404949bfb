"""A ZIP file written front to back: stored, never compressed, the same bytes for the same content.

Sizes and CRCs stand in the headers before the data, so that readers which cannot look ahead (Java,
macOS) open it too. ZIP64 (APPNOTE.TXT 6.3.10, §4.3.14 and §4.5.3) only where a number needs it. All
times are 1 January 1980: when a bundle was made stands inside it, not in its headers.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterable

_NAME = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")
_EPOCH = (0, 0x21)  # midnight, 1980-01-01, in DOS form
_MADE_BY = 3 << 8 | 45  # Unix, so that the mode below is read
_MODE = 0o100644 << 16
_FULL32, _FULL16 = 0xFFFF_FFFF, 0xFFFF


class Differs(Exception):
    """The data of a member is not of the size or CRC that was announced for it."""


class ZipStream:
    """Writes members through `write`, which takes bytes. Memory grows by some 150 bytes a member."""

    def __init__(self, write: Callable[[bytes], object], *, zip64_from: int = _FULL32):
        """`zip64_from` is the smallest number written in ZIP64 form; lower it in tests only."""
        self._write = write
        self._limit = zip64_from
        self._offset = 0
        self._directory: list[bytes] = []

    def add(self, name: str, size: int, crc: int, chunks: Iterable[bytes]) -> None:
        """Write one member of `size` bytes with CRC-32 `crc`.

        Raises Differs when `chunks` turn out otherwise, and ValueError for a name that is not plain
        ASCII without special path parts; the file is then worth nothing.
        """
        if not _NAME.fullmatch(name) or {".", ".."} & set(name.split("/")):
            raise ValueError(f"not a name for a member: {name!r}")
        start, big = self._offset, size >= self._limit
        extra = struct.pack("<HHQQ", 1, 16, size, size) if big else b""
        sizes = (_FULL32, _FULL32) if big else (size, size)
        fields = (0, 0, *_EPOCH, crc, *sizes, len(name))
        self._put(struct.pack("<4sHHHHHIIIHH", b"PK\3\4", _needs(big), *fields, len(extra)))
        self._put(name.encode("ascii") + extra)
        self._copy(size, crc, chunks)
        self._directory.append(self._directory_entry(name, size, crc, start))

    def close(self) -> None:
        """Write the central directory: the last bytes of the file."""
        start = self._offset
        for entry in self._directory:
            self._put(entry)
        count, size = len(self._directory), self._offset - start
        if count >= min(_FULL16, self._limit) or max(start, size) >= self._limit:
            self._put_zip64_end(count, size, start)
            count, size, start = _FULL16, _FULL32, _FULL32
        self._put(struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, size, start, 0))

    def _copy(self, size: int, crc: int, chunks: Iterable[bytes]) -> None:
        seen, found = 0, 0
        for chunk in chunks:
            seen += len(chunk)
            if seen > size:
                break
            found = zlib.crc32(chunk, found)
            self._put(chunk)
        if (seen, found) != (size, crc):
            raise Differs(f"{seen} bytes with CRC {found:08x}, not {size} with {crc:08x}")

    def _directory_entry(self, name: str, size: int, crc: int, start: int) -> bytes:
        big = size >= self._limit
        numbers = [size, size] if big else []
        if start >= self._limit:
            numbers.append(start)
        extra = (
            struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""
        )
        short = _FULL32 if big else size
        fields = (0, 0, *_EPOCH, crc, short, short, len(name), len(extra), 0, 0, 0, _MODE)
        where = _FULL32 if start >= self._limit else start
        needs = _needs(bool(numbers))
        head = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", _MADE_BY, needs, *fields, where)
        return head + name.encode("ascii") + extra

    def _put_zip64_end(self, count: int, size: int, start: int) -> None:
        here = self._offset
        fields = (44, _MADE_BY, 45, 0, 0, count, count, size, start)
        self._put(struct.pack("<4sQHHIIQQQQ", b"PK\6\6", *fields))
        self._put(struct.pack("<4sIQI", b"PK\6\7", 0, here, 1))

    def _put(self, data: bytes) -> None:
        self._write(data)
        self._offset += len(data)


def _needs(zip64: bool) -> int:
    return 45 if zip64 else 10
