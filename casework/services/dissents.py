"""Recording that one disagrees with an approval that one could have made or refused oneself."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Dissent, Review
from casework.review.deciding import Standing, standing
from casework.review.dissents import has_said, stands
from casework.review.reviewing import reviewable, reviewables
from casework.services import writing
from casework.services.decisions import require_seen
from common.errors import Conflict, Invalid, NotVisible, Refused, Text

NO_APPROVAL = _("No approval stands here that one could disagree with.")
OWN_WORK = _("You contributed to this record, so its approval is not yours to judge.")
OWN_DECISION = _("You approved this yourself.")
SAID = _("Your dissent is on record already.")


def dissent_record(*, actor, review: Review, reason: str, digest: str | None = None) -> Dissent:
    """Put on record that `actor`, who could have decided `review`, holds its approval to be wrong.

    For good, once a person, and only while the approval stands. `digest` is that of what the person
    looked at. Raises Refused, Invalid, and Conflict: `closed`, `state`, `stale_digest`, `four_eyes`.
    """
    writing.require(actor, "review.dissent", review)
    writing.require(actor, f"{review.kind}.decide", review)
    if not Review.objects.visible_to(actor).filter(pk=review.pk).exists():
        raise NotVisible(_("No such record."))
    reason = writing.clean_text("reason", reason)
    if not reason:
        raise Invalid({"reason": [_("Say what is wrong with it.")]}, code="comment_required")
    with ledger.unit(actor):
        if not reviewable(review.kind).in_closed_case:
            writing.require_open_case(review.case)
        model: Any = reviewables()[review.kind]
        record = writing.locked(model.objects.get(pk=review.object_id))
        review = writing.locked(review)
        if not stands(review, record):
            raise Conflict(NO_APPROVAL, code="state")
        require_seen(digest, review.digest, Review.objects.none(), review.snapshot)
        _require_free(actor, review)
        dissent = Dissent.objects.create(
            review=review, digest=review.digest, reason=reason, recorded_by=actor
        )
        ledger.record("casework.dissent.recorded", dissent, case_id=review.case_id)
    return dissent


def _objection(found: Standing, *, said: bool) -> Text:
    """Why one may not dissent, by how one stands to the review; "" for nothing."""
    if found.contributed:
        return OWN_WORK
    if found.decided:
        return OWN_DECISION
    return SAID if said else ""


def _require_free(actor: Any, review: Review) -> None:
    found = standing(actor, review)
    if found.other_role:
        raise Refused(found.why_not)
    if why := _objection(found, said=has_said(actor, review)):
        raise Conflict(why, code="state" if why is SAID else "four_eyes")
