"""Notifications as people read them: a sentence, the record's reference, where it is. No titles, no names."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from casework import records
from casework.models import Notification
from casework.notices import kinds

# Called after a person: their case is named instead.
NAMED_AFTER_PEOPLE = frozenset({"membership"})


def placed(found_rows: Iterable[Notification], user: Any) -> Sequence[Any]:
    """Lines (scoped, with their case), each with `sentence`, `reference` and `url`; one query per kind
    of record among them."""
    rows: list[Any] = list(found_rows)
    wanted = defaultdict(set)
    for row in rows:
        wanted[row.record_kind].add(row.record_id)
    found = records.find(user, wanted)
    for row in rows:
        place = found.get((row.record_kind, row.record_id))
        row.sentence = kinds.sentence_of(row.kind, row.event)
        row.url = place.url if place else ""
        row.reference = place.label if place else ""
        if row.record_kind in NAMED_AFTER_PEOPLE:
            row.reference = row.case.reference if row.case else ""
    return rows
