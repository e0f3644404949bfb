"""The facts of an interview as people read them: label and value, in the order in which they are asked."""

from django.utils.translation import gettext as _

from casework.interviews.interviewing import persons_text
from casework.models import WitnessNote
from casework.models.interview import DECLARATIONS
from common.errors import Text
from common.look.times import day_text
from common.times.zones import UNKNOWN

Facts = list[tuple[Text, Text]]


def times_text(note: WitnessNote) -> str:
    """Such as "10:00 to 11:30 (Europe/Kyiv)"; why they are not recorded where they are not."""
    ends = [
        f"{clock:%H:%M:%S}" if clock.second else f"{clock:%H:%M}"
        for clock in (note.started_time, note.ended_time)
        if clock is not None
    ]
    if not ends:
        return note.times_note
    text = " – ".join(ends)
    if note.ended_on and note.ended_on != note.interviewed_on:
        text += f", {day_text(note.ended_on)}"
    if note.interview_zone:
        unknown = _("zone unknown")
        text += f" ({unknown if note.interview_zone == UNKNOWN else note.interview_zone})"
    return f"{text}. {note.times_note}" if note.times_note else text


def facts(note: WitnessNote) -> Facts:
    """What was said of the interview; what nobody has said yet is left out."""
    nobody = _("Nobody else") if note.nobody_else else ""
    found: Facts = [
        (_("Times"), times_text(note)),
        (_("Setting"), note.setting),
        (_("Interviewer"), note.interviewer),
        (_("Interpreter"), note.interpreter),
        (_("Others present"), persons_text(note.persons_present) or nobody),
        (_("How it was recorded"), note.get_medium_display()),
        (_("Shown to the person"), note.shown),
        (_("Breaks"), note.breaks),
        (_("Reading back"), note.get_read_back_display()),
        (_("Signature"), note.get_signature_display()),
        (_("Why not"), note.closing_note),
        *((_label(note, name), _declared(note, name)) for name in DECLARATIONS),
        (_("To the declarations"), note.declarations_note),
    ]
    return [(label, value) for label, value in found if value]


def _label(note: WitnessNote, name: str) -> str:
    words = str(note._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return words[:1].upper() + words[1:]


def _declared(note: WitnessNote, name: str) -> str:
    value = getattr(note, name)
    if not value:
        return ""
    return _("Declared") if value == note.Declared.YES else _("Not declared")
