"""What is asked of every interview, and what cannot be true of one. Pure checks; services ask them."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import WitnessNote
from casework.models.interview import DECLARATIONS, InterviewFacts
from casework.services.writing import clean_text
from common.errors import Invalid, Text
from common.times.zones import is_zone

Errors = dict[str, list[Text]]

MAX_PERSONS = 20
MAX_WHO = 200

D = InterviewFacts

# An answer is always possible: "none", "nobody", or "not recorded, because …".
ASKED: dict[str, Text] = {
    "earlier_accounts": _("Ask first whether the person told anyone else before."),
    "witness": _("Choose the witness's code."),
    "place": _("Say where it was, in general terms."),
    "setting": _("Describe the setting: in person or at a distance, in which kind of room."),
    "interviewer": _("Say who asked the questions, by user name or code."),
    "interpreter": _("Name the interpreter by a code, or write: none."),
    "medium": _("Say how it was recorded."),
    "breaks": _("Say when there were breaks, or write: none."),
    "shown": _("Say what was shown to the person, or write: nothing."),
    "read_back": _("Say whether the account was read back."),
    "signature": _("Say whether the person signed."),
    **dict.fromkeys(DECLARATIONS, _("Declare this, or say below why you cannot.")),
}


def missing(note: WitnessNote) -> Errors:
    """What an interview still lacks before it may be submitted, by field."""
    asked = dict(ASKED)
    if not note.times_note:
        words = _("Give the local time and its zone, or say why it is not recorded.")
        asked |= {"started_time": words, "ended_time": words}
        asked["interview_zone"] = _("Say in which zone the times were read, or write: unknown.")
    if not note.nobody_else:
        asked["persons_present"] = _("Say who else was present, or that nobody was.")
    undone = (D.ReadBack.NOT_DONE, D.Signature.DECLINED, D.Signature.NOT_ASKED)
    if {note.read_back, note.signature} & set(undone):
        asked["closing_note"] = _("Say why it was not read back or not signed.")
    if D.Declared.NO in {getattr(note, name) for name in DECLARATIONS}:
        asked["declarations_note"] = _("Explain what you cannot declare.")
    # Midnight is a time of day, and false.
    return {name: [words] for name, words in asked.items() if getattr(note, name) in (None, "", [])}


def faults(note: WitnessNote) -> Errors:
    """What cannot be true of an interview, whether or not it is complete."""
    found: Errors = {}
    # A day may already have begun further east than here.
    if note.ended_on and note.ended_on > timezone.now().date() + timedelta(days=1):
        found["ended_on"] = [_("This cannot lie in the future.")]
    elif note.ended_on and note.interviewed_on and note.ended_on < note.interviewed_on:
        found["ended_on"] = [_("It cannot end before the day on which it began.")]
    elif _ends_before_it_begins(note):
        words = _("It cannot end before it begins; if it went on past midnight, give that day.")
        found["ended_time"] = [words]
    if note.interview_zone and not is_zone(note.interview_zone):
        words = _("Write an offset such as +03:00, a name such as Europe/Kyiv, or: unknown.")
        found["interview_zone"] = [words]
    if note.nobody_else and note.persons_present:
        found["nobody_else"] = [_("Somebody is named as present: take out one of the two.")]
    return found


def _ends_before_it_begins(note: WitnessNote) -> bool:
    if note.started_time is None or note.ended_time is None:
        return False
    later = isinstance(note.ended_on, date) and note.ended_on != note.interviewed_on
    return not later and note.ended_time < note.started_time


def persons_cleaned(given: Any) -> list[dict[str, str]]:
    """The people present as they are kept: each with a role of `InterviewFacts.Presence` and who it was.

    Rows that are empty throughout are dropped. Raises Invalid for another shape or too many.
    """
    shape = _("Give a list of objects with the texts role and who.")
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise _refusal(shape)
    if len(given) > MAX_PERSONS:
        raise _refusal(_("These are too many people for one interview."))
    kept = []
    for one in given:
        texts = {name: one.get(name) or "" for name in ("role", "who")}
        if set(one) - set(texts) or not all(isinstance(text, str) for text in texts.values()):
            raise _refusal(shape)
        who = clean_text("persons_present", texts["who"], longest=MAX_WHO)
        if not who and not texts["role"]:
            continue
        if texts["role"] not in D.Presence.values:
            raise _refusal(_("Choose in which role each person was present."))
        if not who:
            raise _refusal(_("Say who was present, by a code or in general terms."))
        kept.append({"role": texts["role"], "who": who})
    return kept


def persons_text(value: Any) -> str:
    """People present in words, one a line, such as "Guardian: the person's aunt"."""
    labels = dict(D.Presence.choices)
    return "\n".join(f"{labels.get(one['role'], one['role'])}: {one['who']}" for one in value or [])


def _refusal(words: Text) -> Invalid:
    return Invalid({"persons_present": [words]})
