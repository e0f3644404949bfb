"""Keeping what the re-hashing of originals found: of one on request, and of all of them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
import store
from casework.services import writing
from common.errors import Conflict, NotVisible
from evidence.errors import require_bytes
from evidence.models import CheckProgress, EvidenceItem, IntegrityCheck, StoreCheck
from evidence.upkeep import auditing

# What a check was told by item id and case id.
Found = tuple[UUID, UUID, store.Check]


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


def checks_keep(*, actor, checks: Iterable[Found]) -> None:
    """Keep what a check of the whole store found of single items, in one transaction.

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


# -- all of them -----------------------------------------------------------------------------------
def progress_begin() -> CheckProgress:
    """The nightly check that is under way, or a new one; one that was left for a night begins anew."""
    now = timezone.now()
    CheckProgress.objects.filter(moved_at__lt=now - CheckProgress.ABANDONED).delete()
    return CheckProgress.objects.get_or_create(
        defaults={"started_at": now, "bytes_total": auditing.bytes_of_originals()}
    )[0]


def progress_keep(
    *,
    actor,
    progress: CheckProgress,
    after: str,
    tally: auditing.Tally,
    bytes_seen: int,
    checks: Iterable[Found],
) -> None:
    """Keep what was found of the originals up to the hash `after`: killed later, the check goes on there.

    Raises Conflict `state` when another worker has taken it over.
    """
    with ledger.unit(actor):
        rows = CheckProgress.objects.filter(started_at=progress.started_at, after=progress.after)
        changes = {
            "after": after,
            "moved_at": timezone.now(),
            "intact": tally.intact,
            "changed": tally.changed,
            "missing": tally.missing,
            "bytes_read": tally.bytes_read,
            "bytes_seen": bytes_seen,
        }
        if not rows.update(**changes):
            raise Conflict(_("Another worker goes on with this check."), code="state")
        checks_keep(actor=actor, checks=checks)
    progress.after = after


def progress_tell(*, progress: CheckProgress, bytes_seen: int) -> None:
    """Say how much has been read by now, between two keepings."""
    rows = CheckProgress.objects.filter(started_at=progress.started_at)
    rows.update(bytes_seen=bytes_seen, moved_at=timezone.now())


def progress_forget() -> None:
    """Let the next nightly check begin anew: what was read so far is not what lies here."""
    CheckProgress.objects.all().delete()


def store_check_end(
    *, actor, by: str, started_at: datetime, tally: auditing.Tally, orphaned: int
) -> StoreCheck:
    """The record of a check of all originals that has come to its end; a nightly one is over with it."""
    with ledger.unit(actor):
        check = StoreCheck.objects.create(
            by=by,
            started_at=started_at,
            bytes_read=tally.bytes_read,
            intact=tally.intact,
            changed=tally.changed,
            missing=tally.missing,
            orphaned=orphaned,
        )
        ledger.record(f"evidence.store.{'intact' if check.is_whole else 'damaged'}", check)
        if by == StoreCheck.By.NIGHTLY:
            progress_forget()
    return check
