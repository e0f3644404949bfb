"""Keeping what the re-hashing of originals found: one on request, all of them by schedule."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import ledger
import store
from casework.services import writing
from common.errors import NotVisible
from evidence.errors import require_bytes
from evidence.models import EvidenceItem, IntegrityCheck


def item_verify(*, actor, item: EvidenceItem) -> IntegrityCheck:
    """Re-hash the original now and keep the result: intact, changed or missing.

    Reads the whole file; the work is done before the transaction opens.
    """
    writing.require(actor, "evidence.verify", item)
    if item.is_physical:
        raise NotVisible(_("A physical item has no file."), code="no_file")
    require_bytes(item)
    found = store.open_store().verify(item.sha256)
    with ledger.unit(actor):
        return _kept(item.pk, item.case_id, found, checked_by=actor)


def checks_keep(*, actor, checks: Iterable[tuple[UUID, UUID, store.Check]]) -> None:
    """Keep what a check of the whole store found, by item id and case id, in one transaction.

    `actor` is `ledger.SYSTEM` or `ledger.OPERATOR`: nobody who has signed in did this.
    """
    with ledger.unit(actor):
        for item_id, case_id, found in checks:
            _kept(item_id, case_id, found, checked_by=None)


def _kept(item_id: UUID, case_id: UUID, found: store.Check, *, checked_by) -> IntegrityCheck:
    check = IntegrityCheck.objects.create(
        case_id=case_id,
        item_id=item_id,
        result=str(found.state),
        found_sha256=found.found or "",
        checked_by=checked_by,
    )
    ledger.record(f"evidence.check.{found.state}", check, case_id=case_id)
    return check
