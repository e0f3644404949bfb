"""Adding to the chain of custody. Nothing in it is ever changed."""

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Status
from casework.services import writing
from common.errors import Conflict, Invalid
from evidence.models import CustodyEvent, EvidenceItem

K = CustodyEvent.Kind
RECORDABLE = (K.EXAMINED, K.HANDED_OVER, K.RETURNED, K.SEALED, K.CORRECTION)
ASKED: dict[str, tuple[str, ...]] = {
    K.HANDED_OVER: ("from_party", "to_party", "purpose"),
    K.RETURNED: ("from_party", "to_party"),
    K.EXAMINED: ("purpose",),
    K.SEALED: ("seal",),
    K.CORRECTION: ("corrects", "purpose"),
}


def custody_add(
    *, actor, item: EvidenceItem, kind: str, occurred_at: datetime | None = None, **fields: Any
) -> CustodyEvent:
    """Record what happened to an item: examined, handed over, taken back, sealed, or a correction.

    `occurred_at` is when it happened (default now) and may not precede the last event nor lie in the
    future; each kind asks for its own fields (`ASKED`). Raises Invalid naming what is missing.
    """
    writing.require(actor, "custody.add", item)
    if kind not in RECORDABLE:
        raise Invalid({"kind": [_("This event cannot be recorded by hand.")]})
    missing = [name for name in ASKED[kind] if not fields.get(name)]
    if missing:
        raise Invalid({name: [_("This event needs this entry.")] for name in missing})
    with ledger.unit(actor):
        writing.require_open_case(item.case)
        item = writing.locked(item)
        if item.status == Status.VOID:
            raise Conflict(_("A void item has no further custody."), code="state")
        return append(actor=actor, item=item, kind=kind, occurred_at=occurred_at, **fields)


def append(
    *, actor, item: EvidenceItem, kind: str, occurred_at: datetime | None = None, **fields: Any
) -> CustodyEvent:
    """Append one event to a locked item, inside the caller's unit; numbers and order have no gap."""
    last = item.custody.aggregate(seq=Max("seq"), at=Max("occurred_at"))
    occurred_at = occurred_at or timezone.now()
    if occurred_at > timezone.now():
        raise Invalid({"occurred_at": [_("This cannot lie in the future.")]})
    if kind != K.CORRECTION and last["at"] and occurred_at < last["at"]:
        raise Invalid(
            {"occurred_at": [_("The chain is chronological: the last event is later than this.")]}
        )
    corrects = fields.get("corrects")
    if corrects is not None and corrects.item_id != item.pk:
        raise Invalid({"corrects": [_("This event belongs to another item.")]})
    event = CustodyEvent(
        case_id=item.case_id,
        item=item,
        seq=(last["seq"] or 0) + 1,
        kind=kind,
        by=actor,
        occurred_at=occurred_at,
        **fields,
    )
    writing.validated(event)
    event.save(force_insert=True)
    ledger.record(f"evidence.custody.{kind}", event, case_id=item.case_id)
    return event
