"""How a word could lie in bytes without looking like itself, and all bytes that an installation leaves."""

import base64
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from common import names

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1251", "koi8-u", "iso8859-5")


def disguises(word: str) -> set[bytes]:
    """The word in every encoding that could hold it, folded, escaped, as digits and as base 64."""
    spelled = {word, word.lower(), word.upper(), unicodedata.normalize("NFD", word)}
    if word.isalpha():
        spelled |= set(names.words(word))
    plain = {
        text.encode(name) for text in spelled for name in ENCODINGS if _can_be_written(text, name)
    }
    found = set(plain)
    for text in spelled:
        found |= {json.dumps(text)[1:-1].encode(), quote(text).encode()}
    for data in plain:
        found |= {data.hex().encode(), data.hex().upper().encode(), *_base64(data)}
    return found


def _can_be_written(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _base64(data: bytes) -> Iterator[bytes]:
    """The letters that stay the same whatever stands before and after."""
    for before in range(3):
        text = base64.b64encode(b"\0" * before + data)
        kept = text[(0, 2, 3)[before] : len(text) - (0 if (before + len(data)) % 3 == 0 else 4)]
        if len(kept) > 5:
            yield kept
            yield kept.replace(b"+", b"-").replace(b"/", b"_")


def database_bytes() -> bytes:
    """The database as a thief has it: the files of SQLite with its log, or every row of PostgreSQL."""
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        return b"".join(
            Path(f"{path}{suffix}").read_bytes()
            for suffix in ("", "-wal")
            if Path(f"{path}{suffix}").exists()
        )
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return b"\n".join(part for table in tables for part in _rows(cursor, table))


def _rows(cursor, table: str) -> Iterator[bytes]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - introspected
    for row in cursor.fetchall():
        for value in row:
            yield bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()


def files_of(folder: Path, *, without: str = "") -> bytes:
    """All files below the folder, but for those of that name."""
    return b"\n".join(
        path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != without
    )
