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
MAX_THUMBNAIL = 1 << 20
# Beyond it canonical JSON (RFC 8785) has no exact number.
MAX_NUMBER = 2**53 - 1


@dataclass(slots=True)
class Findings:
    """What was found, safe to store: no float, no NUL, no lone surrogate, nothing without bound."""

    media_type: str | None = None
    readable: str = "unknown"
    reason: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    thumbnail: bytes | None = None


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
        found.metadata = _fitted(storable(said["metadata"]))
    if isinstance(said.get("thumbnail"), str):
        found.thumbnail = _thumbnail(said["thumbnail"])


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


def _fitted(metadata: dict[str, Any]) -> dict[str, Any]:
    """Without the full list of tags, or with nothing but the news of it, when there is too much."""
    if _size(metadata) > MAX_METADATA:
        metadata = {**metadata, "tags": {}, "left_out": ["tags"]}
    return metadata if _size(metadata) <= MAX_METADATA else {"left_out": ["all"]}


def _size(metadata: dict[str, Any]) -> int:
    return len(json.dumps(metadata))


def _thumbnail(text: str) -> bytes | None:
    """The picture, provided that it is one: it will be shown in browsers."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    if len(data) > MAX_THUMBNAIL or media_type(BytesIO(data))[0] != "image/webp":
        return None
    return data
