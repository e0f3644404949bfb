"""Oversight: who opened what, who did what, and which of it which person may oversee.

The ledger holds it all; a section is a way of asking it. Supervisors and auditors oversee everything, a
lead their own cases, administrators what happened to accounts and teams.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models import Review
from casework.querysets.scope import case_ids
from casework.trail import events
from common.errors import Refused, Text
from ledger.models import Entry

# No opening of a record, though they change none: acts upon keys, and what did not open.
NO_OPENINGS = ("vault.identity.unreadable", "vault.index.searched", "vault.key.rotated")


@dataclass(frozen=True)
class Section:
    """One kind of question to the ledger: events by how their names begin, or what was opened."""

    label: Text
    icon: str
    prefixes: tuple[str, ...] = ()

    def entries(self) -> Q:
        """The entries of this section. By name where few are meant, so that an index finds them."""
        if not self.prefixes:
            return Q(change=False) & ~Q(event__in=NO_OPENINGS)
        return Q(event__in=events.names(self.prefixes))


OPENED, EXPORTS, IDENTITIES, PEOPLE = "opened", "exports", "identities", "people"

SECTIONS: dict[str, Section] = {
    OPENED: Section(_("Opened and read"), "eye"),
    EXPORTS: Section(_("Exports"), "package", ("exchange.",)),
    IDENTITIES: Section(_("Identities"), "key-round", ("vault.",)),
    PEOPLE: Section(_("Roles, teams and tokens"), "users", ("accounts.", "casework.team.")),
}


def choices() -> list[tuple[str, Text]]:
    return [(name, section.label) for name, section in SECTIONS.items()]


def oversees_records(user: Any) -> bool:
    """Whether there are any cases of which `user` may see who opened what."""
    return case_ids(user, "oversight.records") != []


def oversees(user: Any) -> bool:
    """Whether there is anything at all for `user` to oversee."""
    return oversees_records(user) or bool(user.has_perm("oversight.view"))


def require(user: Any) -> None:
    """Refuse those who have nothing to oversee."""
    if not oversees(user):
        raise Refused(_("Your role does not allow this."))


def require_records(user: Any) -> None:
    """Refuse those who oversee no case."""
    if not oversees_records(user):
        raise Refused(_("Your role does not allow this."))


def entries(user: Any) -> Any:
    """The entries that `user` oversees, which they may see in the ledger as well."""
    rows = Entry.objects.visible_to(user)
    ids = case_ids(user, "oversight.records")
    if ids is None:
        return rows
    scope = Q(case_id__in=ids) if ids else Q(pk__in=())
    if user.has_perm("oversight.view"):
        scope |= SECTIONS[PEOPLE].entries()
    return rows.filter(scope)


def reviews(user: Any) -> Any:
    """The rounds of review that `user` oversees, which they may see in the cases as well."""
    rows = Review.objects.visible_to(user)
    ids = case_ids(user, "oversight.records")
    return rows if ids is None else rows.filter(case_id__in=ids)
