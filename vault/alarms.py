"""An identity opened in an emergency: those who keep watch see it on every page until it was reviewed."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.frames.context import Alarm
from casework.records import address
from vault.models import Access

LIMIT = 20


def emergencies(user: Any) -> Alarm | None:
    """Emergencies of others that nobody has reviewed, for those who could have let them in."""
    rows = Access.objects.unwatched_by(user).select_related("witness", "requested_by")
    found = list(rows.order_by("-requested_at", "-pk")[:LIMIT])
    if not found:
        return None
    opened = [row for row in found if row.is_open]
    shown = (opened or found)[0]
    one = len(found) == 1
    return Alarm(
        title=_title(len(opened), len(found)),
        text=_("%(who)s opened the identity of witness %(witness)s without a second person.")
        % {"who": shown.requested_by.actor_code, "witness": shown.witness.code},
        url=address("vault:access-detail", shown.pk)
        if one
        else address("vault:access-list") + "?emergency=true",
        tone="alarm" if opened else "waiting",
    )


def _title(opened: int, found: int) -> str:
    if opened:
        text = ngettext(
            "%d identity is open in an emergency: look at it now, you can close it",
            "%d identities are open in an emergency: look at them now, you can close them",
            opened,
        )
        return text % opened
    text = ngettext(
        "%d identity was opened in an emergency, and nobody has reviewed it",
        "%d identities were opened in an emergency, and nobody has reviewed them",
        found,
    )
    return text % found
