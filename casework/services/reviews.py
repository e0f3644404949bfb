"""The moves of review: submit, approve, return, withdraw, reopen, close.

One function makes every move, for every kind of record: it locks, checks in the order permission,
input, state, version, digest, four eyes, and writes the new state with the old one in the WHERE.
"""

import hashlib
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Case, Review, ReviewedModel, Status
from casework.review import policies
from casework.review import reasons as reasons_of
from casework.review.deciding import CLEAR, Standing, standing
from casework.review.proof import require_unbroken
from casework.review.reviewing import reviewable
from casework.review.workflow import MOVES, Move
from casework.services import closings, writing
from casework.services.decisions import (
    close_review,
    decide,
    locked_review,
    require_seen,
    who_decided,
)
from common.canonical import canonical_json
from common.errors import Conflict, Invalid, Text

CHANGED = _("The record differs from what was submitted. Tell an administrator.")

Record = TypeVar("Record", bound=ReviewedModel)


def frozen(record: ReviewedModel) -> tuple[str, str]:
    """The canonical snapshot of `record` as text, and its SHA-256."""
    text = canonical_json(record.snapshot())
    return text.decode(), hashlib.sha256(text).hexdigest()


def open_review(record: ReviewedModel) -> Review | None:
    return Review.objects.filter(
        kind=record.review_kind, object_id=record.pk, status=Review.State.OPEN
    ).first()


def move(
    *,
    actor,
    record: Record,
    name: str,
    comment: str = "",
    digest: str | None = None,
    version: int | None = None,
    answers: Any = None,
    reason: str = "",
    reasons: Iterable[str] | None = None,
) -> Record:
    """Make the move `name` of casework/review/workflow.py on `record` and return the record as it then is.

    `digest` is the SHA-256 of the snapshot the person looked at; another one is refused as
    `stale_digest`. `answers` are those to the checklist, where the review has one. `reasons` are names of
    why a record is returned; None, from those that are not asked for any, leaves that to the comment.
    `reason` says why a case is closed in spite of what is left undone in it. Raises Refused, Invalid
    (missing comment, reason, fields or answers; unknown reasons), and Conflict with code `closed`,
    `state`, `version_conflict`, `stale_digest`, `four_eyes` or `gates`.
    """
    step = MOVES[name]
    if step.kinds and record.review_kind not in step.kinds:
        raise Conflict(_("Records of this kind do not know this move."), code="state")
    writing.require(actor, f"{record.review_kind}.{step.verb}", record)
    comment = writing.clean_text("comment", comment)
    if step.comment and not comment:
        raise Invalid({"comment": [step.comment]}, code="comment_required")
    if answers and not step.decision:
        raise Invalid({"answers": [_("Only a decision answers a checklist.")]})
    named = _reasons(record, step, reasons)
    with ledger.unit(actor):
        _require_open_case(record)
        record = writing.locked(record)
        if record.status not in step.sources:
            told = {"decided": who_decided(_rounds(record).first())} if step.decision else {}
            raise Conflict(step.not_now, code="state", status_now=record.status, **told)
        writing.require_version(record, version)
        if step.decision:
            _decide(actor, record, step, comment, digest, answers, named)
        elif name == "close":
            _close(actor, record, step, comment, reason)
        else:
            _MAKE[name](actor, record, step, comment, digest)
    return record


def _require_open_case(record) -> None:
    if _needs_open_case(record):
        writing.require_open_case(record.case)


def _needs_open_case(record) -> bool:
    return not (isinstance(record, Case) or reviewable(record.review_kind).in_closed_case)


def _set_state(record, step: Move, event: str, *, before=None, details=None, **more: Any) -> None:
    before = before or record.canonical()
    writing.write(record, {"status": step.target, **more}, status__in=step.sources)
    ledger.record(
        f"{record._meta.app_label}.{record.ledger_kind}.{event}",
        record,
        case_id=record.case_id,
        before=before,
        details=details,
    )


def _submit(actor, record, step, comment, digest) -> None:
    declared = reviewable(record.review_kind)
    before, seen = record.canonical(), frozen(record)
    computed = declared.at_submission(actor, record) if declared.at_submission else {}
    for name, value in computed.items():
        setattr(record, name, value)
    if missing := declared.gate(record):
        raise Invalid(missing, code="incomplete")
    require_seen(digest, seen[1], _rounds(record), seen[0])
    snapshot, frozen_digest = frozen(record)
    earlier = _rounds(record)
    review = Review.objects.create(
        case_id=record.case_id,
        kind=record.review_kind,
        object_id=record.pk,
        object_reference=record.reference,
        round=(earlier.aggregate(last=Max("round"))["last"] or 0) + 1,
        cycle=record.cycle,
        snapshot=snapshot,
        digest=frozen_digest,
        submitted_by=actor,
        comment=comment,
        **policies.terms(record.case_id, record.review_kind),
    )
    writing.contributed(actor, record, "submit")
    _set_state(record, step, "submitted", before=before, **computed)
    ledger.record("casework.review.opened", review, case_id=record.case_id)


def _reasons(record, step: Move, given: Iterable[str] | None) -> str:
    if step.name == "return":
        return reasons_of.checked(record.review_kind, given)
    if given:
        raise Invalid({"reasons": [reasons_of.ONLY_RETURNS]}, code="reasons")
    return ""


def _decide(actor, record, step, comment, digest, answers, reasons) -> None:
    review = locked_review(record)
    require_seen(digest, review.digest, _rounds(record), review.snapshot)
    if frozen(record)[1] != review.digest:
        # Somebody went around the services: what is stored is not what was submitted.
        raise Conflict(CHANGED, code="content_changed")
    if not decide(actor, review, step.name, comment, answers, reasons):
        return
    close_review(review, step.target)
    _set_state(record, step, step.target)
    ledger.record("casework.review.decided", review, case_id=record.case_id)
    declared = reviewable(record.review_kind)
    if step.name == "approve" and declared.on_approved:
        declared.on_approved(actor, record)


def _withdraw(actor, record, step, comment, digest) -> None:
    review = locked_review(record)
    close_review(review, Review.State.WITHDRAWN)
    details = {"reason": comment} if comment else None
    _set_state(record, step, "withdrawn", details=details)
    ledger.record("casework.review.withdrawn", review, case_id=record.case_id)


def stop(record: Any, reason: str, **more: Any) -> None:
    """Take a submitted record out of review because its ground has gone: a part of the act that took it.

    Asks for no permission and needs an open unit. `reason` is a word of the program, for the ledger;
    `more` are further fields to set.
    """
    review = locked_review(record)
    close_review(review, Review.State.WITHDRAWN)
    _set_state(record, MOVES["withdraw"], "withdrawn", details={"reason": reason}, **more)
    ledger.record("casework.review.withdrawn", review, case_id=record.case_id)


def _reopen(actor, record, step, comment, digest) -> None:
    more: dict[str, Any] = {"cycle": record.cycle + 1}
    if isinstance(record, Case):
        more["outcome"] = ""
        if record.is_closed:
            closings.reopened(actor, record, comment)
    _set_state(record, step, "reopened", details={"reason": comment}, **more)


def _close(actor, record, step, comment, reason) -> None:
    require_unbroken(record)
    closings.closed(actor, record, comment, reason)
    _set_state(record, step, "closed", outcome=comment)


def _rounds(record: ReviewedModel) -> Any:
    return Review.objects.filter(kind=record.review_kind, object_id=record.pk).order_by("-round")


_MAKE = {
    "submit": _submit,
    "withdraw": _withdraw,
    "reopen": _reopen,
}


def objection(record: Any, step: Move, *, allowed: bool, standing: Standing = CLEAR) -> Text:
    """Why the move cannot be made now, as a sentence; "" if nothing stands against it.

    `allowed`: the person's role permits it; `standing`: how they stand to the open review.
    Looks nothing up, so that a list can ask for every row.
    """
    if step.kinds and record.review_kind not in step.kinds:
        return _("Records of this kind do not know this move.")
    if not allowed:
        return _("Your role does not allow this.")
    if record.status not in step.sources:
        return step.not_now
    if _needs_open_case(record) and record.case.status == Status.CLOSED:
        return _("This case is closed. Reopen it to change anything in it.")
    return standing.why_not if step.decision else ""


def blocked(actor, record: ReviewedModel, name: str) -> Text:
    """`objection` for one person and record. For buttons, not for safety."""
    step = MOVES[name]
    review = open_review(record) if step.decision else None
    return objection(
        record,
        step,
        allowed=actor.has_perm(f"{record.review_kind}.{step.verb}", record),
        standing=standing(actor, review) if review else CLEAR,
    )
