"""Hand-overs inside the team: proposed by the one who has the item, accepted by the one who gets it."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from accounts import persons
from casework.services import writing
from common.errors import Conflict, Invalid, Refused
from evidence.custody import chain
from evidence.custody.chain import standing
from evidence.custody.conditions import gap, goes_on, in_hand, not_out
from evidence.models import EvidenceItem, Handover
from evidence.services.custody import append

Kind, State = Handover.Kind, Handover.State


def handover_propose(
    *,
    actor,
    item: EvidenceItem,
    to,
    purpose: str,
    kind: str = Kind.HANDED_OVER,
    due_on: date | None = None,
    place: str = "",
    condition: str = "",
) -> Handover:
    """Offer an item that `actor` has to `to`, a member of the case's team; nothing moves yet.

    `kind` is for good, for a time (with `due_on`), or back after a time. Raises Conflict with the last
    event where the item is not the actor's to give; `open_handover` where another proposal waits.
    """
    writing.require(actor, "custody.hold", item)
    _require_receiver(actor, item, to)
    due_on = _day_of_return(kind, due_on)
    handover = Handover(
        case_id=item.case_id,
        item=item,
        kind=kind,
        giver=actor,
        receiver=to,
        purpose=purpose,
        place=place,
        condition=condition,
        due_on=due_on,
    )
    writing.validated(handover)
    with ledger.unit(actor):
        if kind != Kind.RETURNED:
            writing.require_open_case(item.case)
        item = writing.locked(item)
        goes_on(item)
        _require_can_go(actor, item, kind, to)
        try:
            with transaction.atomic():
                handover.save(force_insert=True)
        except IntegrityError:
            raise Conflict(_("Another hand-over waits."), code="open_handover") from None
        ledger.record("evidence.handover.proposed", handover, case_id=item.case_id)
    return handover


def _require_receiver(actor, item: EvidenceItem, to) -> None:
    if persons.same(to.pk, actor.pk):
        raise Invalid({"to": [_("Nobody hands an item to themselves.")]})
    if not (chain.is_on_team(to, item) and to.has_perm("custody.hold", item)):
        raise Invalid({"to": [_("Only a member of the case's team can take the item.")]})


def _day_of_return(kind: str, due_on: date | None) -> date | None:
    if kind != Kind.CHECKED_OUT:
        if due_on is not None:
            raise Invalid({"due_on": [_("Only what is handed over for a time has such a day.")]})
        return None
    if due_on is None:
        raise Invalid({"due_on": [_("Say by which day the item comes back.")]})
    if due_on < timezone.now().date():
        raise Invalid({"due_on": [_("The day of return cannot lie in the past.")]})
    return due_on


def _require_can_go(actor, item: EvidenceItem, kind: str, to) -> None:
    now = standing(item)
    in_hand(actor, item, now)
    if kind != Kind.RETURNED:
        not_out(now)
    elif now.due_on is None:
        raise gap(now, str(_("A return cannot follow: the item is not out.")))
    elif now.lender not in (None, to) and chain.is_on_team(now.lender, item):
        words = _("It was checked out from %(name)s: a return is proposed to them, and accepted.")
        raise gap(now, words % {"name": now.lender.username})
    if item.is_physical:
        return
    pending = chain.open_handover(item)
    if pending is not None:
        raise Conflict(
            _("A hand-over to %(name)s waits to be accepted: withdraw it first.")
            % {"name": pending.receiver.username},
            code="open_handover",
        )


def handover_accept(
    *,
    actor,
    handover: Handover,
    seal: str = "",
    condition: str = "",
    location: str = "",
    **when: Any,
) -> Handover:
    """Take the item: by this the hand-over is complete, and stands in the chain.

    Only the receiver can. Of a sealed thing they say which seal they found (`seal`); `location` is
    where they keep it; `when` as in `custody_add`. A seal or condition that does not agree is a reason
    to decline.
    """
    item = handover.item
    writing.require(actor, "custody.hold", item)
    if handover.receiver_id != actor.pk:
        raise Refused(_("Only the person it is handed to can accept it."), code="not_receiver")
    with ledger.unit(actor):
        if handover.kind != Kind.RETURNED:
            writing.require_open_case(item.case)
        item = writing.locked(item)
        handover = _still_open(handover)
        goes_on(item)
        now = standing(item)
        if now.holder != handover.giver:
            raise gap(now, str(_("The proposal comes from somebody who no longer has it.")))
        _require_seal(item, now.under_seal, seal)
        _decide(actor, handover, State.ACCEPTED)
        append(
            actor=actor,
            item=item,
            kind=handover.kind,
            after=now.after(
                holder=actor, held_by="", location=location, due_on=_kept_due(handover)
            ),
            handover=handover,
            purpose=handover.purpose,
            place=handover.place,
            condition=condition or handover.condition,
            seal=seal,
            **when,
        )
    return handover


def _require_seal(item: EvidenceItem, expected: str, found: str) -> None:
    if item.is_physical and expected and not found:
        raise Invalid({"seal": [_("Say which seal you found on it.")]})
    if found and found != expected:
        words = _("The chain knows of another seal, or of none. Decline, and say what you found.")
        raise Invalid({"seal": [words]})


def _kept_due(handover: Handover) -> date | None:
    return handover.due_on if handover.kind == Kind.CHECKED_OUT else None


def handover_decline(*, actor, handover: Handover, reason: str) -> Handover:
    """Do not take the item, and say why. It stays with the one who has it."""
    writing.require(actor, "custody.hold", handover.item)
    if handover.receiver_id != actor.pk:
        raise Refused(_("Only the person it is handed to can decline it."), code="not_receiver")
    reason = writing.clean_text("reason", reason, longest=500)
    if not reason:
        raise Invalid({"reason": [_("Say why you do not take it.")]})
    return _ended(actor, handover, State.DECLINED, reason)


def handover_withdraw(*, actor, handover: Handover, reason: str = "") -> Handover:
    """Take a proposal back, which nobody has answered: by its author, or for one who has left."""
    item = handover.item
    may_act_for_absent = actor.has_perm("custody.take_over", item)
    if handover.giver_id != actor.pk and not (
        may_act_for_absent and not chain.is_on_team(handover.giver, item)
    ):
        raise Refused(_("Only the person who proposed it can withdraw it."), code="not_giver")
    writing.require(actor, "custody.hold", item)
    return _ended(
        actor, handover, State.WITHDRAWN, writing.clean_text("reason", reason, longest=500)
    )


def _ended(actor, handover: Handover, state: str, reason: str) -> Handover:
    with ledger.unit(actor):
        writing.locked(handover.item)
        handover = _still_open(handover)
        _decide(actor, handover, state, reason)
    return handover


def _still_open(handover: Handover) -> Handover:
    handover = writing.locked(handover)
    if handover.status != State.PROPOSED:
        raise Conflict(
            _("This hand-over is no longer open. It is: %(state)s.")
            % {"state": handover.get_status_display()},
            code="state",
            status_now=handover.status,
        )
    return handover


def _decide(actor, handover: Handover, state: str, reason: str = "") -> None:
    before = handover.canonical()
    changes = {
        "status": state,
        "reason": reason,
        "decided_by": actor,
        "decided_at": timezone.now(),
    }
    writing.write(handover, changes, status=State.PROPOSED)
    ledger.record(f"evidence.handover.{state}", handover, case_id=handover.case_id, before=before)
