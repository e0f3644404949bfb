"""The media type of a file by its content alone: what its name or sender claims has no say.

A closed list of types, told apart by signatures and a bounded look inside; everything else is
`application/octet-stream`. At most `HEAD` bytes from the start, and the directory at the end of a ZIP
archive, are read: the time does not depend on the size of the file. A file may be two things at once
(a picture with an archive behind it); the first thing found is named.
"""

import codecs
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from evidence.examination.containers import iso_media, ole_document, zip_archive
from evidence.examination.texts import text_type

HEAD = 64 << 10
UNKNOWN = "application/octet-stream"

# (offset, signature, type), the longer signature first where two begin alike.
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"II+\0", "image/tiff"),
    (0, b"MM\0+", "image/tiff"),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"),
    (0, b"8BPS", "image/vnd.adobe.photoshop"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"caff", "audio/x-caf"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\0\0\x01\xba", "video/mpeg"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (257, b"ustar", "application/x-tar"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
    (0, b"WARC/", "application/warc"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\x7fELF", "application/x-elf"),
)
RIFF = {b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo", b"WEBP": "image/webp"}
BITMAP_HEADERS = frozenset(bytes([size, 0, 0, 0]) for size in (12, 40, 52, 56, 64, 108, 124))
TRANSPORT_STREAM = (0, 188, 376)
PDF_HEADER = re.compile(rb"%PDF-\d\.\d")


def media_type(file: BinaryIO) -> tuple[str, bool]:
    """The type of `file`, and whether its content is locked by a password, as far as its outside tells.

    Reads from the start and leaves the file at an arbitrary position. Never raises for any content.
    """
    file.seek(0)
    head = file.read(HEAD)
    if found := _by_signature(head):
        return found, False
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return zip_archive(file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return ole_document(file, head)
    return text_type(head, file) or UNKNOWN, False


def _by_signature(head: bytes) -> str:
    for offset, signature, found in SIGNATURES:
        if head.startswith(signature, offset):
            return _ogg(head) if found == "audio/ogg" else found
    return _container(head) or _portable_document(head) or _executable(head) or _mpeg(head)


def _container(head: bytes) -> str:
    if head[:4] == b"RIFF":
        return RIFF.get(head[8:12], "")
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "audio/aiff"
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    # "BM" alone begins many a text: the header's size must be one that exists.
    if head[:2] == b"BM" and head[14:18] in BITMAP_HEADERS:
        return "image/bmp"
    return iso_media(head)


def _ogg(head: bytes) -> str:
    return "video/ogg" if b"theora" in head[:256] else "audio/ogg"


def _portable_document(head: bytes) -> str:
    # Readers accept a few bytes of rubbish before the header, and so do forgers.
    found = PDF_HEADER.search(head[:1024])
    return "application/pdf" if found and not head.lstrip().startswith(b"<") else ""


def _executable(head: bytes) -> str:
    if head[:2] != b"MZ" or len(head) < 64:
        return ""
    start = int.from_bytes(head[60:64], "little")
    windows = head[start : start + 4] == b"PE\0\0"
    return "application/vnd.microsoft.portable-executable" if windows else "application/x-dosexec"


def _mpeg(head: bytes) -> str:
    if len(head) > 376 and all(head[at] == 0x47 for at in TRANSPORT_STREAM):
        return "video/mp2t"
    # Frame sync, MPEG layer III, and neither a forbidden bit rate nor a forbidden sampling rate.
    if len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        valid = head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3 and head[1] & 0x18 != 0x08
        return "audio/mpeg" if valid else ""
    return ""


def prepare() -> None:
    """Load the encodings, which Python looks for in files."""
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1"):
        codecs.lookup(encoding)


def examined(file: BinaryIO, _media_type: str = "", *_options: str) -> Iterator[dict[str, Any]]:
    """The findings: `media_type`, and that the content is locked, if it is."""
    found, locked = media_type(file)
    yield {"media_type": found}
    if locked:
        yield {"readable": "no", "reason": "encrypted"}
