"""Compressed streams (gzip, bzip2, xz), unpacked into nothing: only lengths and heads are kept."""

import bz2
import lzma
import zlib
from typing import Any, BinaryIO

from evidence.examination.containers import COMPRESSED
from evidence.examination.limits import MAX_RATIO, MAX_STREAM, RATIO_FROM, Unreadable

XZ_MEMORY = 256 << 20  # bytes that the file may ask for to be unpacked
BLOCK = 64 << 10


def prepare() -> None:
    """Let the decoders load what they load late."""
    for kind in COMPRESSED:
        _decoder(kind)


def _decoder(media_type: str) -> Any:
    if media_type == "application/gzip":
        return zlib.decompressobj(31)
    if media_type == "application/x-bzip2":
        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor(memlimit=XZ_MEMORY)


class Unpacking:
    """What comes out of a compressed file, for reading once. Several streams in a row are one.

    Raises Unreadable when it is cut off or damaged, and when more comes out than is allowed.
    """

    def __init__(self, file: BinaryIO, media_type: str):
        self.file, self.media_type = file, media_type
        self.packed = file.seek(0, 2)
        file.seek(0)
        self.total = 0
        self._decoder = _decoder(media_type)
        self._waiting = b""
        self._ready = bytearray()
        self._ended = False

    def read(self, size: int) -> bytes:
        while len(self._ready) < size and not self._ended:
            self._more()
        taken = bytes(self._ready[:size])
        del self._ready[:size]
        return taken

    def peek(self, size: int) -> bytes:
        head = self.read(size)
        self._ready[:0] = head
        return head

    def drain(self) -> int:
        """Unpack to the end; return how many bytes came out in all."""
        while not self._ended:
            self._more()
            self._ready.clear()
        return self.total

    def _more(self) -> None:
        if self._decoder.eof:
            self._next_stream()
            return
        # zlib gives back what it has not eaten; the others keep it, and ask for nothing meanwhile.
        hungry = getattr(self._decoder, "needs_input", True)
        packed = self._waiting or (self.file.read(BLOCK) if hungry else b"")
        try:
            chunk = self._decoder.decompress(packed, BLOCK)
        except (zlib.error, OSError, EOFError, ValueError, lzma.LZMAError):
            raise Unreadable("damaged") from None
        self._waiting = getattr(self._decoder, "unconsumed_tail", b"")
        if not packed and not chunk and hungry and not self._decoder.eof:
            raise Unreadable("truncated")
        self._take(chunk)

    def _take(self, chunk: bytes) -> None:
        self.total += len(chunk)
        self._ready += chunk
        if self.total > max(RATIO_FROM, MAX_RATIO * self.packed):
            raise Unreadable("archive_ratio")
        if self.total > MAX_STREAM:
            raise Unreadable("archive_size")

    def _next_stream(self) -> None:
        rest = self._decoder.unused_data or self.file.read(BLOCK)
        # Zeros may fill the last block of a tape or disk.
        if not rest.strip(b"\0"):
            self._ended = True
            return
        self._decoder = _decoder(self.media_type)
        self._waiting = rest


def name_inside(file: BinaryIO, media_type: str) -> str:
    """The name that a gzip file gives to what is in it (RFC 1952), else ""."""
    if media_type != "application/gzip":
        return ""
    file.seek(0)
    head = file.read(4096)
    flags, at = head[3] if len(head) > 3 else 0, 10
    if flags & 4:
        at += 2 + int.from_bytes(head[10:12], "little")
    if not flags & 8:
        return ""
    return head[at:].split(b"\0", 1)[0].decode("utf-8", "backslashreplace")
