"""How long something took, in words short enough for a table."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86400


def duration_text(seconds: float) -> str:
    """In the largest unit of which there are two or more: "40 s", "90 min", "30 h", "2.1 d", "12 d"."""
    units = ((DAY, _("%(number)s d")), (HOUR, _("%(number)s h")), (MINUTE, _("%(number)s min")))
    for unit, words in units:
        if seconds >= 2 * unit:
            return words % {"number": _number(seconds / unit)}
    return _("%(number)s s") % {"number": _number(round(seconds))}


def _number(value: float) -> str:
    """A small number with one place, if that says more."""
    places = 0 if value >= 10 or round(value, 1) == round(value) else 1
    return number_format(round(value, places), places, use_l10n=True, force_grouping=True)
