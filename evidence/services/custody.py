"""Adding to the chain of custody. Nothing in it is ever changed."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Status
from casework.services import writing
from common.errors import Invalid, Refused
from common.times import moments
from evidence.custody import chain
from evidence.custody.asked import ASKED, RECORDABLE, TAKEN
from evidence.custody.chain import Standing, standing
from evidence.custody.conditions import goes_on
from evidence.custody.rules import EFFECTS
from evidence.models import CustodyEvent, EvidenceItem

K = CustodyEvent.Kind
# What the contents of a package share with it.
SHARED = (K.HANDED_OVER, K.CHECKED_OUT, K.RETURNED, K.TAKEN_OVER, K.MOVED)


def custody_add(
    *, actor, item: EvidenceItem, kind: str, occurred_at: datetime | None = None, **fields: Any
) -> CustodyEvent:
    """Record what happened to an item; the kinds and what each asks for are in `custody_rules`.

    When it happened is `occurred_local` with its `zone` ("unknown" is an answer), or the moment
    `occurred_at`, or now; it may not precede the last event nor lie in the future. An event that cannot
    follow the last one is refused with what is missing between them: Conflict with a `code`, or Invalid
    with the fields named. A hand-over inside the team is proposed (`handover_propose`), not added.
    """
    fields = {name: value for name, value in fields.items() if value not in (None, "")}
    when = {"occurred_local": fields.pop("occurred_local", ""), "zone": fields.pop("zone", "")}
    _require_right(actor, item, kind)
    _require_fields(kind, fields)
    moments.read(when["occurred_local"], when["zone"], occurred_at)
    with ledger.unit(actor):
        if kind != K.RETURNED:
            writing.require_open_case(item.case)
        item = writing.locked(item)
        if kind != K.CORRECTION or item.status == Status.VOID:
            goes_on(item)
        now = standing(item)
        after = EFFECTS[kind](actor, item, now, fields)
        return append(
            actor=actor,
            item=item,
            kind=kind,
            occurred_at=occurred_at,
            after=after,
            **when,
            **fields,
        )


def _require_right(actor, item: EvidenceItem, kind: str) -> None:
    """Whoever has the item may record what they do with it; of files, all who may add to custody."""
    if kind not in RECORDABLE:
        raise Invalid({"kind": [_("This event cannot be recorded by hand.")]})
    if kind == K.TAKEN_OVER:
        return writing.require(actor, "custody.take_over", item)
    writing.require(actor, "custody.hold", item)
    if kind == K.RETURNED or actor.has_perm("custody.add", item):
        return None
    if standing(item).holder != actor:
        raise Refused(_("Your role does not allow this."))
    return None


def _require_fields(kind: str, fields: dict[str, Any]) -> None:
    missing = [name for name in ASKED[kind] if not fields.get(name)]
    if missing:
        raise Invalid({name: [_("This event needs this entry.")] for name in missing})
    strange = set(fields) - TAKEN[kind]
    if strange:
        raise Invalid({name: [_("This event does not take this entry.")] for name in strange})


def append(
    *,
    actor,
    item: EvidenceItem,
    kind: str,
    occurred_at: datetime | None = None,
    occurred_local: str | datetime = "",
    zone: str = "",
    after: dict[str, Any] | None = None,
    **fields: Any,
) -> CustodyEvent:
    """Append one event to a locked item, inside the caller's unit; numbers and order have no gap.

    `after` is how the event leaves the item (`Standing.after`); by default as it was. What is handled
    as a package, its contents are handled with.
    """
    now = standing(item)
    time = moments.read(occurred_local, zone, occurred_at)
    _require_order(now, kind, time)
    corrects = fields.get("corrects")
    if corrects is not None and corrects.item_id != item.pk:
        raise Invalid({"corrects": [_("This event belongs to another item.")]})
    after = now.after() if after is None else after
    moved_on = kind in chain.TRANSFERS
    event = entered(
        CustodyEvent(
            case_id=item.case_id,
            item=item,
            seq=now.last.seq + 1,
            kind=kind,
            by=actor,
            from_holder=now.holder if moved_on else None,
            **at(time, exact=None if occurred_local else occurred_at),
            **{**after, **fields},
        )
    )
    if item.is_package and kind in SHARED:
        _append_to_contents(actor, item, event, after)
    return event


def at(time: moments.WorldTime, exact: datetime | None = None) -> dict[str, Any]:
    """The fields of an event that say when. `exact`: the same moment with its fraction of a second."""
    return {
        "occurred_at": exact or time.order,
        "occurred_local": time.text,
        "zone": time.zone,
    }


def entered(event: CustodyEvent) -> CustodyEvent:
    """Check, store and record a new event."""
    # These repeat what was entered, where a refusal belongs.
    writing.validated(event, exclude=("held_by", "under_seal"))
    event.save(force_insert=True)
    ledger.record(f"evidence.custody.{event.kind}", event, case_id=event.case_id)
    return event


def _require_order(now: Standing, kind: str, time: moments.WorldTime) -> None:
    if time.earliest > timezone.now():
        raise Invalid({"occurred_at": [_("This cannot lie in the future.")]})
    if kind == K.CORRECTION:
        return
    last = now.last
    if last.kind == K.CORRECTION:  # which may tell of any time
        last = last.item.custody.exclude(kind=K.CORRECTION).order_by("-seq")[0]
    if time.latest < chain.when(last).earliest:
        raise Invalid(
            {"occurred_at": [_("The chain is chronological: the last event is later than this.")]}
        )


def _append_to_contents(actor, package: EvidenceItem, event: CustodyEvent, after: dict) -> None:
    shared = {name: after[name] for name in ("holder", "held_by", "location", "due_on")}
    told = {name: getattr(event, name) for name in ("place", "purpose", "receipt", "handover")}
    told |= {"from_party": event.from_party, "to_party": event.to_party}
    told |= {"occurred_local": event.occurred_local, "zone": event.zone}
    for inside in chain.contents(package):
        inside = writing.locked(inside)
        append(
            actor=actor,
            item=inside,
            kind=event.kind,
            after=standing(inside).after(**shared),
            **{**told, "with_item": package},
        )
