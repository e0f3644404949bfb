"""ZIP archives: the directory and single members, within limits (APPNOTE.TXT 6.3; ZIP64 included).

An own reader, because the standard library's of Python 3.11 does not notice entries that overlap
(CVE-2024-0450), by which a few kilobytes unpack to petabytes.
"""

import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from evidence.examination.limits import MAX_DIRECTORY, MAX_MEMBERS, Unreadable

END = struct.Struct("<4s4H2LH")
LOCATOR = struct.Struct("<4sLQL")
END64 = struct.Struct("<4sQ2H2L4Q")
ENTRY = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")
STORED, DEFLATED = 0, 8
ENCRYPTED, UTF8 = 0x1, 0x800
LINK = 0o120000
CHUNK = 64 << 10
IN_ZIP64 = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of the directory. Sizes in bytes; `modified` is a time without zone, as written."""

    name: str
    size: int
    packed: int
    method: int
    flags: int
    crc: int
    offset: int
    mode: int
    modified: str

    @property
    def locked(self) -> bool:
        return bool(self.flags & ENCRYPTED)

    @property
    def is_link(self) -> bool:
        return self.mode & 0o170000 == LINK

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")


class Zip:
    """The directory of an archive. Raises Unreadable when it is none, is cut off or has no end.

    `members` are those within the limits, `count` how many the archive says it has.
    """

    def __init__(self, file: BinaryIO):
        self.file = file
        self.size = file.seek(0, os.SEEK_END)
        self.count, length, offset, self.directory_at = self._end()
        self.directory_at -= length
        # Bytes put before an archive shift every offset in it.
        self.shift = self.directory_at - offset
        if self.shift < 0:
            raise Unreadable("damaged")
        file.seek(self.directory_at)
        directory = file.read(min(length, MAX_DIRECTORY))
        self.members = list(self._entries(directory))
        if len(self.members) < min(self.count, MAX_MEMBERS) and length <= MAX_DIRECTORY:
            raise Unreadable("damaged")
        self.count = max(self.count, len(self.members))

    def _end(self) -> tuple[int, int, int, int]:
        """Number of entries, length and offset of the directory, and where it ends."""
        tail_at = max(0, self.size - 65_535 - END.size)
        self.file.seek(tail_at)
        tail = self.file.read()
        end = tail.rfind(b"PK\x05\x06")
        if end < 0 or len(tail) - end < END.size:
            raise Unreadable("truncated")
        _sig, _disk, _start, _here, count, length, offset, _comment = END.unpack_from(tail, end)
        at = tail_at + end
        if IN_ZIP64 in (length, offset) or count == 0xFFFF:
            return self._end64(at) or (count, length, offset, at)
        return count, length, offset, at

    def _end64(self, end_at: int) -> tuple[int, int, int, int] | None:
        if end_at < LOCATOR.size:
            return None
        self.file.seek(end_at - LOCATOR.size)
        signature, _disk, _offset, _disks = LOCATOR.unpack(self.file.read(LOCATOR.size))
        at = end_at - LOCATOR.size - END64.size
        if signature != b"PK\x06\x07" or at < 0:
            return None
        self.file.seek(at)
        found = END64.unpack(self.file.read(END64.size))
        return (found[7], found[8], found[9], at) if found[0] == b"PK\x06\x06" else None

    def _entries(self, directory: bytes) -> Iterator[Member]:
        at, found = 0, 0
        while len(directory) - at >= ENTRY.size and found < MAX_MEMBERS:
            entry = ENTRY.unpack_from(directory, at)
            if entry[0] != b"PK\x01\x02":
                return
            name, extra, comment = entry[10], entry[11], entry[12]
            at += ENTRY.size
            yield _member(
                entry, directory[at : at + name], directory[at + name : at + name + extra]
            )
            at += name + extra + comment
            found += 1

    def overlaps(self) -> bool:
        """Whether the data of two entries share bytes, or reach into the directory."""
        end = 0
        for start, until in sorted(self._span(member) for member in self.members):
            if start < end or until > self.directory_at:
                return True
            end = until
        return False

    def _span(self, member: Member) -> tuple[int, int]:
        start = member.offset + self.shift
        return start, self._data_at(member) + member.packed

    def _data_at(self, member: Member) -> int:
        start = member.offset + self.shift
        self.file.seek(start)
        header = self.file.read(LOCAL.size)
        if len(header) < LOCAL.size or header[:4] != b"PK\x03\x04":
            raise Unreadable("damaged")
        *_rest, name, extra = LOCAL.unpack(header)
        return start + LOCAL.size + name + extra

    def chunks(self, member: Member, limit: int) -> Iterator[bytes]:
        """The member's bytes, unpacked. Raises Unreadable: locked, damaged, or more than `limit`."""
        if member.locked:
            raise Unreadable("encrypted")
        if member.method not in (STORED, DEFLATED):
            raise Unreadable("no_reader")
        self.file.seek(self._data_at(member))
        unpack = zlib.decompressobj(-15) if member.method == DEFLATED else None
        left, total, crc = member.packed, 0, 0
        while True:
            packed = unpack.unconsumed_tail if unpack else b""
            if not packed and left:
                packed = self.file.read(min(CHUNK, left))
                left -= len(packed)
                if not packed:
                    raise Unreadable("truncated")
            chunk = _unpacked(unpack, packed) if unpack else packed
            if not packed and not chunk:
                break
            total += len(chunk)
            # A size that lies is a bomb's way past those who add up sizes beforehand.
            if total > min(limit, member.size):
                raise Unreadable("archive_size" if total > limit else "damaged")
            crc = zlib.crc32(chunk, crc)
            yield chunk
        if total != member.size or crc != member.crc:
            raise Unreadable("damaged")

    def read(self, name: str, limit: int) -> bytes:
        """The whole of the first member of that name; b"" when there is none."""
        found = next((member for member in self.members if member.name == name), None)
        return b"".join(self.chunks(found, limit)) if found else b""


def _unpacked(unpack: "zlib._Decompress", packed: bytes) -> bytes:
    try:
        return unpack.decompress(packed, CHUNK)
    except zlib.error:
        raise Unreadable("damaged") from None


def _member(entry: tuple, raw: bytes, extra: bytes) -> Member:
    (_s, made_by, _need, flags, method, time, date, crc, packed, size) = entry[:10]
    offset, attributes = entry[16], entry[15]
    packed, size, offset = _zip64(extra, packed, size, offset)
    unix = made_by >> 8 == 3
    return Member(
        name=_name(raw, flags),
        size=size,
        packed=packed,
        method=method,
        flags=flags,
        crc=crc,
        offset=offset,
        mode=attributes >> 16 if unix else 0,
        modified=_dos_time(date, time),
    )


def _zip64(extra: bytes, packed: int, size: int, offset: int) -> tuple[int, int, int]:
    at = 0
    while len(extra) - at >= 4:
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            values = extra[at + 4 : at + 4 + length]
            given = [int.from_bytes(values[i : i + 8], "little") for i in range(0, len(values), 8)]
            rest = iter(given)
            size = next(rest, size) if size == IN_ZIP64 else size
            packed = next(rest, packed) if packed == IN_ZIP64 else packed
            offset = next(rest, offset) if offset == IN_ZIP64 else offset
        at += 4 + length
    return packed, size, offset


def _name(raw: bytes, flags: int) -> str:
    """The name as text. Without the UTF-8 flag old programs of this region wrote code page 866."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("utf-8" if flags & UTF8 else "cp866", "backslashreplace")


def _dos_time(date: int, time: int) -> str:
    if not date:
        return ""
    day = f"{1980 + (date >> 9):04d}-{date >> 5 & 15:02d}-{date & 31:02d}"
    return f"{day} {time >> 11:02d}:{time >> 5 & 63:02d}:{2 * (time & 31):02d}"
