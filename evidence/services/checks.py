"""Re-hashing originals: one on request, all of them by schedule."""

import ledger
import store
from casework.services import writing
from evidence.models import EvidenceItem, IntegrityCheck


def item_verify(*, actor, item: EvidenceItem) -> IntegrityCheck:
    """Re-hash the original now and keep the result: intact, changed or missing.

    Reads the whole file; the work is done before the transaction opens.
    """
    writing.require(actor, "evidence.verify", item)
    return _kept(actor, item, checked_by=actor)


def item_verify_by_schedule(item: EvidenceItem) -> IntegrityCheck:
    """The same, by the nightly check."""
    return _kept(ledger.SYSTEM, item, checked_by=None)


def _kept(actor, item: EvidenceItem, *, checked_by) -> IntegrityCheck:
    found = store.open_store().verify(item.sha256)
    with ledger.unit(actor):
        check = IntegrityCheck.objects.create(
            case_id=item.case_id,
            item=item,
            result=found.state,
            found_sha256=found.found or "",
            checked_by=checked_by,
        )
        ledger.record(f"evidence.check.{found.state}", check, case_id=item.case_id)
    return check
