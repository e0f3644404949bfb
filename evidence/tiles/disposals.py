"""The tile of the start page about disposals: what waits for one's own decision."""

from typing import Any

from django.utils.translation import gettext as _

from casework.frames.dashboard import Tile
from casework.records import address
from common.look.times import moment_text
from evidence.models import Disposal

# A start page must not cost more where there is more.
LIMIT = 100


def disposals_wait(user: Any) -> Tile | None:
    """Requests to destroy an original that this person may decide on; None where there are none."""
    rows = Disposal.objects.decidable_by(user).order_by("requested_at", "pk")
    waiting = list(rows.values_list("pk", "requested_at")[: LIMIT + 1])
    if not waiting:
        return None
    first, since = waiting[0]
    return Tile(
        _("Disposals wait for me"),
        f"{LIMIT}+" if len(waiting) > LIMIT else str(len(waiting)),
        _("oldest since %(time)s") % {"time": moment_text(since)},
        f"{address('evidence:item-list')}?disposal_waits=true"
        if len(waiting) > 1
        else address("evidence:disposal-decide", first),
        "ban",
        waits=len(waiting),
    )
