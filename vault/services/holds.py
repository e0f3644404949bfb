"""Legal hold: while it lasts nothing of an identity is destroyed, neither erased nor written over."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import ledger
from casework.services import writing
from common.errors import Conflict, Invalid
from vault.models import Identity
from vault.services.rights import require


def identity_hold(*, actor: Any, identity: Identity, reason: str) -> Identity:
    """Put a hold on an identity, with a reason that whoever wants to erase it is told.

    Also in a closed case. Raises Refused, Invalid, and Conflict `state` (held already, or erased).
    """
    require(actor, "identity.hold", of_case(identity))
    reason = _reason(reason, _("Say why it must be kept: order, authority, number."))
    with ledger.unit(actor):
        identity = writing.locked(identity)
        if identity.erased:
            raise Conflict(_("This identity was erased."), code="state")
        if identity.legal_hold:
            raise Conflict(_("This identity is under a legal hold already."), code="state")
        _write(identity, "vault.identity.held", legal_hold=True, hold_reason=reason)
    return identity


def identity_release(*, actor: Any, identity: Identity, reason: str) -> Identity:
    """Lift the hold, with a reason. Raises Refused, Invalid, and Conflict `state`."""
    require(actor, "identity.hold", of_case(identity))
    reason = _reason(reason, _("Say why it need not be kept any longer."))
    with ledger.unit(actor):
        identity = writing.locked(identity)
        if not identity.legal_hold:
            raise Conflict(_("This identity is under no legal hold."), code="state")
        _write(identity, "vault.identity.released", legal_hold=False, hold_reason=reason)
    return identity


def of_case(identity: Identity) -> Any:
    """The witness, by whose case the roles of the matrix are told."""
    return identity.witness()


def require_no_hold(identity: Identity) -> None:
    """Raise Conflict `legal_hold` with the reason that was given for it."""
    if identity.legal_hold:
        raise Conflict(
            _("This identity is under a legal hold, and nothing of it may be destroyed: %(reason)s")
            % {"reason": identity.hold_reason},
            code="legal_hold",
        )


def _reason(text: str, asked: Any) -> str:
    text = writing.clean_text("reason", text, longest=2_000)
    if not text:
        raise Invalid({"reason": [asked]}, code="comment_required")
    return text


def _write(identity: Identity, event: str, **changes: Any) -> None:
    before = identity.canonical()
    writing.write(identity, changes, erased=False)
    ledger.record(event, identity, before=before, details={"witness": identity.code})
