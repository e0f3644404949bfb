"""The registry of reviewable kinds. A higher app makes its records reviewable by declaring them here.

A kind is reviewable once its model is a `ReviewedModel` and `AppConfig.ready()` has registered it; the
`gate` says what is still missing before it may be submitted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.models.reviewed import ReviewedModel
from common.errors import Text

Missing = dict[str, list[Text]]

# The checklist of a kind that declares none of its own.
QUESTIONS: dict[str, Text] = {
    "content": _("Is what it says borne out by what it stands on?"),
    "completeness": _("Is everything in it that has to be?"),
}

# What a return may name where the kind declares no more; every kind can say these.
REASONS: dict[str, Text] = {
    "incomplete": _("Something is missing"),
    "unclear": _("Not clear or not exact enough"),
    "other": _("Something else, said in the comment"),
}


def also(own: dict[str, Text]) -> dict[str, Text]:
    """The reasons of a kind: its own, and then those that every kind knows."""
    return {**own, **REASONS}


@dataclass(frozen=True)
class Reviewable:
    """One kind: its model, what is missing before submission, and its page (a URL name taking `pk`)."""

    model: type[ReviewedModel]
    gate: Callable[[Any], Missing]
    url_name: str
    title: Callable[[Any], str]
    # Run inside the same unit after an approval, such as queueing the build of an export.
    on_approved: Callable[[Any, Any], None] | None = None
    # Fields that submission itself sets before the snapshot freezes: (actor, record) -> values.
    at_submission: Callable[[Any, Any], dict[str, Any]] | None = None
    # Fields of the snapshot that only those may read who hold "<kind>.read"; `opened` then records the
    # reading, before anything is shown.
    withheld: tuple[str, ...] = ()
    opened: Callable[[Any, Any], Any] | None = None
    # What whoever submits or decides has to know before, in a sentence; "" for nothing. It stops nobody.
    # Shown to those who may read the record.
    caution: Callable[[Any], Text] | None = None
    # Whether its moves change nothing in the case, so that they are allowed in a closed one.
    in_closed_case: bool = False
    # Relations that `title` follows: lists of records of several kinds fetch them with the rows.
    select: tuple[str, ...] = ()
    # Names of snapshot fields that are no fields of the model, and how values read that are no text.
    labels: Mapping[str, Text] = field(default_factory=dict)
    words: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    # What an approval has to answer where the case's rules ask for a checklist: name -> question. A name
    # is stored, and has no spaces.
    questions: Mapping[str, Text] = field(default_factory=lambda: dict(QUESTIONS))
    # What a return names beside its words: name -> reason. Names are stored and counted, without spaces.
    reasons: Mapping[str, Text] = field(default_factory=lambda: dict(REASONS))


_kinds: dict[str, Reviewable] = {}


def register(reviewable: Reviewable) -> None:
    _kinds[reviewable.model.review_kind] = reviewable


def reviewable(kind: str) -> Reviewable:
    """The declaration of `kind`; KeyError for a kind nobody registered."""
    return _kinds[kind]


def reviewables() -> dict[str, type[ReviewedModel]]:
    """All reviewable models by kind."""
    return {kind: declared.model for kind, declared in _kinds.items()}


def caution(record: ReviewedModel) -> Text:
    """What one has to know before one submits this record or decides on it; "" for nothing."""
    told = reviewable(record.review_kind).caution
    return told(record) if told else ""
