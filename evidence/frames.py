"""What this floor adds to the frames of the one below: its events in words, its records in the search box."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework import dashboard, events, records, search
from casework.events import Event
from evidence.custody_tiles import custody_waits
from evidence.disposal_tiles import disposals_wait
from evidence.models import (
    CustodyEvent,
    Derivative,
    Disposal,
    EvidenceItem,
    EvidenceLink,
    FileFacts,
    Handover,
    IntegrityCheck,
    LinkWithdrawal,
    StoreCheck,
    ToolRun,
)
from evidence.tiles import last_complete_check, originals_intact, record_url

EVENTS = {
    "evidence.item.received": Event(_("Evidence taken in"), "package"),
    "evidence.item.edited": Event(_("Evidence record changed"), "pencil"),
    "evidence.item.voided": Event(_("Evidence item voided"), "ban"),
    "evidence.item.downloaded": Event(_("Original downloaded"), "download", headline=False),
    "evidence.item.viewed": Event(_("Evidence looked at"), "eye", headline=False),
    "evidence.item.played": Event(_("Original played"), "eye", headline=False),
    "evidence.item.submitted": Event(_("Evidence submitted for review"), "send"),
    "evidence.item.withdrawn": Event(_("Evidence withdrawn from review"), "undo-2"),
    "evidence.item.approved": Event(_("Evidence approved"), "circle-check"),
    "evidence.item.returned": Event(_("Evidence returned"), "undo-2"),
    "evidence.item.reopened": Event(_("Evidence reopened"), "lock-open"),
    "evidence.custody.received": Event(_("Custody: received"), "link-2", headline=False),
    "evidence.custody.examined": Event(_("Custody: examined"), "link-2"),
    "evidence.custody.handed_over": Event(_("Custody: handed over"), "link-2"),
    "evidence.custody.sampled": Event(_("Custody: taken as a sample"), "link-2", headline=False),
    "evidence.custody.checked_out": Event(_("Custody: checked out"), "link-2"),
    "evidence.custody.returned": Event(_("Custody: returned"), "link-2"),
    "evidence.custody.taken_over": Event(_("Custody: taken over"), "link-2"),
    "evidence.custody.moved": Event(_("Custody: moved"), "link-2"),
    "evidence.custody.seal_broken": Event(_("Custody: seal broken"), "link-2"),
    "evidence.custody.packed": Event(_("Custody: put into a package"), "link-2"),
    "evidence.custody.unpacked": Event(_("Custody: taken out of its package"), "link-2"),
    "evidence.custody.sample_taken": Event(_("Custody: a sample was taken"), "link-2"),
    "evidence.custody.sealed": Event(_("Custody: sealed or re-sealed"), "link-2"),
    "evidence.custody.correction": Event(_("Custody: correction"), "link-2"),
    "evidence.custody.voided": Event(_("Custody: voided"), "link-2", headline=False),
    "evidence.verification.recorded": Event(_("Verification begun"), "scan-search"),
    "evidence.verification.edited": Event(_("Verification changed"), "pencil", headline=False),
    "evidence.verification.voided": Event(_("Verification voided"), "ban"),
    "evidence.verification.submitted": Event(_("Verification submitted for review"), "send"),
    "evidence.verification.withdrawn": Event(_("Verification withdrawn from review"), "undo-2"),
    "evidence.verification.approved": Event(_("Verification approved"), "circle-check"),
    "evidence.verification.returned": Event(_("Verification returned"), "undo-2"),
    "evidence.verification.reopened": Event(_("Verification reopened"), "lock-open"),
    "evidence.custody.form_read": Event(_("Custody form printed"), "printer", headline=False),
    "evidence.handover.proposed": Event(_("Hand-over proposed"), "send"),
    "evidence.handover.accepted": Event(_("Hand-over accepted"), "check", headline=False),
    "evidence.handover.declined": Event(_("Hand-over declined"), "ban"),
    "evidence.handover.withdrawn": Event(_("Hand-over withdrawn"), "undo-2"),
    "evidence.link.stated": Event(_("Link between items stated"), "link-2"),
    "evidence.link.withdrawn": Event(_("Link between items withdrawn"), "undo-2"),
    "evidence.custody.disposed": Event(_("Custody: disposed of"), "link-2", headline=False),
    "evidence.disposal.requested": Event(_("Disposal asked for"), "ban"),
    "evidence.disposal.approved": Event(_("Disposal approved"), "ban", headline=False),
    "evidence.disposal.refused": Event(_("Disposal refused"), "undo-2"),
    "evidence.disposal.withdrawn": Event(_("Request for disposal withdrawn"), "undo-2"),
    "evidence.disposal.destroyed": Event(_("Bytes of an original destroyed"), "ban"),
    "evidence.facts.erased": Event(_("Findings about a file erased"), "ban", headline=False),
    "evidence.item.disposed": Event(_("Original disposed of"), "ban"),
    "evidence.facts.awaited": Event(_("Examination awaited"), "hourglass", headline=False),
    "evidence.facts.found": Event(_("File examined"), "scan-search", headline=False),
    "evidence.facts.ended": Event(
        _("Examination given up: original disposed of"), "ban", headline=False
    ),
    "evidence.facts.failed": Event(_("Examination failed"), "octagon-alert", headline=False),
    "evidence.facts.scanned": Event(_("Scanned for malware"), "scan-search", headline=False),
    "evidence.derivative.made": Event(_("Derivative made"), "image", headline=False),
    "evidence.run.done": Event(_("Tool run: done"), "scan-line", headline=False),
    "evidence.run.unreadable": Event(_("Tool run: not readable"), "scan-line", headline=False),
    "evidence.run.failed": Event(_("Tool run: came to no end"), "scan-line", headline=False),
    "evidence.check.intact": Event(_("Original re-hashed: intact"), "shield-check", headline=False),
    "evidence.check.changed": Event(_("Original re-hashed: CHANGED"), "shield-alert"),
    "evidence.check.missing": Event(_("Original re-hashed: MISSING"), "shield-alert"),
    "evidence.store.intact": Event(
        _("All originals re-hashed: intact"), "shield-check", headline=False
    ),
    "evidence.store.damaged": Event(_("All originals re-hashed: NOT all intact"), "shield-alert"),
}


def found(user: Any, query: str, limit: int) -> list[search.Hit]:
    """The newest items by title, reference, file name or hash."""
    rows = EvidenceItem.objects.visible_to(user).select_related("case")
    return [
        search.Hit(
            item.reference,
            item.title,
            records.address("evidence:item-detail", item.pk),
            f"{item.case} · {item.get_kind_display()}",
            item.status,
        )
        for item in search.matching(rows, query, limit)
    ]


def _of_item(row: Any) -> records.Place:
    """What hangs on an item is reached, and named, by the item."""
    return records.Place(row.item.reference, records.address("evidence:item-detail", row.item_id))


def _of_link(row: EvidenceLink) -> records.Place:
    return records.Place(row.item.reference, records.address("evidence:link-detail", row.pk))


def _of_withdrawal(row: LinkWithdrawal) -> records.Place:
    return _of_link(row.link)


def _of_store_check(row: StoreCheck) -> records.Place:
    return records.Place(str(row), record_url(row))


def fill() -> None:
    """Called once, when the app is ready."""
    events.register(EVENTS)
    dashboard.register_tile(originals_intact)
    dashboard.register_tile(last_complete_check)
    dashboard.register_tile(custody_waits)
    dashboard.register_tile(disposals_wait)
    search.register(search.Source("evidence", _("Evidence"), found, "evidence:item-list"))
    for model in (CustodyEvent, Derivative, Disposal, FileFacts, Handover, IntegrityCheck, ToolRun):
        records.register(model.ledger_kind, records.Kind(model, _of_item, ("item",)))
    records.register(StoreCheck.ledger_kind, records.Kind(StoreCheck, _of_store_check))
    records.register(EvidenceLink.ledger_kind, records.Kind(EvidenceLink, _of_link, ("item",)))
    records.register(
        LinkWithdrawal.ledger_kind, records.Kind(LinkWithdrawal, _of_withdrawal, ("link__item",))
    )
