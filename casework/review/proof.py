"""Whether approved content still is what was approved, asked whenever it is shown.

The services and the triggers keep approved content from changing. Somebody who writes to the database
itself can go around both; what they changed must then never be shown as approved.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.models.reviewed import ReviewedModel, Status
from common.canonical import canonical_json
from common.errors import Conflict

APPROVED = (Status.APPROVED, Status.CLOSED)

BLOCK = 500


def digest_of(record: ReviewedModel) -> str:
    """SHA-256 over the canonical snapshot of the record as it is in hand."""
    return hashlib.sha256(canonical_json(record.snapshot())).hexdigest()


def look(records: Iterable[Any]) -> None:
    """Find out for all of these (of one model) at once whether they are what was approved.

    One query for those marked approved, and one more where their texts were not fetched with them.
    """
    asked = [row for row in records if row.status in APPROVED and not _is_known(row)]
    if not asked:
        return
    approved, whole = _approved_digests(asked), _whole(asked)
    for row in asked:
        digests = approved.get((row.pk, row.cycle), set())
        row.proved = row.cycle, digests == {digest_of(whole.get(row.pk, row))}


def is_broken(record: ReviewedModel) -> bool:
    """Whether the record is marked approved, and is not what was approved; or nobody approved it."""
    if record.status not in APPROVED:
        return False
    look([record])
    return record.proved is not None and not record.proved[1]


def require_unbroken(record: Any) -> None:
    """Refuse (Conflict `content_changed`) what is marked approved and is not what was approved."""
    if is_broken(record):
        raise Conflict(
            _("%(reference)s differs from what was approved. Tell an administrator.")
            % {"reference": record.reference},
            code="content_changed",
        )


def broken_keys(rows: Any) -> list[Any]:
    """The keys of all broken records of a queryset.

    Recomputes the digest of each that is marked approved, in blocks: for acts, not for lists.
    """
    asked = rows.filter(status__in=APPROVED).order_by("pk").iterator(chunk_size=BLOCK)
    found: list[Any] = []
    while block := list(islice(asked, BLOCK)):
        look(block)
        found += [row.pk for row in block if is_broken(row)]
    return found


def look_at_rounds(rows: Iterable[Any]) -> None:
    """The same for rounds of review: whether the record still is what the round approved.

    A round whose record was opened for changes since then says nothing of it as it is now. A few
    queries for each kind among them.
    """
    from casework.review.reviewing import reviewables

    by_kind: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        row.proved = True
        if row.status == "approved":
            by_kind[row.kind].append(row)
    for kind, asked in by_kind.items():
        model: Any = reviewables()[kind]
        found = model._base_manager.in_bulk([row.object_id for row in asked])
        look(found.values())
        for row in asked:
            record = found.get(row.object_id)
            current = record is not None and record.cycle == row.cycle
            row.proved = record is not None and not (current and is_broken(record))


def _is_known(record: ReviewedModel) -> bool:
    return record.proved is not None and record.proved[0] == record.cycle


def _approved_digests(records: list[Any]) -> dict[tuple[Any, int], set[str]]:
    """What reviews and the decisions in them say was approved, by record and cycle.

    Both are asked: a review that was changed together with its record still disagrees with its decision.
    """
    from casework.models import Decision

    rows = Decision.objects.filter(
        review__kind=records[0].review_kind,
        review__object_id__in=[row.pk for row in records],
        review__status="approved",
        verdict=Decision.Verdict.APPROVE,
    )
    found: dict[tuple[Any, int], set[str]] = defaultdict(set)
    named = rows.values_list("review__object_id", "review__cycle", "review__digest", "digest")
    for key, cycle, reviewed, decided in named:
        found[key, cycle] |= {reviewed, decided}
    return found


def _whole(records: list[Any]) -> dict[Any, Any]:
    """Those of the records whose content was not fetched in full, with all of it."""
    fields = {field.attname for field in records[0]._meta.concrete_fields}
    names = fields.intersection(records[0].snapshot_fields)
    partial = [row.pk for row in records if row.get_deferred_fields() & names]
    return type(records[0])._base_manager.in_bulk(partial) if partial else {}
