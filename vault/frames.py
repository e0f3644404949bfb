"""What this floor adds to the frames of the one below: its events, and how its records are named."""

from casework import records
from casework.frames import context, dashboard
from casework.querysets.scope import tells_of_witnesses
from casework.trail import events
from vault.alarms import emergencies
from vault.events import EVENTS
from vault.models import Access, Erasure, Identity
from vault.tiles import accesses_wait


def _of_identity(row: Identity) -> records.Place:
    return records.Place(row.code, records.address("vault:identity", row.witness_id))


def _of_erasure(row: Erasure) -> records.Place:
    return _of_identity(row.identity)


def _of_access(row: Access) -> records.Place:
    return records.Place(row.witness.code, records.address("vault:access-detail", row.pk))


def fill() -> None:
    """Called once, when the app is ready."""
    events.register(EVENTS)
    dashboard.register_tile(accesses_wait)
    context.register_alarm(emergencies)
    tells_of_witnesses(Access.ledger_kind, Erasure.ledger_kind, Identity.ledger_kind)
    records.register(Identity.ledger_kind, records.Kind(Identity, _of_identity))
    records.register(Erasure.ledger_kind, records.Kind(Erasure, _of_erasure, ("identity",)))
    records.register(Access.ledger_kind, records.Kind(Access, _of_access, ("witness",)))
