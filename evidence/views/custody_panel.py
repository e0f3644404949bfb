"""The custody of an item as its page shows it: who has it now, the chain, and what may be done next."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from evidence.custody import chain
from evidence.custody.telling import told
from evidence.models import CustodyEvent, EvidenceItem, Handover

K = CustodyEvent.Kind


@dataclass(frozen=True)
class Choice:
    """An event that may be recorded, its address, and what stands against it ("" if nothing)."""

    label: Any
    url: str
    why: str = ""


def choices(user: Any, item: EvidenceItem) -> list[Choice]:
    """The events that fit how things stand, each with its address."""
    now = chain.standing(item)
    mine = now.holder == user
    at_hand = mine and now.container is None
    files = not item.is_physical and user.has_perm("custody.add", item)
    fits = {
        K.EXAMINED: (at_hand or files) and not (item.is_physical and now.under_seal),
        K.SEALED: at_hand or files,
        K.SEAL_BROKEN: (at_hand or files) and bool(now.under_seal),
        K.MOVED: at_hand,
        K.PACKED: at_hand and item.is_physical and now.due_on is None,
        K.UNPACKED: mine and now.container is not None,
        K.HANDED_OVER: at_hand and now.due_on is None,
        K.CHECKED_OUT: at_hand and now.due_on is None,
        K.RETURNED: bool(now.held_by) or (at_hand and now.lender == user),
        K.TAKEN_OVER: bool(
            now.holder
            and user.has_perm("custody.take_over", item)
            and not chain.is_on_team(now.holder, item)
        ),
        K.CORRECTION: mine or user.has_perm("custody.add", item),
    }
    address = reverse("evidence:custody-create", args=[item.pk])
    labels = {
        K.HANDED_OVER: _("Hand over to an outside party"),
        K.CHECKED_OUT: _("Check out, to be returned"),
        K.RETURNED: _("Take back"),
        K.CORRECTION: _("Correct an entry"),
    }
    closed = item.case.is_closed
    return [
        Choice(labels.get(kind, kind.label), f"{address}?event={kind}")
        for kind, fit in fits.items()
        if fit
        and (not closed or kind == K.RETURNED)
        and (item.disposed_at is None or kind == K.CORRECTION)
    ]


def custody_of(user: Any, item: EvidenceItem, held: frozenset[str]) -> dict[str, Any]:
    """The context of `evidence/_custody.html`."""
    events = chain.events_of(item)
    now = chain.read(events[-1], item)
    live = "custody.hold" in held and item.status != "void"
    mine = live and now.holder == user
    goes_on = item.disposed_at is None
    pending = chain.open_handover(item)
    return {
        "chain": told(events),
        "now": now,
        "voided": events[-1] if item.status == "void" else None,
        "now_since": told([since(events)])[0],
        "pending": pending,
        "may_record": live
        and (mine or "custody.add" in held or "custody.take_over" in held or bool(now.held_by)),
        "may_propose": mine
        and goes_on
        and pending is None
        and now.container is None
        and (not item.case.is_closed or now.due_on is not None),
        "propose_kind": Handover.Kind.RETURNED if now.due_on else Handover.Kind.HANDED_OVER,
        "may_answer": live and goes_on and pending is not None and pending.receiver_id == user.pk,
        "may_withdraw": live and pending is not None and pending.giver_id == user.pk,
        "contents": chain.contents(item) if item.is_package else [],
        "samples": item.samples.order_by("reference") if item.is_physical else [],
    }


def since(events: list[CustodyEvent]) -> CustodyEvent:
    """The event by which the item came to whom has it now."""
    return next((e for e in reversed(events) if e.kind in chain.TRANSFERS), events[-1])
