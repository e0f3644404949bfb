"""What may be written into the vault, kind by kind. A refusal names the kind and never the value."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.services import writing
from common.errors import Invalid, Text
from vault.models.kinds import Kind

MAX_VALUES = 10
MAX_PHOTO = 5 * 2**20
TOO_LARGE = gettext_lazy("The photograph may have 5 MB at most.")
NOT_BEFORE = 1880
DAY = re.compile(r"(\d{4})(-\d\d(-\d\d)?)?\Z", re.ASCII)

Value = str | bytes


@dataclass(frozen=True)
class Shape:
    """The longest text of a kind, in characters, and whether there may be several of it."""

    longest: int
    several: bool = False


SHAPES = {
    Kind.SURNAME: Shape(200),
    Kind.GIVEN_NAME: Shape(200),
    Kind.PATRONYMIC: Shape(200),
    Kind.OTHER_NAMES: Shape(200, several=True),
    Kind.PHONE: Shape(60, several=True),
    Kind.EMAIL: Shape(254, several=True),
    Kind.ADDRESS: Shape(1_000, several=True),
    Kind.DOCUMENT: Shape(100, several=True),
    Kind.BIRTH_DATE: Shape(10),
    Kind.BIRTH_PLACE: Shape(300),
    Kind.RELATIVES: Shape(1_000, several=True),
    Kind.SAFE_CONTACT: Shape(4_000),
}


def cleaned(given: Mapping[str, Any]) -> dict[Kind, list[Value]]:
    """The values to be sealed, by kind; an empty list takes away what is on file.

    A value is a text, the photograph bytes; several values are a list. Raises Invalid with every kind
    that cannot be accepted.
    """
    errors: dict[str, list[Text]] = {}
    found: dict[Kind, list[Value]] = {}
    for name, value in given.items():
        if name not in Kind.values:
            errors[str(name)] = [_("There is no such field.")]
            continue
        try:
            found[Kind(name)] = _values(Kind(name), value)
        except Invalid as refused:
            errors.update(refused.errors)
    if not given:
        errors[""] = [_("Nothing was entered.")]
    if errors:
        raise Invalid(errors)
    return found


def photo_type(photo: bytes) -> str:
    """The media type by the first bytes; "" for anything but JPEG, PNG and WebP. Nothing is decoded."""
    if photo.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if photo.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if photo[:4] == b"RIFF" and photo[8:12] == b"WEBP":
        return "image/webp"
    return ""


def _values(kind: Kind, value: Any) -> list[Value]:
    if value is None:
        return []
    if kind == Kind.PHOTO:
        return _photo(value)
    shape = SHAPES[kind]
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, Sequence) or not all(isinstance(one, str) for one in values):
        raise Invalid({kind.value: [_("Give a text.")]})
    if len(values) > (MAX_VALUES if shape.several else 1):
        raise Invalid({kind.value: [_("These are too many values.")]})
    texts = [writing.clean_text(kind.value, one, longest=shape.longest) for one in values]
    for text in filter(None, texts):
        _check(kind, text)
    return [text for text in texts if text]


def _photo(value: Any) -> list[Value]:
    if not isinstance(value, bytes):
        raise Invalid({Kind.PHOTO.value: [_("Give a picture.")]})
    if len(value) > MAX_PHOTO:
        raise Invalid({Kind.PHOTO.value: [TOO_LARGE]})
    if value and not photo_type(value):
        raise Invalid({Kind.PHOTO.value: [_("The photograph must be a JPEG, PNG or WebP file.")]})
    return [value] if value else []


def _check(kind: Kind, text: str) -> None:
    if kind == Kind.PHONE and sum(char.isdigit() for char in text) < 5:
        raise Invalid({kind.value: [_("A telephone number has at least five digits.")]})
    if kind == Kind.EMAIL and not re.fullmatch(r"[^\s@]+@[^\s@]+", text):
        raise Invalid({kind.value: [_("This is no e-mail address.")]})
    if kind == Kind.BIRTH_DATE and not _is_past_day(text):
        raise Invalid(
            {kind.value: [_("Write the date as 1990-12-31; the year alone if no more is known.")]}
        )


def _is_past_day(text: str) -> bool:
    """A day, a month or a year that has begun: what is known of a date of birth."""
    if not DAY.match(text):
        return False
    parts = [int(part) for part in text.split("-")]
    try:
        begun = date(*[*parts, 1, 1][:3])
    except ValueError:
        return False
    return date(NOT_BEFORE, 1, 1) <= begun <= timezone.now().date()
