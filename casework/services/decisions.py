"""What a decision on a review is checked for and leaves behind; `reviews.move` calls it.

A first approval of two leaves the record submitted. A return by either person ends the round.
"""

import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Decision, Remark, Review
from casework.review import checklists, deciding
from casework.services import writing
from common.errors import Conflict, Refused
from common.look.times import machine_time

OPEN_REMARKS = _("Remarks on this record are still open. Settle them, or return the record.")


def locked_review(record: Any) -> Review:
    """The open review of a submitted record, locked."""
    return Review.objects.select_for_update().get(
        kind=record.review_kind, object_id=record.pk, status=Review.State.OPEN
    )


def close_review(review: Review, state: str) -> None:
    writing.write(review, {"status": state, "closed_at": timezone.now()}, status="open")


def require_decider(person: Any, review: Review) -> None:
    """Refuse whom the case's rules leave out, a contributor, a second decision by the same person, and
    everybody but lead and named deciders once a review was handed to the lead."""
    found = deciding.standing(person, review)
    if found.contributed or found.decided:
        raise Conflict(found.why_not, code="four_eyes")
    if found.other_role:
        raise Refused(found.why_not)
    if found.escalated:
        raise Conflict(found.why_not, code="escalated")


def decide(
    person: Any, review: Review, verdict: str, comment: str, answers: Any, reasons: str = ""
) -> bool:
    """Write down the decision of `person` on a locked review; whether it ends the round.

    Raises Invalid for answers that the checklist refuses, what `require_decider` does, and Conflict
    `open_remarks`.
    """
    approves = verdict == Decision.Verdict.APPROVE
    # What has to be done again need not be answered for in full.
    kept = checklists.checked(review.question_names, answers, complete=approves)
    require_decider(person, review)
    if approves and Remark.objects.of_record(review).open().exists():
        raise Conflict(OPEN_REMARKS, code="open_remarks")
    decision = Decision(
        review=review,
        verdict=verdict,
        digest=review.digest,
        comment=comment,
        answers=kept,
        reasons=reasons,
        decided_by=person,
    )
    decision.seal = decision.computed_seal()
    decision.save(force_insert=True)
    event = "approved" if approves else "returned"
    ledger.record(f"casework.decision.{event}", decision, case_id=review.case_id)
    return not approves or deciding.approvals_given(review) >= review.approvals


def require_seen(digest: str | None, actual: str, seen_before: Any, now: str) -> None:
    """Refuse (`stale_digest`) when `digest` is given and is not that of the content `now`.

    The refusal names the fields in which the content has `changed` since; none where `seen_before`, the
    earlier rounds of the record, do not know what was seen.
    """
    if not digest or digest == actual:
        return
    seen = seen_before.filter(digest=digest).values_list("snapshot", flat=True).first()
    raise Conflict(
        _("The content has changed since you looked at it. Look again before you decide."),
        code="stale_digest",
        yours=digest,
        current=actual,
        changed=_changed(seen, now) if seen else [],
    )


def who_decided(review: Review | None) -> list[dict[str, str]]:
    """Who decided what in a round, for somebody who comes too late; never a comment, which may quote."""
    if review is None:
        return []
    rows = review.decisions.select_related("decided_by").order_by("decided_at", "pk")
    return [
        {
            "verdict": row.verdict,
            "decided_by": row.decided_by.username,
            "decided_at": machine_time(row.decided_at),
        }
        for row in rows
    ]


def _changed(before: str, now: str) -> list[str]:
    """The names of the fields in which two snapshots differ."""
    then, since = json.loads(before), json.loads(now)
    return sorted(name for name in {*then, *since} if then.get(name) != since.get(name))
