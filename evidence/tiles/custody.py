"""The tile of the start page about custody: what waits for one's own acceptance, and what should be back."""

from typing import Any

from django.db.models import CharField, DateField, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.frames.dashboard import Tile
from casework.records import address
from evidence.custody import chain

# A start page must not cost more where there is more.
LIMIT = 100


def custody_waits(user: Any) -> Tile | None:
    """Hand-overs that wait for this person, and returns that are overdue; None where there are none."""
    waiting, overdue = _counted(user)
    if not waiting + overdue:
        return None
    feet = [
        ngettext("%d item handed to me", "%d items handed to me", waiting) % waiting,
        ngettext("%d return overdue", "%d returns overdue", overdue) % overdue,
    ]
    page = "evidence:handover-list" if waiting else "evidence:item-list"
    return Tile(
        _("Custody waits for me") if waiting else _("Overdue returns"),
        str(waiting + overdue),
        " · ".join(foot for foot, number in zip(feet, (waiting, overdue), strict=True) if number),
        f"{address(page)}?{'waiting' if waiting else 'overdue'}=true",
        "package",
        alarm=bool(overdue),
        waits=waiting,
    )


def _counted(user: Any) -> tuple[int, int]:
    """Both numbers in one query, as far as LIMIT."""
    kind, day = CharField(), DateField()
    waiting = chain.waiting_for(user).values_list(
        Value("waiting", output_field=kind), Value(None, output_field=day)
    )
    overdue = chain.overdue(user).values_list(Value("overdue", output_field=kind), "due_on")
    found = [row[0] for row in waiting.union(overdue, all=True)[:LIMIT]]
    return found.count("waiting"), found.count("overdue")
