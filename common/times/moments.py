"""Times of the world: what a clock on the wall said, and in which zone, if anybody knows.

They are kept as told and never converted. To put events in order, a time whose zone is unknown is what
it can be: any moment between the easternmost and the westernmost zone in use.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from django.utils.translation import gettext_lazy as _

from common.errors import Invalid
from common.times.zones import EAST, UNKNOWN, WEST, zone_of


@dataclass(frozen=True)
class WorldTime:
    """`local` without a zone, to the second; `zone` is an IANA name, an offset "+02:00", or "unknown"."""

    local: datetime
    zone: str

    @property
    def earliest(self) -> datetime:
        """The first moment that this can have been."""
        if self.zone == UNKNOWN:
            return (self.local - EAST).replace(tzinfo=UTC)
        return min(self._readings())

    @property
    def latest(self) -> datetime:
        if self.zone == UNKNOWN:
            return (self.local - WEST).replace(tzinfo=UTC)
        return max(self._readings())

    @property
    def order(self) -> datetime:
        """Where this stands between others; the moment itself when the zone is known."""
        if self.zone == UNKNOWN:
            return self.local.replace(tzinfo=UTC)
        return self._readings()[0]

    @property
    def text(self) -> str:
        """As it is stored: `2026-11-23T09:10` or, with seconds, `2026-11-23T09:10:30`."""
        parts = "seconds" if self.local.second else "minutes"
        return self.local.isoformat(timespec=parts)

    def _readings(self) -> list[datetime]:
        """The moments it may be: two in the hour that comes twice when clocks go back."""
        zone = zone_of(self.zone)
        return [self.local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]


def read(local: str | datetime | None, zone: str, at: datetime | None) -> WorldTime:
    """What a person told: a local time with its zone, or a moment `at`; with neither, now in UTC.

    Raises Invalid for a local time without a word on its zone, or one that cannot be read.
    """
    if at and zone and not local:
        raise Invalid({"zone": [_("A moment says its offset already: leave out the zone.")]})
    if not local:
        if zone and zone not in ("UTC", UNKNOWN):
            return WorldTime(_plain(datetime.now(_zone(zone))), zone)
        return WorldTime(_plain((at or datetime.now(UTC)).astimezone(UTC)), "UTC")
    if at:
        raise Invalid({"occurred_local": [_("Give either a moment or a local time, not both.")]})
    if not zone:
        raise Invalid({"zone": [_("Say in which zone this was, or that it is unknown.")]})
    if zone != UNKNOWN:
        _zone(zone)
    return WorldTime(_local(local), zone)


def stored(text: str, zone: str, at: datetime) -> WorldTime:
    """The time of an event as its row tells it; rows from before zones were kept tell UTC."""
    if not text:
        return WorldTime(_plain(at.astimezone(UTC)), "UTC")
    return WorldTime(datetime.fromisoformat(text), zone)


def _zone(name: str) -> tzinfo:
    try:
        return zone_of(name)
    except ValueError:
        raise Invalid({"zone": [_("No such time zone.")]}) from None


def _local(value: str | datetime) -> datetime:
    if isinstance(value, str):
        shape = r"[12]\d{3}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?"
        try:
            if not re.fullmatch(shape, value, re.ASCII):
                raise ValueError(value)
            value = datetime.fromisoformat(value)
        except ValueError:
            words = _("Write a local time as 2026-11-23T09:10, without a zone.")
            raise Invalid({"occurred_local": [words]}) from None
    return _plain(value)


def _plain(value: datetime) -> datetime:
    return value.replace(microsecond=0, tzinfo=None)
