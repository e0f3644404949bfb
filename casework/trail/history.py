"""Ledger entries as people read them: what happened, to which record, by whom, when."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import SiteRole, User
from casework import records
from casework.models import Case, Membership
from casework.trail import events
from common.errors import Text
from ledger.models import Entry

ROLES: dict[str, Text] = {
    "system": gettext_lazy("system"),
    "operator": gettext_lazy("operator"),
    **{role.lower(): label for role, label in SiteRole.choices},
    **dict(Membership.Role.choices),
}


@dataclass(frozen=True)
class Line:
    """One entry in words. `record` is None when the person may not see it, or it has no name."""

    entry: Entry
    event: events.Event
    actor: str
    role: Text
    record: records.Place | None
    case: Case | None


def lines(entries: Iterable[Entry], user: Any) -> list[Line]:
    """`entries` (already scoped) in words: three queries, and one per kind of record."""
    entries = list(entries)
    wanted = defaultdict(set)
    for entry in entries:
        wanted[entry.object_kind].add(entry.object_id)
    found = records.find(user, wanted)
    actors = names({entry.actor_code for entry in entries})
    cases = Case.objects.visible_to(user).in_bulk({e.case_id for e in entries if e.case_id})
    return [
        Line(
            entry=entry,
            event=events.event(entry.event),
            actor=actors.get(entry.actor_code, entry.actor_code),
            role=ROLES.get(entry.role, entry.role),
            record=found.get((entry.object_kind, entry.object_id)),
            case=cases.get(entry.case_id),
        )
        for entry in entries
    ]


def names(codes: set[str]) -> dict[str, str]:
    """What the actors of visible entries are called, by their codes; those who left included."""
    people = User.objects.filter(actor_code__in=codes) if codes else ()
    return {
        "system": _("the program"),
        "operator": _("the operator at the server"),
        **{person.actor_code: str(person) for person in people},
    }


def news(user: Any, limit: int = 10, case: Case | None = None) -> list[Line]:
    """The newest headline events that `user` may see (of one case, if given), newest first."""
    entries = Entry.objects.visible_to(user).filter(event__in=events.headlines())
    if case is not None:
        return lines(entries.filter(case_id=case.pk).order_by("-case_seq")[:limit], user)
    return lines(entries.order_by("-seq")[:limit], user)
