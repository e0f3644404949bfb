"""What of a case was approved: the list that an export is bound to."""

import hashlib
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.models import Case, Contribution, Review, Status, WitnessNote
from casework.review.proof import require_unbroken
from casework.services.reviews import frozen
from casework.statements import consenting
from common.canonical import canonical_json
from common.errors import Conflict
from common.querysets import read_together
from evidence.models import EvidenceItem, Verification
from exchange.models import Bundle

Entry = dict[str, Any]

BLOCK = 500

# All that leaves the house of a case that nobody has approved: how to call it and how to handle it.
CASE_LABELS = ("reference", "handling", "tlp")
APPROVED = (Status.APPROVED, Status.CLOSED)
MODELS: dict[str, Any] = {
    "case": Case,
    "evidence": EvidenceItem,
    "verification": Verification,
    "note": WitnessNote,
}
# What else must be approved for a record to leave the house: a finding goes with its item or not at all.
WITH: dict[str, dict[str, Any]] = {"verification": {"item__status": Status.APPROVED}}


def approved_records(case: Case) -> list[Entry]:
    """One entry for the case, then for each approved evidence item, verification and witness note.

    An entry has `kind`, `id`, `reference`, `status`, `cycle` and `digest`: the SHA-256 of the snapshot
    that its reviewer approved (of the labels alone, for a case not approved). Raises Conflict
    `unreviewed_record` for a record that is marked approved without a review that says so, and
    `content_changed` for one that is not what was approved.
    """
    digests = _approved_digests(case)
    entries = [_case_entry(case, digests)]
    for kind, order in (("evidence", "id"), ("verification", "id"), ("note", "reference")):
        rows = MODELS[kind].objects.filter(case=case, status=Status.APPROVED, **WITH.get(kind, {}))
        found = rows.order_by(order).iterator(chunk_size=BLOCK)
        while block := list(islice(found, BLOCK)):
            for row in read_together(block):
                entries.append(_entry(kind, row.pk, row.reference, row.status, row.cycle, digests))
                require_unbroken(row)
    return entries


def require_records_unbroken(records: list[Entry]) -> None:
    """The same of each record on a list of them, before somebody approves that they leave the house."""
    for kind, model in MODELS.items():
        keys = [entry["id"] for entry in records if entry["kind"] == kind]
        for start in range(0, len(keys), BLOCK):
            for row in read_together(model.objects.filter(pk__in=keys[start : start + BLOCK])):
                require_unbroken(row)


def holds_something(entries: list[Entry]) -> bool:
    """Whether there is anything to hand over besides the case's own page."""
    return any(entry["kind"] != "case" for entry in entries)


def authors(entries: list[Entry]) -> set[Any]:
    """The keys of all who ever had a hand in the content of these records."""
    found: set[Any] = set()
    for kind in MODELS:
        ids = [entry["id"] for entry in entries if entry["kind"] == kind]
        for start in range(0, len(ids), BLOCK):
            rows = Contribution.objects.filter(kind=kind, object_id__in=ids[start : start + BLOCK])
            found.update(rows.values_list("person_id", flat=True).distinct())
    return found


def visible_records(user: Any, export: Any) -> list[Entry]:
    """The entries of `export.records` that `user` may know of: not every role sees that notes exist."""
    if user.has_perm("note.view", export):
        return export.records
    return [entry for entry in export.records if entry["kind"] != "note"]


def visible_withheld(user: Any, export: Any) -> list[Entry]:
    """The statements that stay behind, with `why` in words, for those who may know of statements.

    What the witness answered is for those who hear witnesses.
    """
    if not user.has_perm("note.view", export):
        return []
    in_full = user.has_perm("witness.read", export)
    return [
        {
            "id": entry["id"],
            "reference": entry["reference"],
            "why": str(consenting.why(entry["reason"], in_full=in_full)),
        }
        for entry in export.withheld
    ]


def explanation(user: Any, bundle: Any) -> Any:
    """Why a bundle could not be built. Of a consent not to those who may not know of statements."""
    if bundle.reason == Bundle.Reason.CONSENT and not user.has_perm("note.view", bundle):
        return _("It is not to be built.")
    return bundle.explanation


def digest_now(kind: str, record: Any) -> str:
    """The digest that `record`, as stored now, has in a list of records."""
    if kind == "case" and record.status not in APPROVED:
        labels = {name: getattr(record, name) for name in CASE_LABELS}
        return hashlib.sha256(canonical_json(labels)).hexdigest()
    return frozen(record)[1]


def is_unchanged(entry: Entry, record: Any) -> bool:
    """Whether `record` still is what `entry` names: same content, not opened again since.

    A case may have been closed meanwhile.
    """
    in_state = record.status == entry["status"] or (
        entry["kind"] == "case"
        and (entry["status"], record.status) == (Status.APPROVED, Status.CLOSED)
    )
    return (
        in_state
        and record.cycle == entry["cycle"]
        and digest_now(entry["kind"], record) == entry["digest"]
    )


def _approved_digests(case: Case) -> dict[tuple[str, Any, int], str]:
    rows = Review.objects.filter(case=case, kind__in=MODELS, status=Review.State.APPROVED)
    return {
        (kind, pk, cycle): digest
        for kind, pk, cycle, digest in rows.values_list("kind", "object_id", "cycle", "digest")
    }


def _case_entry(case: Case, digests: dict) -> Entry:
    if case.status not in APPROVED:
        digests = {("case", case.pk, case.cycle): digest_now("case", case)}
    else:
        require_unbroken(case)
    return _entry("case", case.pk, case.reference, case.status, case.cycle, digests)


def _entry(kind: str, pk: Any, reference: str, status: str, cycle: int, digests: dict) -> Entry:
    digest = digests.get((kind, pk, cycle))
    if digest is None:
        raise Conflict(
            _("%(reference)s is marked approved, but no review says so. Tell an administrator.")
            % {"reference": reference},
            code="unreviewed_record",
        )
    return {
        "kind": kind,
        "id": str(pk),
        "reference": reference,
        "status": str(status),
        "cycle": cycle,
        "digest": digest,
    }
