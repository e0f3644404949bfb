"""What an image says of itself in EXIF, as it is written there: no time is converted, no value rounded."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from typing import Any

from PIL import ExifTags
from PIL.TiffImagePlugin import IFDRational

MAX_TAGS = 250
MAX_TEXT = 400
MAX_ITEMS = 16

MAKER_NOTE = 0x927C
POINTERS = frozenset({int(tag) for tag in ExifTags.IFD}) - {MAKER_NOTE}
UTF16_TAGS = range(0x9C9B, 0x9CA0)  # XPTitle to XPSubject
USER_COMMENT = 0x9286
CHARACTER_CODES = {b"ASCII\0\0\0": "ascii", b"UNICODE\0": "utf-16", b"\0" * 8: "utf-8"}
ENCODINGS = ("ascii", "latin-1", "utf-8", "utf-16", "utf-16-le")
TAKEN = (
    ("DateTimeOriginal", "OffsetTimeOriginal", "SubsecTimeOriginal"),
    ("DateTimeDigitized", "OffsetTimeDigitized", "SubsecTimeDigitized"),
    ("DateTime", "OffsetTime", "SubsecTime"),
)


def described(exif: Any) -> dict[str, Any]:
    """The findings of a Pillow `Exif`: `tags` of each directory, and `taken`, `position`, `device` of them.

    Stored values only: rationals are "numerator/denominator", as in the file. A directory that cannot
    be read is named in `damaged`.
    """
    tags: dict[str, dict[str, Any]] = {}
    damaged = []
    for name, number, names in (
        ("Image", None, ExifTags.TAGS),
        ("Exif", ExifTags.IFD.Exif, ExifTags.TAGS),
        ("GPS", ExifTags.IFD.GPSInfo, ExifTags.GPSTAGS),
    ):
        try:
            directory = exif if number is None else exif.get_ifd(number)
            tags[name] = dict(_written(directory, names))
        except UNREADABLE:
            damaged.append(name)
    found: dict[str, Any] = {"tags": {name: values for name, values in tags.items() if values}}
    if damaged:
        found["damaged"] = damaged
    every = {**tags.get("Image", {}), **tags.get("Exif", {})}
    parts = {
        "taken": _taken(every),
        "position": _position(tags.get("GPS", {})),
        "device": _device(every),
    }
    return found | {name: part for name, part in parts.items() if part}


# What Pillow has been seen to raise on broken directories; see its issue tracker for the list's length.
UNREADABLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


def _written(directory: Mapping[int, Any], names: Mapping[int, str]) -> Iterator[tuple[str, Any]]:
    for tag in sorted(directory)[:MAX_TAGS]:
        if tag in POINTERS:
            continue
        value = directory[tag]
        name = names.get(tag, f"0x{tag:04x}")
        if tag == MAKER_NOTE or (isinstance(value, bytes) and len(value) > 4 * MAX_TEXT):
            yield name, f"{len(value)} bytes"
        else:
            yield name, _value(tag, value)


def _value(tag: int, value: Any) -> Any:
    match value:
        case bool() | int():
            return int(value)
        case IFDRational():
            return f"{value._numerator}/{value._denominator}"
        case str():
            return _text(value)
        case bytes():
            return _bytes(tag, value)
        case tuple() | list():
            return [_value(tag, item) for item in value[:MAX_ITEMS]]
    return str(value)[:MAX_TEXT]


def _text(value: str) -> str:
    # Pillow reads ASCII fields as Latin-1, but cameras and editors write UTF-8 into them.
    with suppress(UnicodeError):
        value = value.encode("latin-1").decode("utf-8")
    return value.rstrip("\0 ")[:MAX_TEXT]


def _bytes(tag: int, value: bytes) -> str:
    encoding = "ascii"
    if tag in UTF16_TAGS:
        encoding = "utf-16-le"
    elif tag == USER_COMMENT and value[:8] in CHARACTER_CODES:
        encoding, value = CHARACTER_CODES[value[:8]], value[8:]
    try:
        text = value.decode(encoding).rstrip("\0 ")
    except UnicodeError:
        text = ""
    if text.isprintable() and (text or not value.strip(b"\0 ")):
        return text[:MAX_TEXT]
    return "0x" + value[: MAX_TEXT // 2].hex()


def _taken(tags: Mapping[str, Any]) -> dict[str, str]:
    for name, offset, fraction in TAKEN:
        written = tags.get(name)
        if isinstance(written, str) and written.strip(" :0"):
            parts = {
                "written": written,
                "offset": tags.get(offset),
                "subsecond": tags.get(fraction),
            }
            return {key: value for key, value in parts.items() if isinstance(value, str) and value}
    return {}


def _position(gps: Mapping[str, Any]) -> dict[str, str]:
    """Decimal degrees (in WGS 84, unless `datum` names another) and altitude in metres, as exact text."""
    latitude = _degrees(gps.get("GPSLatitude"), gps.get("GPSLatitudeRef"), "NS", 90)
    longitude = _degrees(gps.get("GPSLongitude"), gps.get("GPSLongitudeRef"), "EW", 180)
    if latitude is None or longitude is None:
        return {}
    found = {"latitude": _decimal(latitude, 6), "longitude": _decimal(longitude, 6)}
    if (altitude := _fraction(gps.get("GPSAltitude"))) is not None:
        below = gps.get("GPSAltitudeRef") in (1, "0x01", "\x01")
        found["altitude"] = _decimal(-altitude if below else altitude, 1)
    for name, tag in (("datum", "GPSMapDatum"), ("date", "GPSDateStamp")):
        if isinstance(gps.get(tag), str) and gps[tag]:
            found[name] = gps[tag]
    return found


def _degrees(parts: Any, side: Any, sides: str, limit: int) -> Fraction | None:
    if not isinstance(parts, list) or len(parts) != 3 or side not in tuple(sides):
        return None
    values = [_fraction(part) for part in parts]
    if any(value is None or value < 0 for value in values):
        return None
    total = sum(value / 60**power for power, value in enumerate(values))
    if total > limit:
        return None
    return -total if side == sides[1] else total


def _fraction(written: Any) -> Fraction | None:
    try:
        return Fraction(written)
    except (TypeError, ValueError, ZeroDivisionError):
        return None


def _decimal(value: Fraction, places: int) -> str:
    scaled = round(abs(value) * 10**places)
    whole, rest = divmod(scaled, 10**places)
    return f"{'-' if value < 0 and scaled else ''}{whole}.{rest:0{places}d}"


def _device(tags: Mapping[str, Any]) -> dict[str, str]:
    names = (("make", "Make"), ("model", "Model"), ("software", "Software"))
    return {
        name: tags[tag]
        for name, tag in names
        if isinstance(tags.get(tag), str) and tags[tag].strip()
    }
