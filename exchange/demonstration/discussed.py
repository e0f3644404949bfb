"""A review as it goes where a case asks for more: rules, a remark with its answer, one approval of two."""

from typing import Any

from casework.models import Case, Review
from casework.services import reviews
from casework.services.policies import policy_set
from casework.services.remarks import remark_add, remark_answer, remark_settle


def ruled(case: Case, people: dict[str, Any]) -> None:
    """Evidence of the case takes two approvals with a checklist, within two weeks."""
    policy_set(
        actor=people["lead"],
        case=case,
        kind="evidence",
        approvals=2,
        checklist=True,
        due_days=14,
    )


def discuss(record: Any, people: dict[str, Any]) -> Review:
    """A reviewer asks about the title of a submitted record; whoever took it in answers."""
    review = reviews.open_review(record)
    if review is None:
        raise ValueError(f"{record} does not wait for review")
    remark = remark_add(
        actor=people["reviewer"],
        review=review,
        field="title",
        text="Demonstration: from which side was this taken?",
    )
    remark_answer(
        actor=people["investigator"],
        remark=remark,
        text="Demonstration: from the north; the description says so.",
    )
    return review


def approve_first(record: Any, people: dict[str, Any]) -> None:
    """The remark is settled and the first of two people approves, with every question answered."""
    review = discuss(record, people)
    for remark in review.remarks.filter(answers=None):
        remark_settle(actor=people["reviewer"], remark=remark)
    answers = {name: {"answer": "yes", "comment": ""} for name in review.question_names}
    reviews.move(actor=people["reviewer"], record=record, name="approve", answers=answers)
