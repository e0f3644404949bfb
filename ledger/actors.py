"""Who acts, as the ledger sees it: a code and, for those who are no user, a fixed role."""

from dataclasses import dataclass
from typing import Protocol


class HasActorCode(Protocol):
    """Anything with a code may act; a user's code is random and never a name."""

    @property
    def actor_code(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor without an account. `ledger_role` is what the leaf names as the role."""

    actor_code: str
    ledger_role: str = ""


SYSTEM = Actor("system", "system")
"""The program itself: background work and schedules."""

OPERATOR = Actor("operator", "operator")
"""A person at the server's command line, who has not signed in."""
