"""Time zones as people name them: an IANA name, an offset "+03:00", "UTC", or "unknown"."""

import re
from datetime import timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

UNKNOWN = "unknown"
EAST, WEST = timedelta(hours=14), timedelta(hours=-12)
_AREAS = (
    "Africa/",
    "America/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


@cache
def zone_of(name: str) -> tzinfo:
    """The zone of that name. Raises ValueError for one that nobody knows, and for "unknown"."""
    if match := re.fullmatch(r"([+-])(\d\d):([0-5]\d)", name, re.ASCII):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
        if offset > EAST:
            raise ValueError(name)
        return timezone(offset if match[1] == "+" else -offset)
    if name != "UTC" and name not in available_timezones():
        raise ValueError(name)
    return ZoneInfo(name)


def is_zone(name: str) -> bool:
    """Whether `name` is an answer to the question of the zone; "unknown" is one."""
    try:
        return name == UNKNOWN or bool(zone_of(name))
    except ValueError:
        return False


@cache
def zone_names() -> list[str]:
    """The zones to choose from, UTC first."""
    return ["UTC", *sorted(name for name in available_timezones() if name.startswith(_AREAS))]
