"""Warnings that a text of a note may identify somebody, in words, and which of them are decided.

The checker is casework/statements/leaks. What it finds is computed anew from the text
whenever it is asked for, and stored nowhere.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from casework.models import WarningDecision, WitnessNote
from casework.statements import leaks
from casework.statements.leaks.finding import (
    ADDRESS,
    BIRTH,
    DOCUMENT,
    EMAIL,
    NAME,
    PHONE,
    SMALL_CELL,
)
from common.errors import Text

CATEGORIES: dict[str, Text] = {
    NAME: _("Name"),
    PHONE: _("Telephone number"),
    EMAIL: _("E-mail or online account"),
    DOCUMENT: _("Number of a document"),
    ADDRESS: _("Exact address"),
    BIRTH: _("Date of birth"),
    SMALL_CELL: _("Place, day and role together"),
}
WHY: dict[str, Text] = {
    "given_name": _("a given name"),
    "patronymic": _("has the shape of a patronymic"),
    "surname": _("has the shape of a surname"),
    "full_name": _("stands with a name"),
    "initials": _("initials and a surname"),
    "introduced": _("the words before it announce a name"),
    "phone_number": _("has the shape of a telephone number"),
    "announced_number": _("the words before it announce a telephone number"),
    "email": _("an e-mail address"),
    "online_account": _("a name in a messenger or network"),
    "announced_document": _("the words before it announce a document"),
    "passport_ua": _("series and number of a Ukrainian passport"),
    "numbered_paper": _("letters and number as on a certificate"),
    "passport_ru": _("series and number of a Russian passport"),
    "register_ua": _("a number of the Ukrainian register of persons"),
    "rnokpp": _("ten digits with the check digit of the Ukrainian tax register"),
    "inn": _("twelve digits with the check digits of the Russian tax register"),
    "snils": _("eleven digits with the check number of the Russian insurance"),
    "street_and_number": _("a street with a number"),
    "house_or_flat": _("the number of a house or flat"),
    "coordinates": _("coordinates of a place"),
    "date_of_birth": _("a day or year of birth"),
    "place_date_role": _("few people were there on that day in that role; it may be only one"),
}
# How much of the text around a passage is shown with it.
AROUND = 30


@dataclass(frozen=True)
class Warned:
    """One warning: where it stands, what was found, and what was decided ("" for nothing yet)."""

    field: str
    digest: str
    start: int
    end: int
    category: str
    why: str
    found: str
    before: str
    after: str
    verdict: str = ""

    @property
    def key(self) -> str:
        """Names the passage in this very text; of another text, or another field, it names nothing."""
        return f"{self.field}.{self.start}.{self.end}.{self.category}.{self.digest[:16]}"

    @property
    def passage(self) -> tuple[str, str, int, int, str]:
        return self.field, self.digest, self.start, self.end, self.category

    @property
    def label(self) -> str:
        words = str(WitnessNote._meta.get_field(self.field).verbose_name)  # type: ignore[union-attr]
        return words[:1].upper() + words[1:]

    @property
    def category_text(self) -> Text:
        return CATEGORIES[self.category]

    @property
    def why_text(self) -> Text:
        return WHY[self.why]


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def found_in(field: str, text: str) -> list[Warned]:
    """The warnings of one text, without what was decided about them."""
    digest = digest_of(text)
    return [
        Warned(
            field, digest, one.start, one.end, one.category, one.why, text[one.start : one.end],
            text[max(0, one.start - AROUND) : one.start], text[one.end : one.end + AROUND],
        )
        for one in leaks.check(text)
    ]  # fmt: skip


def texts_of(record: Any) -> dict[str, str]:
    """The texts of a note that are checked, by field: all that quote or describe the person."""
    return {
        name: value
        for name in WitnessNote.checked_fields
        if isinstance(value := getattr(record, name), str)
    }


def found_in_note(note: WitnessNote) -> list[Warned]:
    return [one for field, text in texts_of(note).items() for one in found_in(field, text)]


def warnings_of(note: WitnessNote) -> list[Warned]:
    """All warnings of a note's texts as they stand, with what was decided about each."""
    found = found_in_note(note)
    if not found:
        return []
    verdicts = decided(note)
    return [
        Warned(**{**vars(one), "verdict": verdicts.get(one.passage, "")}) if verdicts else one
        for one in found
    ]


def decided(note: WitnessNote) -> dict[tuple[Any, ...], str]:
    """The verdict on each passage that somebody decided, the newest decision last."""
    rows = WarningDecision.objects.filter(note=note).exclude(verdict="removed")
    return {
        tuple(passage): verdict
        for verdict, passages in rows.order_by("decided_at", "pk").values_list(
            "verdict", "passages"
        )
        for passage in json.loads(passages)
    }


def undecided(note: WitnessNote) -> list[Warned]:
    return [one for one in warnings_of(note) if not one.verdict]


def counted(found: Iterable[Warned]) -> dict[str, int]:
    """How many there are of each category, in the order of the categories."""
    counts = Counter(one.category for one in found)
    return {category: counts[category] for category in CATEGORIES if counts[category]}


def missing(note: WitnessNote) -> list[Text]:
    """What stands against submitting the note: the categories of what is undecided, and how many."""
    counts = counted(undecided(note))
    if not counts:
        return []
    words = ", ".join(f"{CATEGORIES[category]}: {count}" for category, count in counts.items())
    sentence = ngettext_lazy(
        "Decide about %(count)d passage that may identify somebody (%(words)s).",
        "Decide about %(count)d passages that may identify somebody (%(words)s).",
        "count",
    )
    return [sentence % {"count": sum(counts.values()), "words": words}]


def in_short(texts: dict[str, str], labels: dict[str, Any]) -> list[str]:
    """The warnings of texts that are still being typed, each in one line, for their writer alone."""
    return [
        f"{labels.get(field, field)}: {CATEGORIES[one.category]}, “{one.found[:80]}” ({WHY[one.why]})"
        for field, text in texts.items()
        for one in found_in(field, text)
    ]
