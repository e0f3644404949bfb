"""What surrounds a block of records in a bundle: custody, checks, reviews and ledger entries, by record."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from casework.models import Case, Review
from evidence.models import CustodyEvent, IntegrityCheck
from exchange.bundle import decided, documents
from ledger.models import Entry as LedgerEntry

BLOCK = 500
# What the document of a custody event names.
TOLD = ("by", "from_holder", "holder", "corrects", "receipt", "container", "with_item")

# What the document of a review tells of.
SAID = (
    "decisions__decided_by",
    "dissents__recorded_by",
    "remarks__written_by",
    "remarks__settled_by",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The state of the ledger that a bundle shows: the first `size` entries, with their root (hex)."""

    size: int
    root: str


class Around:
    """One block, read in a few queries whatever its length."""

    def __init__(self, case: Case, ids: list[UUID], cut: Cut, *, with_custody: bool):
        rows = Review.objects.filter(case=case, object_id__in=ids)
        reviews = rows.select_related("submitted_by").prefetch_related(*SAID)
        self._reviews = grouped(reviews.order_by("round"), "object_id")
        self._custody: dict[UUID, list[Any]] = {}
        self._checks: dict[UUID, list[Any]] = {}
        if with_custody:
            custody = CustodyEvent.objects.filter(item_id__in=ids).select_related(*TOLD)
            checks = IntegrityCheck.objects.filter(item_id__in=ids).select_related("checked_by")
            self._custody = grouped(custody.order_by("seq"), "item_id")
            self._checks = grouped(checks.order_by("checked_at", "id"), "item_id")
        events = [event.pk for events in self._custody.values() for event in events]
        self._entries = self._numbers(case, ids, cut) | self._numbers(case, events, cut)

    @staticmethod
    def _numbers(case: Case, ids: list[UUID], cut: Cut) -> dict[UUID, list[int]]:
        """For each object its `case_seq` numbers: the lines of ledger/entries.ndjson that tell of it."""
        numbers: dict[UUID, list[Any]] = defaultdict(list)
        for start in range(0, len(ids), BLOCK):
            some = ids[start : start + BLOCK]
            rows = LedgerEntry.objects.filter(object_id__in=some, case_id=case.pk)
            rows = rows.filter(seq__lt=cut.size).order_by("case_seq")
            for pk, number in rows.values_list("object_id", "case_seq"):
                numbers[pk].append(number)
        return numbers

    def entries(self, pk: UUID) -> list[int]:
        return self._entries.get(pk, [])

    def reviews(self, pk: UUID) -> list[documents.Document]:
        return [decided.review_document(review) for review in self._reviews.get(pk, [])]

    def custody(self, pk: UUID) -> list[documents.Document]:
        return [
            documents.custody_document(event) | {"ledger_entries": self.entries(event.pk)}
            for event in self._custody.get(pk, [])
        ]

    def checks(self, pk: UUID) -> list[documents.Document]:
        return [documents.check_document(check) for check in self._checks.get(pk, [])]


def grouped(rows: Iterable[Any], by: str) -> dict[UUID, list[Any]]:
    groups: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, by)].append(row)
    return groups
