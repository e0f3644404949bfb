"""A bounded look into containers: ZIP archives, OLE documents, ISO base media files."""

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

ZIP = "application/zip"
OLE = "application/x-ole-storage"
OFFICE = "application/vnd.openxmlformats-officedocument."
MICROSOFT = "application/vnd.ms-%s.macroenabled.12"

# What is listed without being unpacked: archives whose outside is a ZIP, and others.
ZIPPED = (
    ZIP,
    "application/wacz",
    "application/epub+zip",
    "application/vnd.android.package-archive",
)
TAR = "application/x-tar"
COMPRESSED = ("application/gzip", "application/x-bzip2", "application/x-xz")
ARCHIVES = (*ZIPPED, TAR, *COMPRESSED)

# At most this much of a ZIP's directory is read: an archive of a million names is still an archive.
DIRECTORY = 1 << 20
DIRECTORY_END = struct.Struct("<4s4H2LH")
DIRECTORY_ENTRY = struct.Struct("<4s6H3L5H2L")
ENCRYPTED = 0x1

# Folder of the main part, type, type of a document with macros.
OPEN_XML = (
    ("word/", OFFICE + "wordprocessingml.document", MICROSOFT % "word.document"),
    ("xl/", OFFICE + "spreadsheetml.sheet", MICROSOFT % "excel.sheet"),
    ("ppt/", OFFICE + "presentationml.presentation", MICROSOFT % "powerpoint.presentation"),
)
# Types that announce themselves in a first, uncompressed member named "mimetype".
SELF_DECLARED = ("application/vnd.oasis.opendocument.", "application/epub+zip")

# Directory entries of an OLE document, in the order in which they decide.
OLE_STREAMS = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
)

ISO_BRANDS = (
    ((b"avif", b"avis"), "image/avif"),
    ((b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"), "image/heic"),
    ((b"qt  ",), "video/quicktime"),
    ((b"M4A ", b"M4B "), "audio/mp4"),
)


def zip_archive(file: BinaryIO) -> tuple[str, bool]:
    """The type of a ZIP archive by the names in it, and whether a member is locked by a password."""
    members = list(_zip_members(file))
    names = [name for name, _flags in members]
    locked = any(flags & ENCRYPTED for _name, flags in members)
    return _declared(file) or _open_xml(names) or _other_zip(names), locked


def _zip_members(file: BinaryIO) -> Iterator[tuple[str, int]]:
    """Name and flags of the members, as far as `DIRECTORY` bytes of the directory tell."""
    length = file.seek(0, os.SEEK_END)
    tail_at = max(0, length - 65_536 - DIRECTORY_END.size)
    file.seek(tail_at)
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < DIRECTORY_END.size:
        return
    *_rest, size, _offset, _comment = DIRECTORY_END.unpack_from(tail, end)
    # Counted back from its end: bytes put before an archive shift every offset in it.
    file.seek(max(0, tail_at + end - size))
    directory, at = file.read(min(size, DIRECTORY)), 0
    while len(directory) - at >= DIRECTORY_ENTRY.size:
        entry = DIRECTORY_ENTRY.unpack_from(directory, at)
        if entry[0] != b"PK\x01\x02":
            return
        flags, name_size, extra_size, comment_size = entry[3], entry[10], entry[11], entry[12]
        at += DIRECTORY_ENTRY.size
        yield directory[at : at + name_size].decode("utf-8", "replace"), flags
        at += name_size + extra_size + comment_size


def _declared(file: BinaryIO) -> str:
    file.seek(0)
    header = file.read(256)
    if header[30:38] != b"mimetype":
        return ""
    size = min(int.from_bytes(header[18:22], "little"), 100)
    extra = int.from_bytes(header[28:30], "little")
    declared = header[38 + extra : 38 + extra + size].decode("ascii", "replace").strip()
    return declared if declared.startswith(SELF_DECLARED) and declared.isprintable() else ""


def _open_xml(names: list[str]) -> str:
    if "[Content_Types].xml" not in names:
        return ""
    for folder, plain, with_macros in OPEN_XML:
        if any(name.startswith(folder) for name in names):
            macros = any(name.endswith("vbaProject.bin") for name in names)
            return with_macros if macros else plain
    return ""


def _other_zip(names: list[str]) -> str:
    if "AndroidManifest.xml" in names:
        return "application/vnd.android.package-archive"
    if "datapackage.json" in names and any(name.startswith("archive/") for name in names):
        return "application/wacz"
    return ZIP


def ole_document(file: BinaryIO, head: bytes) -> tuple[str, bool]:
    """The type of an OLE document by the names in its directory, and whether it is an encrypted package."""
    names = ole_names(file, head)
    found = next((kind for name, kind in OLE_STREAMS if name in names), OLE)
    return found, "EncryptedPackage" in names


def ole_names(file: BinaryIO, head: bytes) -> set[str]:
    """The names in the first part of an OLE document's directory."""
    if len(head) < 512:
        return set()
    sector = 1 << min(int.from_bytes(head[30:32], "little"), 16)
    file.seek((int.from_bytes(head[48:52], "little") + 1) * sector)
    directory = file.read(16 << 10)
    return {_ole_name(directory[at : at + 128]) for at in range(0, len(directory), 128)}


def _ole_name(entry: bytes) -> str:
    size = min(int.from_bytes(entry[64:66], "little"), 64)
    return entry[: max(size - 2, 0)].decode("utf-16-le", "replace")


def iso_media(head: bytes) -> str:
    """The type of an ISO base media file (MP4, QuickTime, HEIC, AVIF…) by its brands, or ""."""
    box = head[4:8]
    if box in (b"moov", b"mdat", b"wide") and len(head) > 16:
        return "video/quicktime"
    if box != b"ftyp":
        return ""
    size = min(int.from_bytes(head[:4], "big"), 256)
    major = head[8:12]
    brands = [major, *(head[at : at + 4] for at in range(16, size, 4))]
    if major in (b"mif1", b"msf1") and b"avif" in brands:
        return "image/avif"
    for known, found in ISO_BRANDS:
        if major in known:
            return found
    return "video/3gpp" if major[:3] in (b"3gp", b"3g2") else "video/mp4"
