"""Times as people read them: the month as a word and the zone always said, so that none can be misread."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# Ukrainian says a date with the month in the genitive, which has no accepted short form.
_DAY_FORMATS = {"uk": "j E Y"}


def day_text(value: date) -> str:
    """A date such as "23 Nov 2026"; never digits only, which two countries read two ways."""
    language = (get_language() or "en").split("-")[0]
    return date_format(value, _DAY_FORMATS.get(language, "j M Y"), use_l10n=False)


def time_text(value: datetime, seconds: bool = False) -> str:
    """A moment of the system in UTC: "23 Nov 2026, 04:00 UTC"."""
    moment = value.astimezone(UTC)
    clock = moment.strftime("%H:%M:%S" if seconds else "%H:%M")
    return f"{day_text(moment.date())}, {clock} UTC"


def moment_text(value: datetime, now: datetime | None = None) -> str:
    """Like `time_text`, but "today" and "yesterday" (of the UTC calendar) in words."""
    moment = value.astimezone(UTC)
    today = (now or timezone.now()).astimezone(UTC).date()
    clock = moment.strftime("%H:%M")
    if moment.date() == today:
        return _("today, %(clock)s UTC") % {"clock": clock}
    if moment.date() == today - timedelta(days=1):
        return _("yesterday, %(clock)s UTC") % {"clock": clock}
    return time_text(value)


def machine_time(value: datetime) -> str:
    """RFC 3339 in UTC, for the `datetime` attribute of a `<time>` element."""
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
