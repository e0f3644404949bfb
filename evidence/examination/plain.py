"""Plain text, tables, JSON, and markup as its source: decoded, cut to a bound, never run or rendered."""

import codecs
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from evidence.examination.limits import MAX_SOURCE, MAX_TEXT
from evidence.examination.readers import ACTIVE
from evidence.examination.texts import BYTE_ORDER_MARKS

# What makes a browser do something: a script, a handler, an address that is a program, another document.
SCRIPT = re.compile(
    rb"<\s*(?:script|iframe|object|embed)\b|\son[a-z]{3,20}\s*=|javascript:", re.IGNORECASE
)
GUESSED = "windows-1251"


def prepare() -> None:
    """Load the encodings, which Python looks for in files."""
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32", GUESSED, "latin-1"):
        codecs.lookup(encoding)


def examined(file: BinaryIO, media_type: str, *_options: str) -> Iterator[dict[str, Any]]:
    """The findings: `metadata`, the text itself, and `readable`."""
    file.seek(0)
    data = file.read(MAX_SOURCE + 1)
    text, encoding = decoded(data[:MAX_SOURCE])
    facts: dict[str, Any] = {"encoding": encoding}
    if len(data) > MAX_SOURCE or len(text) > MAX_TEXT:
        facts["cut"] = True
    active = media_type in ACTIVE
    if active:
        facts["script"] = SCRIPT.search(data) is not None
    yield {"metadata": {"text": facts}}
    yield {"made": "text", "number": 1, "data": encoded(text)}
    yield {"readable": "yes", "reason": "source_only" if active else ""}


def decoded(data: bytes) -> tuple[str, str]:
    """The text, and what it was taken for; a one-byte encoding cannot be known and is guessed."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode(data, encoding).removeprefix("\ufeff"), encoding.removesuffix("-sig")
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        # Not final: the bound may lie in the middle of a character.
        return decoder.decode(data, final=len(data) < MAX_SOURCE), "utf-8"
    except UnicodeDecodeError:
        return _decode(data, GUESSED), f"{GUESSED} (guessed)"


def _decode(data: bytes, encoding: str) -> str:
    return data.decode(encoding, "replace")


def encoded(text: str) -> bytes:
    """`text` as it is kept: UTF-8 with one line end, within the bound, without NUL."""
    text = text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\\x00")
    return text.encode("utf-8", "backslashreplace")
