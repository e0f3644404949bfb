"""Custody in words, for page and paper alike: who, when, what was entered, how it left the item."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.look.times import day_text, time_text
from common.times import zones
from evidence.custody import chain
from evidence.models import CustodyEvent

Pairs = list[tuple[Any, str]]


@dataclass(frozen=True)
class Told:
    """One event in words. `when` are lines: local time, zone, and the same in UTC where it can be said."""

    event: CustodyEvent
    when: list[str]
    marks: list[str]
    details: Pairs
    left: list[str]


def told(events: list[CustodyEvent]) -> list[Told]:
    """A chain in words; corrections and what they correct name each other."""
    corrected = {event.corrects_id: event.seq for event in events if event.corrects_id}
    return [
        Told(
            event,
            when(event),
            _marks(event, corrected.get(event.pk)),
            [(label, value) for label, value in details(event) if value],
            [value for value in left(event) if value],
        )
        for event in events
    ]


def _marks(event: CustodyEvent, corrected_by: int | None) -> list[str]:
    marks = []
    if event.corrects:
        marks.append(_("Corrects event %(number)d.") % {"number": event.corrects.seq})
    if corrected_by:
        marks.append(_("Corrected by event %(number)d.") % {"number": corrected_by})
    return marks


def standing(now: chain.Standing) -> list[tuple[Any, str]]:
    return [
        (_("With"), who(now.holder) or now.held_by),
        (_("Storage place"), now.location),
        (_("Under seal"), now.under_seal),
        (_("In package"), now.container.reference if now.container else ""),
        (_("Due back on"), day_text(now.due_on) if now.due_on else ""),
    ]


def who(person: Any) -> str:
    """A person of the team as papers name them: user name and code."""
    return f"{person.username} ({person.actor_code})" if person else ""


def when(event: CustodyEvent) -> list[str]:
    """The local time as it was told, its zone, and the same in UTC where that can be said."""
    told = chain.when(event)
    clock = "%H:%M:%S" if told.local.second else "%H:%M"
    local = f"{day_text(told.local.date())}, {told.local.strftime(clock)}"
    if told.zone == zones.UNKNOWN:
        return [local, _("zone unknown")]
    if told.zone == "UTC":
        return [f"{local} UTC"]
    return [local, told.zone, time_text(told.order)]


def details(event: CustodyEvent) -> list[tuple[Any, str]]:
    """What was entered, by label."""
    return [
        (_("From"), who(event.from_holder) or event.from_party),
        (_("To"), event.to_party),
        (_("Place"), event.place),
        (_("Purpose"), event.purpose),
        (_("Condition"), event.condition),
        (_("Seal"), event.seal),
        (_("Signed receipt"), event.receipt.reference if event.receipt else ""),
        (_("Together with package"), event.with_item.reference if event.with_item else ""),
    ]


def left(event: CustodyEvent) -> list[str]:
    return [
        who(event.holder) or event.held_by,
        event.location,
        _("seal %(number)s") % {"number": event.under_seal} if event.under_seal else "",
        _("in %(package)s") % {"package": event.container.reference} if event.container else "",
        _("due back %(day)s") % {"day": day_text(event.due_on)} if event.due_on else "",
    ]
