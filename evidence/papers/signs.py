"""Signs that a paper cannot show as they are: they stand in it as their Unicode numbers."""

import re
import unicodedata
from typing import Any

# They turn the text after them round: a seal would read as another one.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Controls, surrogates, private use and unassigned.
WITHOUT_SHAPE = ("Cc", "Cs", "Co", "Cn")
BREAKS = frozenset("\n\t\r")
_UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,6})\}")


def unprintable(value: Any) -> set[str]:
    """The signs in `value` (texts in lists and dicts) that have no shape, or turn a text round."""
    return {
        sign
        for sign in _signs(value)
        if sign in TURNING or (unicodedata.category(sign) in WITHOUT_SHAPE and sign not in BREAKS)
    }


def unshown(diagnostic: str) -> set[str]:
    """The signs that the typesetter says it has in no font."""
    texts = "".join(_UNSHOWN.findall(diagnostic))
    escaped = {chr(int(number, 16)) for number in _ESCAPED.findall(texts)}
    plain = {sign for sign in _ESCAPED.sub("", texts) if not sign.isascii()}
    return escaped | plain


def with_numbers(value: Any, signs: set[str]) -> Any:
    """`value` with each of `signs` as [U+0007]."""
    table = {ord(sign): f"[U+{ord(sign):04X}]" for sign in signs}
    return _translated(value, table)


def _signs(value: Any) -> set[str]:
    if isinstance(value, str):
        return set(value)
    parts = value.values() if isinstance(value, dict) else value
    return set().union(*map(_signs, parts)) if isinstance(value, dict | list | tuple) else set()


def _translated(value: Any, table: dict[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, dict):
        return {name: _translated(part, table) for name, part in value.items()}
    return (
        [_translated(part, table) for part in value] if isinstance(value, list | tuple) else value
    )
