"""Which statements may go to whom, and what follows when a witness takes a consent back.

Handing over happens on a higher floor, which `register`s how to stop what is under way and how to tell
what has left already.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import Case, Consent, Witness, WitnessNote
from casework.models.consent import Recipient
from common.errors import Text


class Gap(models.TextChoices):
    """Why a statement may not go to a kind of recipient."""

    NO_RECIPIENT = "no_recipient", _("No kind of recipient is named, so no statement goes along")
    NO_WITNESS = "no_witness", _("It names no witness, so nobody's consent can cover it")
    NOT_ASKED = "not_asked", _("The person has not been asked about this recipient")
    NO = "no", _("The person said no")
    LATER = "later", _("The person wants to be asked later")
    WITHDRAWN = "withdrawn", _("The person has withdrawn the consent")
    HEARD_LATER = "heard_later", _("The person was heard only after the consent was given")


OWN_USE_REFUSED = _(
    "This person said no to our own analysis of what they told. Use it for nothing but what the law "
    "demands, and ask the witness custodian before you go on."
)
OWN_USE_WITHDRAWN = _(
    "This person has withdrawn their consent to our own analysis of what they told. Use it for "
    "nothing but what the law demands, and ask the witness custodian before you go on."
)

# To those who may know that a statement stays behind, and not what its witness answered.
NOT_COVERED = _("No consent covers it for this recipient")


@dataclass(frozen=True)
class Reminder:
    """What somebody has to do after a withdrawal: a `Task.Kind`, what it is about, and who should."""

    kind: str
    title: str
    assignee: Any = None


@dataclass(frozen=True)
class Disclosure:
    """Statements of one witness that left the house: when the file was built, and first fetched."""

    reference: str
    recipient: str
    recipient_kind: str
    notes: tuple[str, ...]
    built_at: datetime | None = None
    fetched_at: datetime | None = None
    url: str = ""


Stop = Callable[[Consent], Iterable[Reminder]]
Tell = Callable[[Witness], Iterable[Disclosure]]

_stops: list[Stop] = []
_tells: list[Tell] = []


def register(*, stop: Stop, tell: Tell) -> None:
    """Add a road out of the house.

    `stop` ends, inside the unit of the withdrawal, what is under way to that recipient with statements
    of that witness, and says what is left for people to do; `tell` lists what has gone.
    """
    _stops.append(stop)
    _tells.append(tell)


def stopped(consent: Consent) -> list[Reminder]:
    """Stop what a withdrawn consent no longer covers; what is left for people to do."""
    return [reminder for stop in _stops for reminder in stop(consent)]


def disclosures(witness: Witness) -> list[Disclosure]:
    """What of this witness's statements left the house, newest first."""
    found = [disclosure for tell in _tells for disclosure in tell(witness)]
    # What is not built yet has not left; it stands first, as the newest.
    return sorted(found, key=lambda one: (one.built_at is None, one.built_at), reverse=True)


def standing(case: Case, recipient: str) -> dict[UUID, Consent]:
    """The standing answer for `recipient` of each witness of the case who gave one."""
    rows = Consent.objects.filter(case=case, recipient=recipient).order_by("number")
    return {row.witness_id: row for row in rows.select_related("text")}


def all_standing(case: Case) -> dict[str, dict[UUID, Consent]]:
    """The standing answers of all witnesses of the case, by recipient and witness."""
    found: dict[str, dict[UUID, Consent]] = {}
    for row in Consent.objects.filter(case=case).order_by("number"):
        found.setdefault(row.recipient, {})[row.witness_id] = row
    return found


def standing_of(witness: Witness) -> dict[str, Consent]:
    """The standing answers of one witness, by recipient."""
    rows = Consent.objects.filter(witness=witness).order_by("number")
    return {row.recipient: row for row in rows.select_related("text", "created_by")}


def gap(consent: Consent | None, heard_on: date | None) -> str:
    """Why a statement heard on that day may not go where `consent` is for; "" if it may."""
    if consent is None:
        return Gap.NOT_ASKED
    if consent.answer != Consent.Answer.YES:
        return Gap(consent.answer)
    if heard_on is None or heard_on > consent.given_on:
        return Gap.HEARD_LATER
    return ""


def gaps(case: Case, notes: Iterable[WitnessNote], recipient: str) -> dict[UUID, str]:
    """For each note of the case, by its key, why it may not go to `recipient`: a `Gap`, or ""."""
    answers = standing(case, recipient) if recipient else {}
    return {note.pk: gap_of(note, recipient, answers) for note in notes}


def gap_of(note: WitnessNote, recipient: str, answers: dict[UUID, Consent]) -> str:
    """The same of one note, given the standing answers for `recipient` by witness."""
    if not recipient:
        return Gap.NO_RECIPIENT
    if note.witness_id is None:
        return Gap.NO_WITNESS
    return gap(answers.get(note.witness_id), note.interviewed_on)


def own_use_refused(answer: Consent | None) -> Text:
    """What an answer for our own analysis asks of whoever works with the statements; "" where it is none.

    Nothing is locked by it: docs/decisions/0017 says why. People are told, each time.
    """
    told = {Consent.Answer.NO: OWN_USE_REFUSED, Consent.Answer.WITHDRAWN: OWN_USE_WITHDRAWN}
    return told.get(Consent.Answer(answer.answer), "") if answer else ""


def caution_about(witness_id: UUID | None) -> Text:
    """The same for a witness; one query."""
    if witness_id is None:
        return ""
    rows = Consent.objects.filter(witness_id=witness_id, recipient=Recipient.OWN_ANALYSIS)
    return own_use_refused(rows.order_by("-number").first())


def why(name: str, *, in_full: bool) -> Text:
    """A gap in words. Not `in_full`: without what the witness answered."""
    found = Gap(name)
    plain = found in (Gap.NO_RECIPIENT, Gap.NO_WITNESS)
    return found.label if in_full or plain else NOT_COVERED
