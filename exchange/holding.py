"""Items that hold what a person said: a recording goes where the statement goes in full, and nowhere else."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q

from casework.models import Case
from evidence.models import EvidenceItem, NoteMaterial, Verification

Entry = dict[str, Any]

# What was shown to the person was there before they spoke, and says nothing of them.
HOLDING = [role for role in NoteMaterial.Role.values if role != NoteMaterial.Role.SHOWN]
COVERED = "redacted"  # a copy made so that it may be shown


def staying(case: Case, going: Iterable[Entry], *, full: bool) -> set[Any]:
    """The keys of the items of `case` that hold a statement which is not among `going`, or goes redacted.

    Copies made of them stay as well, but for those that were made to be shown. `full`: whether
    statements with a redacted text go in full.
    """
    notes = {entry["id"] for entry in going if entry["kind"] == "note"}
    redacted = ExpressionWrapper(~Q(note__redacted_account=""), output_field=BooleanField())
    rows = NoteMaterial.objects.filter(case=case, role__in=HOLDING, withdrawal=None)
    told = rows.annotate(redacted=redacted).values_list("item_id", "note_id", "redacted")
    found = {
        item
        for item, note, is_redacted in told
        if str(note) not in notes or (is_redacted and not full)
    }
    made = found
    while made:
        copies = EvidenceItem.objects.filter(case=case, parent__in=made)
        copies = copies.exclude(derived_as=COVERED)
        made = set(copies.values_list("pk", flat=True)) - found
        found |= made
    return found


def without_staying(case: Case, records: list[Entry], *, full: bool) -> list[Entry]:
    """`records` without those items and what was found out about them."""
    held = staying(case, records, full=full)
    if not held:
        return records
    findings = Verification.objects.filter(case=case, item__in=held).values_list("pk", flat=True)
    gone = {str(pk) for pk in (*held, *findings)}
    return [entry for entry in records if entry["kind"] == "note" or entry["id"] not in gone]
