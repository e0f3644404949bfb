"""How reviews are written in a bundle: rounds, decisions with their checklists, dissents and remarks."""

import json
from typing import Any

from casework.models import Decision, Review, WitnessNote

Document = dict[str, Any]


def review_document(review: Review) -> Document:
    """One round of review: who submitted, who decided what and when, and who disagreed; comments are
    withheld. Why a record was returned goes along by the names of the reasons.

    What is said in answer to a checklist, and against an approval, goes along; of a statement it may
    quote, so there it stays, and the answers alone go.
    """
    quotable = review.kind != WitnessNote.review_kind
    digest = {"digest": review.digest} if quotable else {}
    return {
        "round": review.round,
        "status": review.status,
        **digest,
        "submitted_by": review.submitted_by.actor_code,
        "submitted_at": review.submitted_at,
        "closed_at": review.closed_at,
        "decisions": [
            {
                "verdict": decision.verdict,
                "decided_by": decision.decided_by.actor_code,
                "decided_at": decision.decided_at,
                "reasons": decision.reason_names,
                "checklist": _answers(decision, quotable=quotable),
            }
            for decision in sorted(review.decisions.all(), key=lambda made: made.decided_at)
        ],
        "dissents": [
            {
                **({"digest": dissent.digest, "reason": dissent.reason} if quotable else {}),
                "recorded_by": dissent.recorded_by.actor_code,
                "recorded_at": dissent.recorded_at,
            }
            for dissent in sorted(review.dissents.all(), key=lambda made: made.recorded_at)
        ],
        "remarks": [
            {
                "field": remark.field,
                "made_by": remark.written_by.actor_code,
                "made_at": remark.written_at,
                "settled_by": remark.settled_by.actor_code if remark.settled_by else None,
                "settled_at": remark.settled_at,
            }
            for remark in sorted(review.remarks.all(), key=lambda made: made.written_at)
            if remark.answers_id is None
        ],
    }


def _answers(decision: Decision, *, quotable: bool) -> Document:
    """The answers to the checklist by question, as they were given; {} where none were asked for."""
    given = json.loads(decision.answers) if decision.answers else {}
    if quotable:
        return given
    return {name: {"answer": one["answer"]} for name, one in given.items()}
