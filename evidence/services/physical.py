"""Physical items: a sealed bag, a memory card, a package, and samples of them. No file, all custody."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Case
from casework.services import writing
from common.errors import Conflict, Invalid
from common.search import fold
from common.times import moments
from evidence.custody.chain import standing
from evidence.custody.conditions import in_hand, not_out, unsealed
from evidence.models import CustodyEvent, EvidenceItem
from evidence.models.item import PHYSICAL_KINDS
from evidence.services.custody import append, at, entered

# What people say of a thing, and may change while it is a draft.
DESCRIBED = (
    "title",
    "description",
    "kind",
    "quantity",
    "package_number",
    "received_from",
    "received_on",
    "graphic",
    "graphic_note",
)
# What belongs to the first event of its chain.
FOUND = ("place", "purpose", "condition", "seal", "location", "occurred_local", "zone")


def physical_add(*, actor, case: Case, title: str, kind: str, **fields: Any) -> EvidenceItem:
    """Take in a thing: its record (`DESCRIBED`) and the first event of its chain (`FOUND`) at once.

    `actor` has it from then on. Raises Refused, Conflict `closed`, or Invalid with the fields named.
    """
    writing.require(actor, "evidence.add", case)
    first, described = _parted(fields)
    item = _drafted(actor, case, title=title, kind=kind, **described)
    with ledger.unit(actor):
        number = writing.next_number(f"evidence:{case.pk}")
        writing.require_open_case(case)
        _enter(item, number)
        _begin(actor, item, CustodyEvent.Kind.RECEIVED, first, from_party=item.received_from)
    return item


def sample_take(*, actor, item: EvidenceItem, title: str, **fields: Any) -> EvidenceItem:
    """Take a sample from a thing one has in hand: a child whose chain starts at this moment.

    Both chains tell of it. Refused for a thing under seal, in a package, checked out, or with another.
    """
    writing.require(actor, "evidence.add", item)
    first, described = _parted(fields)
    described = {"kind": EvidenceItem.Kind.BIOLOGICAL, **described}
    sample = _drafted(actor, item.case, title=title, sampled_from=item, **described)
    with ledger.unit(actor):
        number = writing.next_number(f"evidence:{item.case_id}")
        writing.require_open_case(item.case)
        parent = writing.locked(item)
        _require_at_hand(actor, parent)
        _enter(sample, number)
        told = {name: first[name] for name in ("place", "purpose", "occurred_local", "zone")}
        append(
            actor=actor,
            item=parent,
            kind=CustodyEvent.Kind.SAMPLE_TAKEN,
            **{**told, "purpose": f"{sample.reference}. {told['purpose']}".strip()[:500]},
        )
        _begin(actor, sample, CustodyEvent.Kind.SAMPLED, first, from_party=parent.reference)
    return sample


def require_kind(item: EvidenceItem) -> None:
    """A file is no thing and a thing no file, whatever its record is changed to."""
    if (item.kind in PHYSICAL_KINDS) != item.is_physical:
        raise Invalid({"kind": [_("This kind belongs to the other form of evidence.")]})
    if not item.is_physical and (item.quantity or item.package_number):
        name = "quantity" if item.quantity else "package_number"
        raise Invalid({name: [_("A file has no such entry.")]})


def _parted(fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    first = {name: fields.pop(name, "") or "" for name in FOUND}
    moments.read(first["occurred_local"], first["zone"], None)
    return first, {name: value for name, value in fields.items() if value is not None}


def _drafted(actor, case: Case, **fields: Any) -> EvidenceItem:
    item = EvidenceItem(
        case=case, created_by=actor, form=EvidenceItem.Form.PHYSICAL, size=0, **fields
    )
    writing.validated(item, exclude=("reference", "sha256", "size", "file_name"))
    require_kind(item)
    if item.received_on and item.received_on > timezone.now().date():
        raise Invalid({"received_on": [_("The day of receipt cannot lie in the future.")]})
    return item


def _enter(item: EvidenceItem, number: int) -> None:
    item.reference = f"EV-{number:04d}"
    item.search_text = fold(item.searchable())
    item.save(force_insert=True)
    writing.contributed(item.created_by, item, "receive")
    ledger.record("evidence.item.received", item, case_id=item.case_id)


def _begin(actor, item: EvidenceItem, kind: str, first: dict[str, Any], *, from_party: str) -> None:
    time = moments.read(first.pop("occurred_local"), first.pop("zone"), None)
    if time.earliest > timezone.now():
        raise Invalid({"occurred_at": [_("This cannot lie in the future.")]})
    entered(
        CustodyEvent(
            case_id=item.case_id,
            item=item,
            seq=1,
            kind=kind,
            by=actor,
            from_party=from_party,
            holder=actor,
            under_seal=first["seal"],
            **at(time),
            **first,
        )
    )


def _require_at_hand(actor, parent: EvidenceItem) -> None:
    if not parent.is_physical:
        raise Invalid(_("A sample is taken from a physical item."))
    if parent.status == "void":
        raise Conflict(_("A void item has no further custody."), code="state")
    now = standing(parent)
    in_hand(actor, parent, now)
    not_out(now)
    unsealed(now)
