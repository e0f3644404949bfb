"""Looking at an access afterwards: somebody who neither asked for it nor granted it."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from accounts import persons
from casework.services import writing
from common.errors import Conflict, Invalid
from vault.models import Access
from vault.services.rights import require


def access_review(*, actor: Any, access: Access, verdict: str, comment: str) -> Access:
    """Say whether an access was justified, and why. Once; it stays.

    Raises Refused, Invalid, Conflict `state` while it is open, never was, or was reviewed already, and
    `four_eyes` for whoever asked for it or granted it.
    """
    require(actor, "identity.review", access)
    if verdict not in Access.Verdict.values:
        raise Invalid({"verdict": [_("Justified, or not.")]})
    comment = writing.clean_text("comment", comment)
    if not comment:
        raise Invalid({"comment": [_("Say what you looked at, and what you found.")]})
    with ledger.unit(actor):
        access = writing.locked(access)
        require_reviewable(access)
        require_uninvolved(actor, access)
        before = access.canonical()
        changes = {
            "verdict": verdict,
            "reviewed_by": actor,
            "reviewed_at": timezone.now(),
            "review_comment": comment,
        }
        if access.state != Access.State.ENDED:
            # Its minutes are over, and nobody has written so yet.
            changes |= {
                "state": Access.State.ENDED,
                "ended_at": access.expires_at,
                "ending": Access.Ending.EXPIRED,
            }
        writing.write(access, changes, reviewed_by=None)
        ledger.record("vault.access.reviewed", access, case_id=access.case_id, before=before)
    return access


def require_reviewable(access: Access) -> None:
    """Raise Conflict `state` unless it was open, is over, and nobody has reviewed it."""
    if access.reviewed_by_id is not None:
        raise Conflict(_("This access was reviewed already."), code="state")
    if not access.awaits_review:
        raise Conflict(_("Only an access that was open and is over is reviewed."), code="state")


def require_uninvolved(actor: Any, access: Access) -> None:
    """Raise Conflict `four_eyes` for whoever asked for it or granted it."""
    if persons.same(actor.pk, access.requested_by_id):
        raise Conflict(_("You asked for this. Somebody else has to review it."), code="four_eyes")
    if persons.same(actor.pk, access.decided_by_id):
        raise Conflict(_("You granted this. Somebody else has to review it."), code="four_eyes")
