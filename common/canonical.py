"""Canonical JSON (RFC 8785) over stored values: the bytes that digests and commitments are made of."""

import unicodedata
import uuid
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import rfc8785
from django.utils.functional import Promise


def stored_value(value: Any) -> Any:
    """Turn a stored value into one that canonical JSON can hold; translated text is refused.

    UUIDs become text, aware times RFC 3339 in UTC with "Z", dates and local times of day ISO 8601,
    decimals text, bytes lower-case hex. Text is normalised to NFC, so that two spellings of the same
    characters agree.
    Raises TypeError for floats, naive times, lazy translations and anything else.
    """
    match value:
        case None | bool():
            return value
        case Promise():
            raise TypeError("a translated text is not a stored value")
        case str():
            return unicodedata.normalize("NFC", str(value))
        case int():
            return int(value)
        case uuid.UUID() | Decimal():
            return str(value)
        case datetime():
            if value.tzinfo is None:
                raise TypeError("a time without zone is not a stored value")
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case time():
            if value.tzinfo is not None:
                raise TypeError("a time of day with an offset is not a stored value")
            return value.isoformat()
        case bytes() | memoryview():
            return bytes(value).hex()
        case dict():
            return {stored_value(key): stored_value(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            items = [stored_value(item) for item in value]
            return sorted(items) if isinstance(value, set | frozenset) else items
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical_json(value: Any) -> bytes:
    """The RFC 8785 bytes of `value`, after `stored_value`."""
    return rfc8785.dumps(stored_value(value))
