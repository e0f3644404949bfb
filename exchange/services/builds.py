"""Building the file of an approved export, in the worker.

Killed at any moment it leaves nothing behind, and the next try begins anew: the file gets its name in the
store only when it is whole, and the row says "ready" only after that.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

import ledger
import store
from casework.models import Review
from casework.review.proof import is_broken
from casework.services import writing
from common.errors import StorageFull
from evidence.models import EvidenceItem
from exchange import consents
from exchange.bundle import Built, Order, names, write_bundle
from exchange.errors import CannotBuild
from exchange.models import Bundle, Export
from exchange.records import require_records_unbroken
from jobs import TimeLimit, task

# No limit of ours: the disk has one. (The store's own default is that of an upload.)
UNLIMITED = 1 << 62


def _given_up(why: str, export_id: str) -> None:
    """No attempt is left, perhaps because the process was killed each time."""
    bundle = Bundle.objects.get(export_id=export_id)
    if bundle.state in (Bundle.State.PENDING, Bundle.State.BUILDING):
        _failed(bundle, Bundle.Reason.ERROR)


@task(name="exchange.build", attempts=5, timeout=timedelta(hours=12), on_failure=_given_up)
def build(export_id: str) -> None:
    """Build the bundle of the approved export with this id. Harmless to repeat.

    What only people can mend (a record that changed, an original that is damaged or missing) ends the
    work with a reason; everything else is kept as a reason too, and raised, so that it is tried again.
    """
    bundle = Bundle.objects.select_related("export__case").get(export_id=export_id)
    if bundle.state == Bundle.State.READY and _has_file(bundle):
        return
    # No entry in the ledger: how far the worker is, is not a finding (see Bundle.ledger_exclude).
    Bundle.objects.filter(pk=bundle.pk).update(
        state=Bundle.State.BUILDING, reason="", reason_about=""
    )
    try:
        if is_broken(bundle.export):
            raise CannotBuild(Bundle.Reason.RECORD_CHANGED, bundle.export.reference)
        with store.open_store("exports").begin(max_size=UNLIMITED) as intake:
            built = write_bundle(order_of(bundle.export), intake.write)
            stored = intake.finish()
        _ready(bundle, built, stored)
    except CannotBuild as error:
        # Which statement it was is for those who may know of statements: the page tells them.
        about = "" if error.reason == Bundle.Reason.CONSENT else error.about
        _failed(bundle, error.reason, about)
    except StorageFull:
        _failed(bundle, Bundle.Reason.STORAGE_FULL)
        raise
    except (Exception, TimeLimit):
        _failed(bundle, Bundle.Reason.ERROR)
        raise


@task(name="exchange.sweep", attempts=3)
def sweep() -> None:
    """Remove files of exports that no row names: left by a worker that was killed before it could say so."""
    store.open_store("exports").sweep(lambda sha256: Bundle.objects.filter(sha256=sha256).exists())


def on_approved(actor: Any, export: Export) -> None:
    """What follows an approval, in the same transaction: a bundle that waits, and the job that builds it.

    Raises Conflict `consent` when a statement in it is not covered any more, `content_changed` when a
    record in it is not what was approved.
    """
    require_records_unbroken(export.records)
    if staying := consents.uncovered(export):
        raise consents.no_longer(staying)
    bundle = Bundle.objects.create(case_id=export.case_id, export=export)
    ledger.record("exchange.bundle.awaited", bundle, case_id=export.case_id)
    build.enqueue(str(export.pk))


def bundles_destroy(item: EvidenceItem) -> None:
    """Destroy the files of exports that hold an item's bytes, in the unit that destroys these.

    The export stays, with the hash of what was handed over. Built again, its file lacks the original.
    """
    exports = store.open_store("exports")
    for bundle in Bundle.objects.filter(case_id=item.case_id, state=Bundle.State.READY):
        records = bundle.export.records
        if any(record["id"] == str(item.pk) for record in records) and exports.remove(
            bundle.sha256, still_needed=lambda _sha256: False
        ):
            ledger.record("exchange.bundle.destroyed", bundle, case_id=bundle.case_id)


def order_of(export: Export) -> Order:
    """What was requested and approved, and by whom (as codes)."""
    review = (
        Review.objects.filter(kind=Export.review_kind, object_id=export.pk)
        .select_related("submitted_by")
        .prefetch_related("decisions__decided_by")
        .get(status=Review.State.APPROVED)
    )
    return Order(
        identifier=names.identifier(export.case.reference, export.reference),
        case_id=export.case_id,
        recipient=export.recipient,
        legal_basis=export.legal_basis,
        purpose=export.purpose,
        recipient_kind=export.recipient_kind,
        include_comments=export.include_comments,
        full_statements=export.full_statements,
        records=export.records,
        withheld=export.withheld,
        road={
            "road": "request",
            "requested_by": review.submitted_by.actor_code,
            "requested_at": review.submitted_at,
            "approved": [
                {"by": decision.decided_by.actor_code, "at": decision.decided_at}
                for decision in sorted(review.decisions.all(), key=lambda made: made.decided_at)
            ],
        },
    )


def _ready(bundle: Bundle, built: Built, stored: store.Stored) -> None:
    with ledger.unit(ledger.SYSTEM):
        bundle = writing.locked(bundle)
        if bundle.state == Bundle.State.READY and _has_file(bundle):
            return  # another worker was quicker
        if staying := consents.uncovered(bundle.export):
            # Withdrawn while the file was being written.
            raise CannotBuild(Bundle.Reason.CONSENT, staying[0]["reference"])
        before = bundle.canonical()
        changes = {
            "state": Bundle.State.READY,
            "reason": "",
            "reason_about": "",
            "sha256": stored.sha256,
            "size": stored.size,
            "manifest_sha256": built.manifest_sha256,
            "ledger_size": built.ledger_size,
            "ledger_root": built.ledger_root,
            "built_at": timezone.now(),
        }
        writing.write(bundle, changes)
        ledger.record(
            "exchange.export.built",
            bundle,
            case_id=bundle.case_id,
            before=before,
            details={
                "recipient": bundle.export.recipient,
                "recipient_kind": bundle.export.recipient_kind,
                "legal_basis": bundle.export.legal_basis,
                "manifest_sha256": built.manifest_sha256,
            },
            # Openly, so that whoever received the bundle can find it in the ledger.
            sha256=(built.manifest_sha256, stored.sha256),
        )


def _failed(bundle: Bundle, reason: Bundle.Reason, about: str = "") -> None:
    with ledger.unit(ledger.SYSTEM):
        Bundle.objects.filter(~Q(state=Bundle.State.READY), pk=bundle.pk).update(
            state=Bundle.State.FAILED, reason=reason, reason_about=about
        )
        bundle.refresh_from_db()
        details = {"reason": str(reason), "record": about}
        ledger.record("exchange.export.failed", bundle, case_id=bundle.case_id, details=details)


def _has_file(bundle: Bundle) -> bool:
    return store.open_store("exports").path(bundle.sha256).exists()
