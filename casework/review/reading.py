"""Opening what is under review: whether its texts may be shown, and the fields sorted for a reader."""

from typing import Any

from casework import permissions
from casework.models import ReviewedModel
from casework.review.comparison import Field
from casework.review.reviewing import reviewable


def opened(person: Any, record: ReviewedModel, held: frozenset[str] | None = None) -> bool:
    """Whether the texts may be shown; where that is a reading, it is in the ledger by now."""
    declared = reviewable(record.review_kind)
    if not declared.withheld:
        return True
    held = permissions.granted(person, record) if held is None else held
    may_read = f"{record.review_kind}.read" in held
    if may_read and declared.opened:
        declared.opened(person, record)
    return may_read


def sorted_fields(fields: list[Field], *, compare: bool, everything: bool) -> dict[str, Any]:
    """The fields that differ; where wanted, those that do not, and the empty ones; the withheld."""
    shown = [field for field in fields if not field.withheld]
    alike = [field for field in shown if not compare or (everything and not field.changed)]
    return {
        "differing": [field for field in shown if compare and field.changed],
        "alike": [field for field in alike if field.after],
        "empty": ", ".join(str(field.label) for field in alike if not field.after),
        "withheld": ", ".join(str(field.label) for field in fields if field.withheld),
    }
