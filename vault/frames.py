"""What this floor adds to the frames of the one below: its events, and how its records are named."""

from casework import events, querysets, records
from vault.events import EVENTS
from vault.models import Erasure, Identity


def _of_identity(row: Identity) -> records.Place:
    return records.Place(row.code, records.address("vault:identity", row.witness_id))


def _of_erasure(row: Erasure) -> records.Place:
    return _of_identity(row.identity)


def fill() -> None:
    """Called once, when the app is ready."""
    events.register(EVENTS)
    querysets.tells_of_witnesses(Identity.ledger_kind, Erasure.ledger_kind)
    records.register(Identity.ledger_kind, records.Kind(Identity, _of_identity))
    records.register(Erasure.ledger_kind, records.Kind(Erasure, _of_erasure, ("identity",)))
