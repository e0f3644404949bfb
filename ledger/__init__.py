"""The ledger: an append-only Merkle tree (RFC 6962) of everything that was done or opened.

    with ledger.unit(actor):            # one transaction, one actor
        case.save()
        ledger.record("case.opened", case)

Names are loaded at first use, so that the arithmetic (`ledger.merkle`, `ledger.leaf`,
`ledger.note`) can be used without Django.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ledger.errors import ActorMismatch, LedgerError, OutsideUnit

if TYPE_CHECKING:
    from ledger.actors import OPERATOR, SYSTEM, Actor
    from ledger.registry import set_listener, set_role_resolver, set_scope
    from ledger.units import Record, erase, observe, read, read_each, record, unit

_HOMES = {
    "Actor": "ledger.actors",
    "OPERATOR": "ledger.actors",
    "SYSTEM": "ledger.actors",
    "Record": "ledger.units",
    "erase": "ledger.units",
    "observe": "ledger.units",
    "read": "ledger.units",
    "read_each": "ledger.units",
    "record": "ledger.units",
    "set_listener": "ledger.registry",
    "set_role_resolver": "ledger.registry",
    "set_scope": "ledger.registry",
    "unit": "ledger.units",
}

__all__ = [
    "OPERATOR",
    "SYSTEM",
    "Actor",
    "ActorMismatch",
    "LedgerError",
    "OutsideUnit",
    "Record",
    "erase",
    "observe",
    "read",
    "read_each",
    "record",
    "set_listener",
    "set_role_resolver",
    "set_scope",
    "unit",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ledger' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
