"""Erasing an identity: a custodian asks, a supervisor decides; then key, fields and tokens are destroyed."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from accounts import persons
from casework.services import writing
from common.errors import Conflict, Invalid
from vault.models import BlindToken, Erasure, Identity, IdentityField
from vault.services.holds import require_no_hold
from vault.services.rights import require
from vault.traces import wipe_traces

S = Erasure.State
VERDICTS = {"approve": S.ERASED, "refuse": S.REFUSED}
ASKED = _("The erasure of this identity was asked for already.")


def erasure_request(*, actor: Any, identity: Identity, grounds: str, reason: str) -> Erasure:
    """Ask for an identity to be erased, also in a closed case. Somebody else decides.

    Raises Refused, Invalid, Conflict `legal_hold` with its reason, and `state` when there is a request
    already, or nothing left to erase.
    """
    witness = identity.witness()
    require(actor, "identity.erase_request", witness)
    erasure = Erasure(
        case=witness.case,
        identity=identity,
        grounds=grounds,
        reason=writing.clean_text("reason", reason),
        requested_by=actor,
    )
    writing.validated(erasure, exclude=("case", "identity", "decided_by", "decided_at"))
    with ledger.unit(actor):
        identity = writing.locked(identity)
        _require_there(identity)
        require_no_hold(identity)
        if identity.erasures.filter(state__in=(S.REQUESTED, S.ERASED)).exists():
            raise Conflict(ASKED, code="state")
        try:
            with transaction.atomic():
                erasure.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict(ASKED, code="state") from error
        ledger.record("vault.erasure.requested", erasure, details={"witness": witness.code})
    return erasure


def erasure_decide(*, actor: Any, erasure: Erasure, verdict: str, comment: str = "") -> Erasure:
    """Approve, and erase at once, or refuse with a comment.

    Raises Refused, Invalid, Conflict `state`, `four_eyes` for whoever asked, `legal_hold` with its
    reason.
    """
    require(actor, "identity.erase_decide", erasure)
    if verdict not in VERDICTS:
        raise Invalid({"verdict": [_("Approve or refuse.")]})
    comment = writing.clean_text("comment", comment)
    if verdict == "refuse" and not comment:
        raise Invalid({"comment": [_("Say why it is refused.")]}, code="comment_required")
    with ledger.unit(actor):
        identity = writing.locked(erasure.identity)
        erasure = writing.locked(erasure)
        _require_open(erasure)
        require_other(actor, erasure)
        if verdict == "approve":
            require_no_hold(identity)
        before = erasure.canonical()
        decided = {"decided_by": actor, "decided_at": timezone.now(), "comment": comment}
        writing.write(erasure, {"state": VERDICTS[verdict], **decided}, state=S.REQUESTED)
        details = {"witness": identity.code}
        ledger.record(f"vault.erasure.{erasure.state}", erasure, before=before, details=details)
        if verdict == "approve":
            _erase(identity)
    return erasure


def erasure_withdraw(*, actor: Any, erasure: Erasure, comment: str = "") -> Erasure:
    """Take a request back before it is decided. Raises Refused, and Conflict `state`."""
    require(actor, "identity.erase_request", erasure)
    comment = writing.clean_text("comment", comment)
    with ledger.unit(actor):
        erasure = writing.locked(erasure)
        _require_open(erasure)
        before = erasure.canonical()
        writing.write(erasure, {"state": S.WITHDRAWN, "comment": comment}, state=S.REQUESTED)
        ledger.record("vault.erasure.withdrawn", erasure, before=before)
    return erasure


def require_other(actor: Any, erasure: Erasure) -> None:
    """Raise Conflict `four_eyes` for whoever asked."""
    if persons.same(actor.pk, erasure.requested_by_id):
        raise Conflict(_("You asked for this. Somebody else has to decide."), code="four_eyes")


def _erase(identity: Identity) -> None:
    """Destroy the wrapped key, which alone makes the rest noise; then the rest, and the ledger's salts."""
    BlindToken.objects.filter(identity=identity).delete()
    IdentityField.objects.filter(identity=identity).delete()
    gone = {"erased": True, "key_id": "", "wrapped_key": b"", "kinds": {}}
    writing.write(identity, gone, erased=False, legal_hold=False)
    ledger.erase("vault.identity.erased", identity, details={"witness": identity.code})
    wipe_traces.enqueue()


def _require_there(identity: Identity) -> None:
    if identity.erased:
        raise Conflict(_("This identity was erased."), code="state")


def _require_open(erasure: Erasure) -> None:
    if erasure.state != S.REQUESTED:
        raise Conflict(
            _("This request is no longer open. It is: %(state)s.")
            % {"state": erasure.get_state_display()},
            code="state",
        )
