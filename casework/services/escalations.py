"""Handing a review to the lead of the case, and naming who decides it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import ledger
from accounts import persons
from casework.models import Escalation, NamedDecider, Review
from casework.review import deciding
from casework.review.reviewing import reviewable
from casework.services import writing
from common.errors import Conflict, Invalid, NotVisible, Refused, Text

OVER = _("This round of review is over.")
RAISED = _("This review has been handed to the lead already.")
NOT_RAISED = _("This review has not been handed to the lead.")
NAMED = _("This person is named already.")
NO_PART = _("Only who worked on the record, or could decide it, hands its review to the lead.")
OWN_WORK = _("You contributed to this record, so somebody else must name who decides.")


def review_escalate(*, actor, review: Review, reason: str) -> Escalation:
    """Hand an open review to the lead of the case, with a reason, once and for good.

    For those who worked on the record or could decide it. Raises Refused, Invalid, and Conflict:
    `closed`, `state`.
    """
    writing.require(actor, "review.escalate", review)
    _require_visible(actor, review)
    if not _has_part(actor, review):
        raise Refused(NO_PART)
    reason = writing.clean_text("reason", reason)
    if not reason:
        raise Invalid({"reason": [_("Say why the lead has to decide.")]}, code="comment_required")
    with ledger.unit(actor):
        review = _locked(review)
        if Escalation.objects.filter(review=review).exists():
            raise Conflict(RAISED, code="state")
        row = Escalation.objects.create(review=review, reason=reason, raised_by=actor)
        ledger.record("casework.escalation.raised", row, case_id=review.case_id)
    return row


def decider_name(*, actor, review: Review, person: Any) -> NamedDecider:
    """Name somebody to decide an escalated review: for the lead, or for a supervisor.

    The person's own right to decide stays as narrow as it is. Raises Refused, Invalid for somebody who
    may not decide it, and Conflict: `closed`, `state`, `four_eyes` for whoever worked on the record.
    """
    writing.require(actor, "review.name_decider", review)
    _require_visible(actor, review)
    with ledger.unit(actor):
        review = _locked(review)
        if not Escalation.objects.filter(review=review).exists():
            raise Conflict(NOT_RAISED, code="state")
        if deciding.standing(actor, review).contributed:
            raise Conflict(OWN_WORK, code="four_eyes")
        if why := _unfit(person, review):
            raise Invalid({"person": [why]})
        if review.named.filter(persons.is_one("person", person)).exists():
            raise Conflict(NAMED, code="state")
        row = NamedDecider.objects.create(review=review, person=person, named_by=actor)
        ledger.record("casework.escalation.decider_named", row, case_id=review.case_id)
    return row


def may_escalate(person: Any, review: Review, held: frozenset[str]) -> bool:
    """Whether to offer it for an open review; `held` are the person's permissions for the record."""
    return "review.escalate" in held and _has_part(person, review)


def may_name(person: Any, review: Review, held: frozenset[str]) -> bool:
    """Whether to offer naming a decider of an open review that was handed on."""
    return "review.name_decider" in held and not deciding.standing(person, review).contributed


def _has_part(person: Any, review: Review) -> bool:
    found = deciding.standing(person, review)
    by_role = person.has_perm(f"{review.kind}.decide", review) and not found.other_role
    return found.contributed or by_role


def _unfit(person: Any, review: Review) -> Text:
    if not person.has_perm(f"{review.kind}.decide", review):
        return _("This person may not decide it: their role does not allow it.")
    found = deciding.standing(person, review)
    if found.contributed or found.decided or found.other_role:
        return _("This person may not decide it, or has decided on it already.")
    return ""


def _require_visible(actor: Any, review: Review) -> None:
    if not Review.objects.visible_to(actor).filter(pk=review.pk).exists():
        raise NotVisible(_("No such record."))


def _locked(review: Review) -> Review:
    """The review, locked; refused unless it is open, in an open case."""
    if not reviewable(review.kind).in_closed_case:
        writing.require_open_case(review.case)
    review = writing.locked(review)
    if review.status != Review.State.OPEN:
        raise Conflict(OVER, code="state")
    return review
