"""What is in an archive, by its own list: names, sizes, links, locks. Nothing is written anywhere.

Names are data. Whatever would hurt somebody who unpacks the archive is told as a reason: too much in it
(number, size, ratio, depth), parts that overlap, names that lead out of the folder, links.
"""

import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from evidence.examination import streams
from evidence.examination.containers import ARCHIVES, COMPRESSED, TAR
from evidence.examination.limits import (
    MAX_DEPTH,
    MAX_MEMBERS,
    MAX_NESTED,
    MAX_RATIO,
    MAX_UNPACKED,
    NESTED_SIZE,
    RATIO_FROM,
    Unreadable,
)
from evidence.examination.sniffing import media_type as sniffed
from evidence.examination.zips import Member, Zip

NESTED = (".zip", ".jar", ".apk", ".wacz", ".docx", ".xlsx", ".tar", ".gz", ".tgz", ".xz", ".bz2")

Row = dict[str, Any]


class Tally:
    """What has been counted, in the archive and in those inside it; says what is too much."""

    def __init__(self, size: int):
        self.size = size
        self.found = dict.fromkeys(
            ("members", "folders", "links", "outside", "locked", "unpacked", "nested"), 0
        )
        self.depth = 1
        self.reason = ""

    def add(self, row: Row) -> None:
        found = self.found
        found["members"] += 1
        found["unpacked"] += max(row["size"], 0)
        found["folders"] += row["kind"] == "folder"
        found["links"] += row["kind"] == "link"
        found["locked"] += bool(row.get("locked"))
        found["outside"] += leads_out(row["name"]) or (
            row["kind"] == "link" and leads_out(row.get("link", ""))
        )
        if found["members"] > MAX_MEMBERS:
            self.reason = self.reason or "archive_count"
        if found["unpacked"] > MAX_UNPACKED:
            self.reason = "archive_size"
        elif found["unpacked"] > max(RATIO_FROM, MAX_RATIO * self.size):
            self.reason = self.reason or "archive_ratio"


def prepare() -> None:
    """Load what is needed later, when no file can be opened any more."""
    from encodings import cp866, idna, latin_1, utf_8_sig  # noqa: F401

    streams.prepare()


def examined(file: BinaryIO, media_type: str, *_options: str) -> Iterator[dict[str, Any]]:
    """The findings: `metadata` (counts), the `listing`, then `readable` with its reason."""
    tally = Tally(file.seek(0, 2))
    rows: list[Row] = []
    reason = ""
    try:
        for row in listed(file, media_type, tally):
            if len(rows) < MAX_MEMBERS:
                rows.append(row)
    except Unreadable as error:
        reason = error.reason
    except (tarfile.TarError, EOFError, OSError, ValueError, OverflowError):
        reason = "damaged"
    except MemoryError:
        reason = "too_large_to_read"
    yield {"metadata": {"archive": {**tally.found, "depth": tally.depth}}}
    if rows:
        yield {"made": "listing", "number": 1, "rows": rows}
    reason = tally.reason or reason or ("encrypted" if tally.found["locked"] else "")
    if reason:
        yield {"readable": "no", "reason": reason}
    else:
        outside = "archive_paths" if tally.found["outside"] or tally.found["links"] else ""
        yield {"readable": "yes", "reason": outside}


def listed(file: BinaryIO, media_type: str, tally: Tally, depth: int = 1) -> Iterator[Row]:
    """The rows of the archive's list; those of archives inside are counted, and not listed."""
    tally.depth = max(tally.depth, depth)
    if media_type in COMPRESSED:
        yield from _compressed(file, media_type, tally)
    elif media_type == TAR:
        yield from _tar(file, "r:", tally)
    else:
        yield from _zip(file, tally, depth)


def _zip(file: BinaryIO, tally: Tally, depth: int) -> Iterator[Row]:
    archive = Zip(file)
    if archive.count > MAX_MEMBERS:
        tally.reason = tally.reason or "archive_count"
    if archive.overlaps():
        tally.reason = tally.reason or "archive_overlap"
    for member in archive.members:
        kind = "folder" if member.is_folder else "link" if member.is_link else "file"
        row: Row = {
            "name": member.name,
            "size": member.size,
            "packed": member.packed,
            "modified": member.modified,
            "kind": kind,
        }
        if member.locked:
            row["locked"] = True
        elif kind == "link" and member.size <= 4096:
            row["link"] = b"".join(archive.chunks(member, 4096)).decode("utf-8", "backslashreplace")
        tally.add(row)
        yield row
    if tally.reason:
        return
    for member in archive.members:
        if member.name.lower().endswith(NESTED) and not member.locked and not member.is_link:
            _look_into(archive, member, tally, depth)


def _look_into(archive: Zip, member: Member, tally: Tally, depth: int) -> None:
    """Count what an archive inside holds, in memory and within bounds."""
    if member.size > NESTED_SIZE or tally.reason:
        return
    try:
        inside = BytesIO(b"".join(archive.chunks(member, NESTED_SIZE)))
    except Unreadable:
        return
    kind = sniffed(inside)[0]
    if kind not in ARCHIVES:
        return
    tally.found["nested"] += 1
    if depth >= MAX_DEPTH or tally.found["nested"] > MAX_NESTED:
        tally.depth = max(tally.depth, depth + 1)
        tally.reason = "archive_depth"
        return
    try:
        for _row in listed(inside, kind, tally, depth + 1):
            pass
    except (Unreadable, tarfile.TarError, EOFError, OSError, ValueError):
        return


def _compressed(file: BinaryIO, media_type: str, tally: Tally) -> Iterator[Row]:
    stream = streams.Unpacking(file, media_type)
    head = stream.peek(1024)
    if head[257:262] == b"ustar":
        yield from _tar(stream, "r|", tally)
        return
    size = stream.drain()
    row: Row = {
        "name": streams.name_inside(file, media_type),
        "size": size,
        "packed": stream.packed,
        "modified": "",
        "kind": "file",
    }
    tally.add(row)
    yield row


def _tar(file: Any, mode: str, tally: Tally) -> Iterator[Row]:
    if mode == "r:":
        file.seek(0)
    with tarfile.open(
        fileobj=file, mode=mode, encoding="utf-8", errors="surrogateescape", errorlevel=1
    ) as archive:
        while (member := archive.next()) is not None:
            archive.members = []  # it would keep them all
            link = member.issym() or member.islnk()
            row: Row = {
                "name": member.name,
                "size": member.size,
                "packed": member.size,
                "modified": _unix_time(member.mtime),
                "kind": "folder" if member.isdir() else "link" if link else "file",
            }
            if link:
                row["link"] = member.linkname
            tally.add(row)
            yield row
            if tally.reason:
                return


def _unix_time(seconds: Any) -> str:
    """A moment in UTC, which is what tar writes."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return ""


def leads_out(name: str) -> bool:
    """Whether a name, taken as a path, would leave the folder that it is unpacked into."""
    path = name.replace("\\", "/")
    drive = len(path) > 1 and path[1] == ":"
    return path.startswith("/") or drive or ".." in PurePosixPath(path).parts
