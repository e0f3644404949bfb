"""Asking for an identity to be opened, granting that, opening it and closing it again.

No token reaches any of this, nobody grants what they asked for, and whoever asks, grants or opens has
shown who they are a moment ago. The order of refusals is the usual one: right, input, state, four eyes.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from accounts import persons
from accounts.fresh import require_fresh
from casework.models import Membership, Witness
from casework.services import writing
from common.errors import Conflict, Invalid, Refused
from vault import notices
from vault.errors import VaultClosed
from vault.models import Access, Identity, Kind
from vault.services.keys import why_closed
from vault.services.rights import require
from vault.terms import LONGEST

S = Access.State
ALIVE = (S.REQUESTED, S.GRANTED, S.OPEN)
NOBODY_TO_TELL = _(
    "Nobody else could be told of it: this installation has no supervisor, no other custodian of the "
    "case, and nobody who leads or administers besides you. Nothing opens in secret."
)


def access_request(
    *,
    actor: Any,
    witness: Witness,
    kinds: Iterable[str],
    reason: str,
    legal_basis: str,
    minutes: int,
    confirmed_at: datetime | None,
) -> Access:
    """Ask that the identity of `witness` be opened for `actor`: which kinds of fields, why, how long.

    `confirmed_at` is when the actor last showed who they are. Raises Refused (`no_token`,
    `fresh_factor`), Invalid, and Conflict `state` when nothing is on file or a request is alive.
    """
    access = _drafted(actor, witness, kinds, reason, legal_basis, minutes, confirmed_at)
    with ledger.unit(actor):
        _save(access)
        ledger.record("vault.access.requested", access, case_id=access.case_id)
        notices.asked(access, actor=actor)
    return access


def access_emergency(
    *,
    actor: Any,
    witness: Witness,
    kinds: Iterable[str],
    reason: str,
    legal_basis: str,
    minutes: int,
    confirmed_at: datetime | None,
) -> Access:
    """Open the identity of `witness` for `actor` at once, without a second person.

    Every supervisor and every custodian of the case is told in the same moment: on each page they open
    until somebody has reviewed it, and by e-mail. Raises as `access_request` does, and Conflict
    `nobody_to_tell` where there is nobody else.
    """
    access = _drafted(actor, witness, kinds, reason, legal_basis, minutes, confirmed_at)
    require_vault_open()
    people = notices.to_be_told(witness.case_id, besides=actor)
    if not people:
        raise Conflict(NOBODY_TO_TELL, code="nobody_to_tell")
    access.emergency = True
    _begin(access)
    with ledger.unit(actor):
        _save(access)
        told = {"told": [person.actor_code for person in people]}
        ledger.record(
            "vault.access.opened_in_emergency", access, case_id=access.case_id, details=told
        )
        notices.opened_in_emergency(access, people)
        notices.end_in_time(access)
    return access


def access_grant(
    *, actor: Any, access: Access, comment: str = "", confirmed_at: datetime | None
) -> Access:
    """Let the requester open what they asked for. Raises Refused, Conflict `state` and `four_eyes`."""
    return _decide(actor, access, S.GRANTED, comment, confirmed_at)


def access_refuse(*, actor: Any, access: Access, comment: str = "") -> Access:
    """Refuse a request, with a reason. Raises Refused, Invalid, Conflict `state` and `four_eyes`."""
    return _decide(actor, access, S.REFUSED, comment, None)


def access_cancel(*, actor: Any, access: Access) -> Access:
    """Take back one's own request or grant, before anything was opened. Raises Refused, Conflict."""
    require(actor, "identity.request", access)
    with ledger.unit(actor):
        access = writing.locked(access)
        require_own(actor, access)
        _require_state(access, S.REQUESTED, S.GRANTED)
        _move(access, {"state": S.CANCELLED}, "vault.access.cancelled")
    return access


def access_open(*, actor: Any, access: Access, confirmed_at: datetime | None) -> Access:
    """Open what was granted: from now on the minutes run. Raises Refused and Conflict."""
    require(actor, "identity.request", access)
    require_fresh(confirmed_at)
    with ledger.unit(actor):
        access = writing.locked(access)
        require_own(actor, access)
        _require_state(access, S.GRANTED)
        identity_on_file(access.witness)
        require_vault_open()
        opened = Access(minutes=access.minutes)
        _begin(opened)
        changes = {name: getattr(opened, name) for name in ("state", "opened_at", "expires_at")}
        _move(access, changes, "vault.access.opened")
        notices.end_in_time(access)
    return access


def access_close(*, actor: Any, access: Access) -> Access:
    """Close an open access before its time: one's own, or somebody's whom one could have let in."""
    permission = "identity.request" if actor.pk == access.requested_by_id else "identity.grant"
    require(actor, permission, access)
    with ledger.unit(actor):
        access = writing.locked(access)
        _require_state(access, S.OPEN)
        ended = {
            "state": S.ENDED,
            "ended_at": timezone.now(),
            "ending": Access.Ending.CLOSED,
        }
        _move(access, ended, "vault.access.closed")
    return access


# -- what every road asks first ----------------------------------------------------------------------


def identity_on_file(witness: Witness) -> Identity:
    """What is on file of a witness. Raises Conflict `state` where there is nothing, or not any more."""
    identity = Identity.objects.filter(witness_id=witness.pk).first()
    if identity is None or identity.erased or not identity.on_file:
        raise Conflict(_("Nothing is on file of this witness."), code="state")
    return identity


def require_vault_open() -> None:
    """Raise VaultClosed with the reason: minutes must not run out before a closed door."""
    if why := why_closed():
        raise VaultClosed(why)


def require_own(actor: Any, access: Access) -> None:
    if actor.pk != access.requested_by_id:
        raise Refused(_("This was asked for by somebody else, and is for them alone."))


def require_decidable(actor: Any, access: Access) -> None:
    """Raise Conflict `state` unless it waits for a decision, `four_eyes` for the one who asked."""
    _require_state(access, S.REQUESTED)
    require_other(actor, access)


def require_other(actor: Any, access: Access) -> None:
    """Raise Conflict `four_eyes` for the one who asked."""
    if persons.same(actor.pk, access.requested_by_id):
        raise Conflict(_("You asked for this. Somebody else has to decide."), code="four_eyes")


def still_entitled(access: Access) -> bool:
    """Whether the requester's account and place on the team have stood since they asked."""
    person = access.requested_by
    stands = person.is_active and not person.access_suspended
    there = Membership.objects.active().filter(
        case_id=access.case_id, user=person, added_at__lte=access.requested_at
    )
    return stands and there.exists() and person.has_perm("identity.request", access)


def _drafted(
    actor: Any,
    witness: Witness,
    kinds: Iterable[str],
    reason: str,
    legal_basis: str,
    minutes: int,
    confirmed_at: datetime | None,
) -> Access:
    """An access that was checked but not stored yet."""
    require(actor, "identity.request", witness)
    require_fresh(confirmed_at)
    wanted = set(kinds)
    access = Access(
        case_id=witness.case_id,
        witness=witness,
        kinds=[kind for kind in Kind.values if kind in wanted],
        reason=writing.clean_text("reason", reason),
        legal_basis=writing.clean_text("legal_basis", legal_basis, longest=500),
        minutes=minutes,
        requested_by=actor,
    )
    if not wanted or wanted - set(Kind.values):
        raise Invalid({"kinds": [_("Choose what is to be shown, and nothing more.")]})
    if not isinstance(minutes, int) or not 1 <= minutes <= LONGEST:
        raise Invalid({"minutes": [_("From 1 to 60 minutes.")]})
    writing.validated(access, exclude=("kinds", *_LATER))
    missing = wanted - set(identity_on_file(witness).on_file)
    if missing:
        raise Invalid({"kinds": [_("Some of this is not on file.")]})
    return access


_LATER = (
    *("decided_by", "decided_at", "comment", "opened_at", "expires_at", "ended_at", "ending"),
    *("verdict", "reviewed_by", "reviewed_at", "review_comment"),
)


def _begin(access: Access) -> None:
    now = timezone.now()
    access.state, access.opened_at = S.OPEN, now
    access.expires_at = now + timedelta(minutes=access.minutes)


def _save(access: Access) -> None:
    """Store it, unless the same person has one alive for the same witness."""
    from vault.services.endings import end_what_is_over

    end_what_is_over(access)
    try:
        with transaction.atomic():
            access.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            _("You have a request or an access for this witness already."), code="state"
        ) from error


def _decide(
    actor: Any, access: Access, state: str, comment: str, confirmed_at: datetime | None
) -> Access:
    require(actor, "identity.grant", access)
    if state == S.GRANTED:
        require_fresh(confirmed_at)
    comment = writing.clean_text("comment", comment)
    if state == S.REFUSED and not comment:
        raise Invalid({"comment": [_("Say why it is refused.")]}, code="comment_required")
    with ledger.unit(actor):
        access = writing.locked(access)
        require_decidable(actor, access)
        if state == S.GRANTED and not still_entitled(access):
            raise Conflict(_("Whoever asked for this may not ask any more."), code="state")
        decided = {"decided_by": actor, "decided_at": timezone.now(), "comment": comment}
        _move(access, {"state": state, **decided}, f"vault.access.{state}")
        notices.decided(access, actor=actor)
    return access


def _move(access: Access, changes: dict[str, Any], event: str) -> None:
    before = access.canonical()
    writing.write(access, changes, state=access.state)
    ledger.record(event, access, case_id=access.case_id, before=before)


def _require_state(access: Access, *states: str) -> None:
    if access.state_now not in states:
        raise Conflict(
            _("This is not possible now. The access is: %(state)s.")
            % {"state": access.state_label},
            code="state",
        )
