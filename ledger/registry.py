"""What the ledger must know from the apps above it: who plays which role, who may see which entries,
and who is told of them.

Filled once, in the higher app's `AppConfig.ready()`.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from ledger.actors import HasActorCode

RoleResolver = Callable[[Any, UUID | None], str]
Scope = Callable[[Any], Q | None]
Listener = Callable[[HasActorCode, Sequence[Any]], None]

_role_resolver: RoleResolver | None = None
_scope: Scope | None = None
_listener: Listener | None = None


def set_role_resolver(resolver: RoleResolver | None) -> None:
    """Say how to name the role in which `actor` acts on the case with this id (or on none).

    The resolver answers with a code such as "lead" or "Administrator", or "" for no role.
    """
    global _role_resolver
    _role_resolver = resolver


def resolve_role(actor: HasActorCode, case_id: UUID | None) -> str:
    """The role code for the leaf; actors without an account carry their own."""
    fixed = getattr(actor, "ledger_role", "")
    if fixed or _role_resolver is None:
        return fixed
    return _role_resolver(actor, case_id)


def set_scope(scope: Scope | None) -> None:
    """Say which entries a user may see: a function from user to a `Q` over Entry, or None for none."""
    global _scope
    _scope = scope


def scope_of(user: Any) -> Q | None:
    """The filter for `user`, or None: nobody sees an entry until a scope has been set."""
    return _scope(user) if _scope else None


def set_listener(listener: Listener | None) -> None:
    """Say who hears of what a unit is about to append: a function from its actor and its `Record`s.

    Called once in each unit that has any, in its transaction and before the head is locked. It may write
    rows; it records nothing, and what it raises undoes the unit.
    """
    global _listener
    _listener = listener


def tell(actor: HasActorCode, records: Sequence[Any]) -> None:
    """Let the listener, if there is one, hear of these records."""
    if _listener is not None:
        _listener(actor, records)
