"""The tool's answer, checked: a hostile file may have made it say anything."""

import base64
import binascii
import json
import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from evidence.examination.sniffing import media_type

MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,90}")
REASON = re.compile(r"[a-z][a-z_]{0,40}")
READABLE = ("unknown", "yes", "no")

MAX_METADATA = 48 << 10  # bytes of JSON
MAX_DEPTH = 4
MAX_ITEMS = 400
MAX_TEXT = 1_000
MAX_NAME = 80
MAX_ROWS = 20_000  # of an archive's list
MAX_MADE = 64  # files of one run
# Bytes of what is made from an original, by kind.
MADE = {
    "thumbnail": 1 << 20,
    "preview": 8 << 20,
    "page": 8 << 20,
    "text": 4 << 20,
    "listing": 8 << 20,
}
PICTURES = ("thumbnail", "preview", "page")
# Beyond it canonical JSON (RFC 8785) has no exact number.
MAX_NUMBER = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Made:
    """A file made from the original: a picture (WebP), a text (UTF-8) or a list (JSON)."""

    kind: str
    number: int
    data: bytes

    @property
    def media_type(self) -> str:
        if self.kind in PICTURES:
            return "image/webp"
        return "application/json" if self.kind == "listing" else "text/plain; charset=utf-8"


@dataclass(slots=True)
class Findings:
    """What was found, safe to store: no float, no NUL, no lone surrogate, nothing without bound."""

    media_type: str | None = None
    readable: str = "unknown"
    reason: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)

    def picture(self, kind: str = "thumbnail") -> bytes | None:
        """The first picture of that kind."""
        return next((made.data for made in self.made if made.kind == kind), None)

    def add(self, other: "Findings") -> None:
        """Take in what a further reader found, but for what it made.

        What it says of readability counts, if it says any.
        """
        self.media_type = self.media_type or other.media_type
        if other.readable != "unknown":
            self.readable, self.reason = other.readable, other.reason
        self.metadata = fitted({**self.metadata, **other.metadata})


def checked(output: bytes) -> Findings:
    """The findings in `output`. Lines that are cut off or not understood are passed over."""
    found = Findings()
    for line in output.splitlines():
        try:
            said = json.loads(line, parse_float=str, parse_constant=str)
        except (ValueError, RecursionError):
            continue
        if isinstance(said, dict):
            _take(found, said)
    return found


def _take(found: Findings, said: dict[str, Any]) -> None:
    if _matches(MEDIA_TYPE, said.get("media_type")):
        found.media_type = said["media_type"]
    if said.get("readable") in READABLE:
        found.readable = said["readable"]
        found.reason = said["reason"] if _matches(REASON, said.get("reason")) else ""
    if isinstance(said.get("metadata"), dict):
        found.metadata = fitted(storable(said["metadata"]))
    if len(found.made) < MAX_MADE and (made := _made(said)):
        found.made.append(made)


def _matches(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def storable(value: Any, depth: int = 0) -> Any:
    """`value` as every database and canonical JSON can hold it; what lies too deep is left out."""
    match value:
        case None | bool():
            return value
        case int():
            return value if abs(value) <= MAX_NUMBER else str(value)[:MAX_TEXT]
        case str():
            return plain_text(value)[:MAX_TEXT]
        case list() if depth < MAX_DEPTH:
            return [storable(item, depth + 1) for item in value[:MAX_ITEMS]]
        case dict() if depth < MAX_DEPTH:
            items = list(value.items())[:MAX_ITEMS]
            return {plain_text(key)[:MAX_NAME]: storable(item, depth + 1) for key, item in items}
    return None


def plain_text(text: str) -> str:
    """`text` with NUL and lone surrogates, which no database holds, as visible escapes."""
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode()


def fitted(metadata: dict[str, Any]) -> dict[str, Any]:
    """Without the full list of tags, or with nothing but the news of it, when there is too much."""
    if _size(metadata) > MAX_METADATA:
        metadata = {**metadata, "tags": {}, "left_out": ["tags"]}
    return metadata if _size(metadata) <= MAX_METADATA else {"left_out": ["all"]}


def _size(metadata: dict[str, Any]) -> int:
    return len(json.dumps(metadata))


def _made(said: dict[str, Any]) -> Made | None:
    """What was made, provided that it is what it says it is: it will be shown in browsers."""
    kind, number = said.get("made"), said.get("number")
    if kind not in MADE or type(number) is not int or not 1 <= number <= MAX_NUMBER:
        return None
    data = _listing(said.get("rows")) if kind == "listing" else _decoded(said.get("data"))
    if not data or len(data) > MADE[kind]:
        return None
    if kind in PICTURES and media_type(BytesIO(data))[0] != "image/webp":
        return None
    if kind == "text":
        data = plain_text(data.decode("utf-8", "replace")).encode()
    return Made(kind, number, data)


def _decoded(text: Any) -> bytes:
    try:
        return base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        return b""


def _listing(rows: Any) -> bytes:
    """An archive's list, written anew: one object a row, of texts, whole numbers and truths only."""
    if not isinstance(rows, list):
        return b""
    kept = [storable(row, MAX_DEPTH - 1) for row in rows[:MAX_ROWS] if isinstance(row, dict)]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
