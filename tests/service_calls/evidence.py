"""Items, custody, verification, disposal: the services of `evidence`."""

from decimal import Decimal

from django.utils import timezone

import store
from evidence.upkeep.auditing import Tally
from ledger import SYSTEM
from tests.service_calls.rows import (
    Arguments,
    asked_disposal,
    begun_upload,
    fresh_item,
    made_text,
    proposed,
    recording,
    stored_file,
    undated_item,
    whole_upload,
)

SERVICES: dict[str, tuple[Arguments, tuple[str, ...]]] = {
    "evidence.items.item_receive": (
        lambda w: {"item": undated_item(w), "chunks": [b"some bytes"]},
        ("evidence.item.received", "evidence.custody.received", "evidence.facts.awaited"),
    ),
    "evidence.entering.item_enter": (
        lambda w: {"item": undated_item(w), "stored": stored_file()},
        ("evidence.item.received", "evidence.custody.received", "evidence.facts.awaited"),
    ),
    "evidence.entering.items_enter": (
        lambda w: {"files": [(undated_item(w), stored_file())]},
        ("evidence.item.received", "evidence.custody.received", "evidence.facts.awaited"),
    ),
    "evidence.uploads.upload_append": (
        lambda w: {
            "actor": w.people["investigator"],
            "upload": begun_upload(w),
            "offset": 0,
            "chunks": [b"12345", b"67890"],
        },
        ("evidence.item.received", "evidence.custody.received", "evidence.facts.awaited"),
    ),
    "evidence.uploads.upload_finish": (
        lambda w: {"actor": w.people["investigator"], "upload": whole_upload(w)},
        ("evidence.item.received", "evidence.custody.received", "evidence.facts.awaited"),
    ),
    "evidence.items.item_edit": (
        lambda w: {
            "actor": w.people["investigator"],
            "item": fresh_item(w),
            "version": 1,
            "description": "More.",
        },
        ("evidence.item.edited",),
    ),
    "evidence.items.item_void": (
        lambda w: {"actor": w.people["lead"], "item": fresh_item(w), "reason": "Twice"},
        ("evidence.item.voided", "evidence.custody.voided"),
    ),
    "evidence.items.original_open": (
        lambda w: {"actor": w.people["analyst"], "item": w.items["waiting"]},
        ("evidence.item.downloaded",),
    ),
    "evidence.viewing.item_view": (
        lambda w: {"actor": w.people["analyst"], "item": w.items["waiting"]},
        ("evidence.item.viewed",),
    ),
    "evidence.viewing.derivative_open": (
        lambda w: {"actor": w.people["lead"], "derivative": made_text(w)},
        ("evidence.item.viewed",),
    ),
    "evidence.viewing.media_open": (
        lambda w: {"actor": w.people["analyst"], "item": recording(w)},
        ("evidence.item.played",),
    ),
    "evidence.custody.custody_add": (
        lambda w: {
            "actor": w.people["analyst"],
            "item": w.items["waiting"],
            "kind": "sealed",
            "seal": "A-17",
        },
        ("evidence.custody.sealed",),
    ),
    "evidence.links.link_add": (
        lambda w: {
            "actor": w.people["analyst"],
            "item": w.items["waiting"],
            "other": w.items["approved"],
            "kind": "same_event",
            "reason": "The same smoke.",
        },
        ("evidence.link.stated",),
    ),
    "evidence.links.link_withdraw": (
        lambda w: {"actor": w.people["lead"], "link": w.link, "reason": "Another day"},
        ("evidence.link.withdrawn",),
    ),
    "evidence.verifications.verification_add": (
        lambda w: {
            "actor": w.people["analyst"],
            "item": w.items["waiting"],
            "part": "technical",
            "finding": "No trace of editing.",
        },
        ("evidence.verification.recorded",),
    ),
    "evidence.verifications.verification_edit": (
        lambda w: {
            "actor": w.people["analyst"],
            "verification": w.verifications["draft"],
            "version": 1,
            "latitude": Decimal("50.4499"),
            "longitude": Decimal("30.4823"),
        },
        ("evidence.verification.edited",),
    ),
    "evidence.verifications.verification_void": (
        lambda w: {
            "actor": w.people["lead"],
            "verification": w.verifications["draft"],
            "reason": "Recorded twice",
        },
        ("evidence.verification.voided",),
    ),
    "evidence.handovers.handover_propose": (
        lambda w: {
            "actor": w.people["investigator"],
            "item": w.items["waiting"],
            "to": w.people["lead"],
            "purpose": "To be kept",
        },
        ("evidence.handover.proposed",),
    ),
    "evidence.handovers.handover_accept": (
        lambda w: {"actor": w.people["analyst"], "handover": w.handover, "seal": "A-17"},
        ("evidence.handover.accepted", "evidence.custody.handed_over"),
    ),
    "evidence.handovers.handover_decline": (
        lambda w: {
            "actor": w.people["lead"],
            "handover": proposed(w),
            "reason": "No room for it",
        },
        ("evidence.handover.declined",),
    ),
    "evidence.handovers.handover_withdraw": (
        lambda w: {"actor": w.people["investigator"], "handover": proposed(w)},
        ("evidence.handover.withdrawn",),
    ),
    "evidence.physical.physical_add": (
        lambda w: {
            "actor": w.people["lead"],
            "case": w.case,
            "title": "A bag",
            "kind": "package",
        },
        ("evidence.item.received", "evidence.custody.received"),
    ),
    "evidence.physical.sample_take": (
        lambda w: {
            "actor": w.people["investigator"],
            "item": w.items["sample"],
            "title": "A part of it",
        },
        (
            "evidence.item.received",
            "evidence.custody.sample_taken",
            "evidence.custody.sampled",
        ),
    ),
    "evidence.checks.item_verify": (
        lambda w: {"actor": w.people["reviewer"], "item": w.items["waiting"]},
        ("evidence.check.intact",),
    ),
    "evidence.checks.checks_keep": (
        lambda w: {
            "actor": SYSTEM,
            "checks": [
                (
                    w.items["waiting"].pk,
                    w.case.pk,
                    store.open_store().verify(w.items["waiting"].sha256),
                )
            ],
        },
        ("evidence.check.intact",),
    ),
    "evidence.checks.store_check_end": (
        lambda w: {
            "actor": SYSTEM,
            "by": "nightly",
            "started_at": timezone.now(),
            "tally": Tally(intact=3, changed=1, bytes_read=400),
            "orphaned": 2,
        },
        ("evidence.store.damaged",),
    ),
    "evidence.disposals.disposal_request": (
        lambda w: {
            "actor": w.people["lead"],
            "item": w.items["draft"],
            "grounds": "court_order",
            "legal_basis": "District court, 1/26",
            "reason": "Ordered.",
        },
        ("evidence.disposal.requested",),
    ),
    "evidence.disposals.disposal_decide": (
        lambda w: {
            "actor": w.people["supervisor"],
            "disposal": w.disposal,
            "verdict": "approve",
        },
        ("evidence.item.disposed", "evidence.custody.disposed", "evidence.disposal.approved"),
    ),
    "evidence.disposals.disposal_withdraw": (
        lambda w: {"actor": w.people["lead"], "disposal": asked_disposal(w)},
        ("evidence.disposal.withdrawn",),
    ),
}
