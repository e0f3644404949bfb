"""The folder that a backup is.

    backup.json            what it is: time, database, ledger, keys, counts, what was amiss
    manifest-sha256.txt    SHA-256 of every other file, in the form of sha256sum
    seal-sha256.txt        SHA-256 of these two; written last
    README.txt             how to check it by hand, and to restore it
    database/              casework.sqlite3, or casework.dump (pg_dump, custom format)
    store/ derivatives/ exports/    the stored files, laid out as in the data folder
    checkpoints/           the signed notes, with the one over the ledger of this backup
    keys/                  only if the operator asked for them

Until it is whole it is called `<name>.partial` and holds a file INCOMPLETE.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from exchange.backup.errors import Damaged

FORMAT = "casework-backup/1"
HEAD, MANIFEST, SEAL, README = "backup.json", "manifest-sha256.txt", "seal-sha256.txt", "README.txt"
INCOMPLETE = "INCOMPLETE"
PARTIAL = ".partial"

_LINE = re.compile(
    r"([0-9a-f]{64})  ([A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*)"
)


@dataclass(slots=True)
class Head:
    """What backup.json says.

    `migrations` are those applied, as "app.name"; `database` is "sqlite" or "postgresql"; `keys`
    maps the name of each key file that restoring needs to the SHA-256 of its bytes; `files` counts
    files and bytes by folder; `findings` are sentences on what was amiss in the installation.
    """

    created_at: str
    installation: str
    database: str
    database_file: str
    migrations: list[str]
    ledger_size: int
    ledger_root: str
    ledger_verifier: str
    checkpoint: str
    keys: dict[str, str]
    keys_included: bool
    files: dict[str, dict[str, int]] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    format: str = FORMAT

    def to_json(self) -> bytes:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        return f"{text}\n".encode()


class ManifestWriter:
    """Writes manifest-sha256.txt line by line; memory does not grow with the number of files."""

    def __init__(self, folder: Path):
        self._file = (folder / MANIFEST).open("xb")
        self._digest = hashlib.sha256()

    def add(self, sha256: str, path: str) -> None:
        line = f"{sha256}  {path}\n".encode()
        self._digest.update(line)
        self._file.write(line)

    def close(self) -> str:
        """Write it to the disk; returns its own SHA-256."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self._digest.hexdigest()


def write_whole(path: Path, data: bytes) -> str:
    """Write a small new file to the disk; returns its SHA-256."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(data).hexdigest()


def seal(folder: Path, head: Head, manifest_sha256: str) -> None:
    """Write backup.json and the seal over it and the manifest."""
    head_sha256 = write_whole(folder / HEAD, head.to_json())
    lines = f"{head_sha256}  {HEAD}\n{manifest_sha256}  {MANIFEST}\n"
    write_whole(folder / SEAL, lines.encode())


def read_head(folder: Path) -> tuple[Head, str]:
    """What the backup in `folder` says of itself, and the SHA-256 of its seal.

    Raises Damaged when it is unfinished, no backup, or its seal does not fit.
    """
    if not folder.is_dir():
        raise Damaged(_("%s is not a folder.") % folder)
    if (folder / INCOMPLETE).exists() or not (folder / SEAL).is_file():
        raise Damaged(_("%s is not a whole backup: it was never finished, or it is none.") % folder)
    try:
        sealed = (folder / SEAL).read_bytes()
        named = {path: sha256 for sha256, path in _lines(SEAL, sealed.decode("ascii").splitlines())}
        data = (folder / HEAD).read_bytes()
        if named.keys() != {HEAD, MANIFEST}:
            raise _broken(SEAL)
        if hashlib.sha256(data).hexdigest() != named[HEAD]:
            raise _broken(HEAD)
        if digest_of(folder / MANIFEST) != named[MANIFEST]:
            raise _broken(MANIFEST)
    except (OSError, UnicodeDecodeError) as error:
        raise Damaged(_("The backup is damaged: %s") % error) from error
    return _parsed(data), hashlib.sha256(sealed).hexdigest()


def _parsed(data: bytes) -> Head:
    try:
        found: dict[str, Any] = json.loads(data)
        if found.get("format") != FORMAT:
            raise Damaged(
                _("This backup has the form %s, which this version does not know.")
                % found.get("format")
            )
        return Head(**found)
    except (ValueError, TypeError, AttributeError) as error:
        raise _broken(HEAD) from error


def manifest(folder: Path) -> Iterator[tuple[str, str]]:
    """SHA-256 and path of every file of the backup, as they come in the manifest."""
    with (folder / MANIFEST).open(encoding="ascii", newline="\n") as lines:
        yield from _lines(MANIFEST, lines)


def _lines(name: str, lines: Any) -> Iterator[tuple[str, str]]:
    for line in lines:
        found = _LINE.fullmatch(line.rstrip("\n"))
        if found is None:
            raise _broken(name)
        yield found[1], found[2]


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _broken(name: str) -> Damaged:
    return Damaged(_("The backup is damaged: %s is not what it was.") % name, (name,))
