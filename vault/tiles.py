"""The tile of the start page about identities: what waits for this person, and what was opened at once."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.frames.dashboard import Part, Tile
from casework.records import address
from vault.models import Access

# A start page must not cost more where there is more.
LIMIT = 100
S = Access.State


def accesses_wait(user: Any) -> Tile | None:
    """Accesses that this person is to decide on, to open, to review or to know of; None for none."""
    rows = Access.objects.waiting_for(user).select_related("witness")
    waiting = list(rows.order_by("requested_at", "pk")[: LIMIT + 1])
    if not waiting:
        return None
    shown = address("vault:access-list") + "?waits=true"
    emergencies = [row for row in waiting if row.emergency and row.is_open]
    asked = [row for row in waiting if row.state == S.REQUESTED]
    granted = [row for row in waiting if row.is_granted]
    to_review = [row for row in waiting if row.awaits_review]
    parts = (
        _part(emergencies, _emergency, shown, alarm=True),
        _part(asked, _asked, shown),
        _part(granted, _granted, shown),
        _part(to_review, _to_review, shown, alarm=any(row.is_overdue for row in to_review)),
    )
    return Tile(
        _("Identities wait for me"),
        f"{LIMIT}+" if len(waiting) > LIMIT else str(len(waiting)),
        url=shown,
        icon="key-round",
        alarm=bool(emergencies),
        waits=len(waiting),
        parts=tuple(part for part in parts if part),
    )


def _part(rows: list[Access], words: Any, shown: str, *, alarm: bool = False) -> Part | None:
    if not rows:
        return None
    url = address("vault:access-detail", rows[0].pk) if len(rows) == 1 else shown
    return Part(words(len(rows)), url, alarm)


def _emergency(count: int) -> str:
    text = ngettext("%d opened in an emergency", "%d opened in an emergency", count)
    return text % count


def _asked(count: int) -> str:
    return ngettext("%d request to decide on", "%d requests to decide on", count) % count


def _granted(count: int) -> str:
    return ngettext("%d granted to me", "%d granted to me", count) % count


def _to_review(count: int) -> str:
    return ngettext("%d access to review", "%d accesses to review", count) % count
