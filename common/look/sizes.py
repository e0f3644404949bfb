"""Sizes of files for people; the exact number of bytes goes with them, being what evidence records."""

from django.utils.formats import number_format
from django.utils.translation import ngettext, pgettext

_UNITS = ("kB", "MB", "GB", "TB", "PB")


def size_text(size: int) -> str:
    """Decimal units (1 kB = 1,000 bytes), as disks and forensic tools count: "4.8 MB"."""
    if size < 1000:
        return exact_size_text(size)
    amount, step = size / 1000, 0
    while round(amount) >= 1000 and step < len(_UNITS) - 1:
        amount, step = amount / 1000, step + 1
    places = 1 if amount < 10 else 0
    # Django cuts decimals off where it should round them.
    number = number_format(round(amount, places), decimal_pos=places)
    return f"{number} {_unit_name(_UNITS[step])}"


def exact_size_text(size: int) -> str:
    """The number of bytes in full, grouped by thousands: "4,812,334 bytes"."""
    number = number_format(size, force_grouping=True)
    return ngettext("%(number)s byte", "%(number)s bytes", size) % {"number": number}


def _unit_name(unit: str) -> str:
    names = {
        "kB": pgettext("unit of size", "kB"),
        "MB": pgettext("unit of size", "MB"),
        "GB": pgettext("unit of size", "GB"),
        "TB": pgettext("unit of size", "TB"),
        "PB": pgettext("unit of size", "PB"),
    }
    return names[unit]
