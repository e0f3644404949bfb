"""Times of the world: a local day, a time of day if known, and the zone they were read in.

A time is never converted: what somebody read off a clock stays what they read.
"""

from datetime import date, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Text
from common.look.times import day_text
from common.times.zones import UNKNOWN, is_zone

# Offered in forms; any other may be typed.
USUAL = (UNKNOWN, "UTC", "Europe/Kyiv", "+01:00", "+02:00", "+03:00", "+04:00")

Errors = dict[str, list[Text]]


def faults(prefix: str, day: date | None, clock: time | None, zone: str) -> Errors:
    """What is wrong with a time of the world, by the names of its fields: `<prefix>_on`, `_time`, `_zone`.

    A time of day needs its day and its zone, be it "unknown"; a day cannot lie in the future.
    """
    found: Errors = {}
    if day is None and clock is not None:
        found[f"{prefix}_on"] = [gettext_lazy("Say on which day this was.")]
    # A day may already have begun further east than here.
    if day is not None and day > timezone.now().date() + timedelta(days=1):
        found[f"{prefix}_on"] = [gettext_lazy("This cannot lie in the future.")]
    if clock is not None and not zone:
        words = gettext_lazy("Say in which zone this time was read, or write: unknown.")
        found[f"{prefix}_zone"] = [words]
    elif zone and not is_zone(zone):
        words = gettext_lazy(
            "Write an offset such as +03:00, a name such as Europe/Kyiv, or: unknown."
        )
        found[f"{prefix}_zone"] = [words]
    return found


def in_words(day: date | None, clock: time | None, zone: str) -> str:
    """As people read it: "8 Jul 2024, 10:43 (+03:00)", "8 Jul 2024, 10:43 (zone unknown)"; "" for none."""
    if day is None:
        return ""
    text = day_text(day)
    if clock is not None:
        text += clock.strftime(", %H:%M:%S" if clock.second else ", %H:%M")
    if zone:
        unknown = _("zone unknown")
        text += f" ({unknown if zone == UNKNOWN else zone})"
    return text
