"""Approving that a person is heard, and who may hear whom."""

from django.utils.translation import gettext_lazy as _

import ledger
from accounts import persons, trainings
from casework.interviews.authorising import Authorisation, contributors, terms
from casework.models import InterviewApproval, Witness, WitnessNote
from casework.services import writing
from common.errors import Conflict, Invalid, Refused, Text

OWN_INTERVIEW = _("You contributed to this note, so somebody else must approve the interview.")
APPROVED_BY_YOU = _("You approved this interview, so somebody else must submit the note.")

UNTRAINED: dict[str, Text] = {
    trainings.CHILDREN: _(
        "This person is a child. Only somebody with a current training in hearing children may "
        "hear them; an administrator or supervisor records it."
    ),
    trainings.SEXUAL_VIOLENCE: _(
        "This person tells of sexual violence. Only somebody with a current training for that may "
        "hear them; an administrator or supervisor records it."
    ),
}


def interview_approve(
    *, actor, note: WitnessNote, comment: str = "", digest: str | None = None
) -> InterviewApproval:
    """Agree that this person is heard for these reasons, before the note is submitted.

    `digest` is that of the reasons the approver looked at. Raises Refused, Invalid when a reason is
    missing or none is needed, and Conflict `closed`, `state`, `stale_digest` or `four_eyes`.
    """
    writing.require(actor, "note.authorise", note)
    writing.require(actor, "note.read", note)
    comment = writing.clean_text("comment", comment, longest=2_000)
    with ledger.unit(actor):
        writing.require_open_case(note.case)
        note = writing.locked(note)
        writing.require_editable(note)
        now = terms(note)
        if digest and digest != now:
            raise Conflict(
                _("The reasons have changed since you looked at them. Look again."),
                code="stale_digest",
                yours=digest,
                current=now,
            )
        standing = Authorisation(note)
        if not standing.needed:
            raise Invalid(_("This interview needs no approval."))
        if standing.reasons_missing:
            raise Invalid(standing.reasons_missing, code="incomplete")
        if contributors(note).filter(persons.is_one("person", actor)).exists():
            raise Conflict(OWN_INTERVIEW, code="four_eyes")
        approval = InterviewApproval(
            case_id=note.case_id, note=note, digest=now, comment=comment, approved_by=actor
        )
        given = InterviewApproval.objects.filter(note=note, digest=now)
        if given.filter(persons.is_one("approved_by", actor)).exists():
            raise Conflict(_("You have approved this interview already."), code="state")
        approval.save(force_insert=True)
        ledger.record("casework.interview.approved", approval, case_id=note.case_id)
    return approval


def require_training(actor, witness: Witness | None) -> None:
    """Refuse (`training`) where a person needs special care and `actor` has no current training for it."""
    wanted = witness.special_care if witness else frozenset()
    for subject in sorted(trainings.lacking(actor, wanted)):
        raise Refused(UNTRAINED[subject], code="training")


def at_submission(actor, note: WitnessNote) -> dict:
    """Checks of who submits. Whoever agreed to an interview is not the one who held it."""
    if note.is_interview:
        require_training(actor, note.witness)
    if any(persons.same(given.approved_by_id, actor.pk) for given in Authorisation(note).given):
        raise Conflict(APPROVED_BY_YOU, code="four_eyes")
    return {}
