"""How each record is written in a bundle. An allow-list: a field that is not named here stays inside.

Values are stored values, never translated. People are actor codes, witnesses are witness codes.
"""

from collections.abc import Collection
from typing import Any

from casework.models import Case, Membership, Status, WitnessNote
from casework.models.interview import FACTS
from common.times import zones
from evidence.custody import chain
from evidence.models import (
    CustodyEvent,
    EvidenceItem,
    EvidenceLink,
    IntegrityCheck,
    NoteMaterial,
    Verification,
)
from exchange.bundle import names
from exchange.records import APPROVED, CASE_LABELS, Entry

Document = dict[str, Any]

CASE_TEXT = ("title", "summary", "kind", "jurisdiction", "external_number")
EVIDENCE = (
    "reference",
    "title",
    "description",
    "kind",
    "received_from",
    "received_on",
    "source_url",
    "graphic",
    "graphic_note",
    "file_name",
    "relative_path",
    "sha256",
    "size",
    "form",
    "quantity",
    "package_number",
    "sampled_from_id",
    # The collection record; other items by their ids here, by name under "named".
    "acquired",
    "relevance",
    "collected_by",
    "collected_on",
    "collected_time",
    "collected_zone",
    "clock",
    "collection_tool",
    "collection_tool_version",
    "collection_changes",
    "virtual_identity",
    "collection_address",
    "page_source_id",
    "page_capture_id",
    "not_captured_reason",
    "online_context",
    # Of a derivative
    "parent_id",
    "derived_as",
    "derived_by",
    "derived_tool",
    "derived_why",
)
NAMED = ("page_source", "page_capture", "parent")
VERIFICATION = (
    "reference",
    "item_reference",
    "item_sha256",
    "analyst",
    "part",
    "method",
    "tools",
    "sources_used",
    "finding",
    "conclusion",
    "confidence",
    "hypotheses",
    "single_hypothesis_reason",
    "latitude",
    "longitude",
    "uncertainty_m",
    "place_note",
    "happened_on",
    "happened_time",
    "happened_zone",
    "happened_margin_min",
    "time_note",
)
NOTE = (
    "reference",
    "kind",
    "interviewed_on",
    "language",
    "place",
    "earlier_accounts",
    # How the interview was held; why it was held at all stays inside.
    *FACTS,
    "account",
)
CUSTODY = (
    "seq",
    "kind",
    "recorded_at",
    "from_party",
    "to_party",
    "place",
    "purpose",
    "condition",
    "seal",
    "held_by",
    "location",
    "under_seal",
    "due_on",
)
EXAMINATION = ("sha512", "media_type", "processing", "scan", "readable", "finished_at")


def case_document(case: Case, entry: Entry) -> Document:
    """The case as it was approved; its labels alone when it was not."""
    document = {"status": entry["status"], **_fields(case, CASE_LABELS)}
    if entry["status"] in APPROVED:
        document |= _fields(case, CASE_TEXT)
        document["approved_digest"] = entry["digest"]
    if entry["status"] == Status.CLOSED:
        document["outcome"] = case.outcome
    return document


def member_document(membership: Membership) -> Document:
    return {
        "person": membership.user.actor_code,
        "role": membership.role,
        "added_at": membership.added_at,
        "ends_on": membership.ends_on,
        "ended_at": membership.ended_at,
    }


def evidence_document(item: EvidenceItem, entry: Entry, along: Collection[str]) -> Document:
    """The collection record, the hashes, and what the examination found (it is not part of a review).

    A physical item has neither original nor examination. What the snapshot leaves out is left out here
    too, so that the approved digest can be recomputed from what is written. `along` are the ids of the
    items that go along: others are not named.
    """
    held = item.snapshot()
    document = {
        **_fields(item, tuple(name for name in EVIDENCE if name in held)),
        "named": {name: _named(getattr(item, name), along) for name in NAMED},
        "status": entry["status"],
        "approved_digest": entry["digest"],
        "received_at": item.created_at,
        "received_by": item.created_by.actor_code,
    }
    if item.is_physical:
        return document
    return {
        **document,
        # The bytes of a disposed original are in no bundle: its hash and custody are.
        "disposed_at": item.disposed_at,
        "original": None
        if item.disposed_at
        else f"data/{names.original(item.reference, item.file_name)}",
        "examination": _fields(item.facts, EXAMINATION),
    }


def custody_document(event: CustodyEvent) -> Document:
    return {
        **_fields(event, CUSTODY),
        **_when(event),
        "by": event.by.actor_code,
        "from_holder": event.from_holder.actor_code if event.from_holder else None,
        "holder": event.holder.actor_code if event.holder else None,
        "receipt": event.receipt.reference if event.receipt else None,
        "container": event.container.reference if event.container else None,
        "with_item": event.with_item.reference if event.with_item else None,
        "corrects": event.corrects.seq if event.corrects else None,
    }


def _when(event: CustodyEvent) -> Document:
    """The time as it was told; the moment in UTC only where its zone is known."""
    told = chain.when(event)
    known = told.zone != zones.UNKNOWN
    return {
        "occurred_at": event.occurred_at if known else None,
        "occurred_local": told.text,
        "zone": told.zone,
    }


def check_document(check: IntegrityCheck) -> Document:
    return {
        "result": check.result,
        "found_sha256": check.found_sha256,
        "checked_at": check.checked_at,
        "checked_by": check.checked_by.actor_code if check.checked_by else "system",
    }


def verification_document(verification: Verification, entry: Entry) -> Document:
    """What an analyst found out about one part of the item, as it was approved."""
    return {
        **_fields(verification, VERIFICATION),
        "recorded_at": verification.created_at,
        "status": entry["status"],
        "approved_digest": entry["digest"],
    }


def link_document(link: EvidenceLink) -> Document:
    """What an item has to do with another; the reason is withheld, since nobody has reviewed it."""
    return {
        "kind": link.kind,
        "other": link.other.reference,
        "independent": link.independent,
        "stated_at": link.created_at,
        "stated_by": link.created_by.actor_code,
    }


def material_document(material: NoteMaterial) -> Document:
    """What an item is to a statement: its recording, a transcript, what was shown."""
    return {
        "role": material.role,
        "item": material.item.reference,
        "stated_at": material.created_at,
        "stated_by": material.created_by.actor_code,
    }


# What is told of a statement whose redacted text goes along: nothing in anybody's own words.
REDACTED_NOTE = ("reference", "kind", "interviewed_on", "language")


def note_document(note: WitnessNote, entry: Entry, *, redacted: bool = False) -> Document:
    """The person's words and how they were taken, without the documenter's comments and reasons.

    Nor the digest that was approved: a short comment could be guessed from it. What the snapshot leaves
    out was not asked of this note. `redacted`: its redacted text as `account`, without anything else that
    was written in somebody's own words.
    """
    if redacted:
        return {
            **_fields(note, REDACTED_NOTE),
            "text": "redacted",
            "account": note.redacted_account,
            "witness": note.witness.code if note.witness else None,
            "status": entry["status"],
        }
    held = note.snapshot()
    return {
        "text": "full",
        **_fields(note, tuple(name for name in NOTE if name in held)),
        "witness": note.witness.code if note.witness else None,
        "status": entry["status"],
    }


def _named(item: EvidenceItem | None, along: Collection[str]) -> str | None:
    return item.reference if item is not None and str(item.pk) in along else None


def _fields(row: Any, allowed: tuple[str, ...]) -> Document:
    return {name: getattr(row, name) for name in allowed}
