"""Remarks on what is under review, answers to them, and settling them."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from accounts import persons
from casework.models import Case, Contribution, Remark, Review
from casework.review.reviewing import reviewable, reviewables
from casework.services import writing
from common.errors import Conflict, Invalid, NotVisible, Refused


def remark_add(*, actor, review: Review, text: str, field: str = "") -> Remark:
    """Say something about one field of what is under review; "" is the record as a whole.

    Raises Refused, Invalid, and Conflict: `state` once the round is over, `closed` in a closed case.
    """
    _require_part(actor, review)
    remark = Remark(
        case=review.case, review=review, field=field, text=writing.clean_text("text", text)
    )
    if field and field not in reviewables()[review.kind].snapshot_fields:
        raise Invalid({"field": [_("What was submitted has no such field.")]})
    with ledger.unit(actor):
        _require_open_case(review)
        if writing.locked(review).status != Review.State.OPEN:
            raise Conflict(
                _(
                    "This round of review is over. Answer in the open remarks, or begin another round."
                ),
                code="state",
            )
        return _kept(actor, remark)


def remark_answer(*, actor, remark: Remark, text: str) -> Remark:
    """Answer an open remark, at any time: also while what it asks for is being done.

    Raises Refused, Invalid, and Conflict: `state` when it has been settled, `closed`.
    """
    _require_part(actor, remark.review)
    answer = Remark(
        case=remark.case,
        review=remark.review,
        answers=remark,
        field=remark.field,
        text=writing.clean_text("text", text),
    )
    with ledger.unit(actor):
        _require_open_case(remark.review)
        _require_open(writing.locked(remark))
        return _kept(actor, answer)


def remark_settle(*, actor, remark: Remark) -> Remark:
    """Say that an open remark has been dealt with: for whoever made it, or who decides in the case.

    Somebody with a hand in the record may settle nobody's remark but their own. Raises Refused, and
    Conflict: `state`, `four_eyes`, `closed`.
    """
    review = remark.review
    _require_part(actor, review)
    with ledger.unit(actor):
        _require_open_case(review)
        remark = writing.locked(remark)
        _require_open(remark)
        if remark.written_by_id != actor.pk:
            _require_decider(actor, review)
        before = remark.canonical()
        writing.write(remark, {"settled_by": actor, "settled_at": timezone.now()}, settled_at=None)
        ledger.record("casework.remark.settled", remark, case_id=remark.case_id, before=before)
    return remark


def may_settle(actor: Any, remark: Remark, *, decides: bool) -> bool:
    """Whether to offer it. `decides`: the person may decide the record and has had no hand in it."""
    return remark.is_open and (decides or remark.written_by_id == actor.pk)


def _require_part(actor: Any, review: Review) -> None:
    """Refuse who has no part in reviews of the case, or may not read what this one is about."""
    writing.require(actor, "remark.add", review)
    if reviewable(review.kind).withheld:
        writing.require(actor, f"{review.kind}.read", review)
    if not Review.objects.visible_to(actor).filter(pk=review.pk).exists():
        raise NotVisible(_("No such record."))


def _require_decider(actor: Any, review: Review) -> None:
    if not actor.has_perm(f"{review.kind}.decide", review):
        raise Refused(_("Only who made this remark, or who decides in this case, settles it."))
    hands = Contribution.objects.filter(kind=review.kind, object_id=review.object_id)
    record = reviewables()[review.kind]._default_manager.get(pk=review.object_id)
    if hands.filter(persons.is_one("person", actor), cycle=record.cycle).exists():
        raise Conflict(
            _("You contributed to this record, so somebody else must settle remarks on it."),
            code="four_eyes",
        )


def _require_open_case(review: Review) -> None:
    if review.kind != Case.review_kind and not reviewable(review.kind).in_closed_case:
        writing.require_open_case(review.case)


def _require_open(remark: Remark) -> None:
    if not remark.is_open:
        raise Conflict(_("This remark has been settled."), code="state")


def _kept(actor: Any, remark: Remark) -> Remark:
    remark.written_by = actor
    writing.validated(remark)
    remark.save(force_insert=True)
    event = "answered" if remark.answers_id else "made"
    ledger.record(f"casework.remark.{event}", remark, case_id=remark.case_id)
    return remark
