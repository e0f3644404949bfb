"""Dissents as pages show them: beside the round that they are about, and with the record itself."""

from typing import Any

from accounts import persons
from casework.models import Dissent, Review, ReviewedModel, Status
from casework.review.deciding import standing
from casework.review.reviewing import reviewable

APPROVED = (Status.APPROVED, Status.CLOSED)


def stands(review: Review, record: ReviewedModel) -> bool:
    """Whether `review` is the approval on which the record rests now."""
    approved = review.status == Review.State.APPROVED
    return approved and record.status in APPROVED and record.cycle == review.cycle


def of_record(record: ReviewedModel, held: frozenset[str]) -> list[Dissent]:
    """The dissents from the approval that stands, oldest first; without reasons for whoever may not read.

    For those alone who may know of the record's reviews.
    """
    kind = record.review_kind
    if record.status not in APPROVED or not {"review.view", f"{kind}.view"} <= held:
        return []
    rows = Dissent.objects.filter(
        review__kind=kind,
        review__object_id=record.pk,
        review__cycle=record.cycle,
        review__status=Review.State.APPROVED,
    )
    may_read = not reviewable(kind).withheld or f"{kind}.read" in held
    return shown(rows, may_read=may_read)


def of_reviews(reviews: list[Review], *, may_read: bool) -> list[Dissent]:
    return shown(Dissent.objects.filter(review__in=reviews), may_read=may_read)


def shown(rows: Any, *, may_read: bool) -> list[Dissent]:
    found = list(rows.select_related("recorded_by").order_by("recorded_at", "pk"))
    if not may_read:
        for row in found:
            row.reason = ""
    return found


def may_dissent(person: Any, review: Review, record: ReviewedModel, held: frozenset[str]) -> bool:
    """Whether to offer it; `held` are the person's permissions for the record."""
    if not {"review.dissent", f"{review.kind}.decide"} <= held or not stands(review, record):
        return False
    if review.case.status == Status.CLOSED and not reviewable(review.kind).in_closed_case:
        return False
    return not standing(person, review).why_not and not has_said(person, review)


def has_said(person: Any, review: Review) -> bool:
    """Whether the person's dissent, by whichever of their accounts, is on record."""
    return review.dissents.filter(persons.is_one("recorded_by", person)).exists()
