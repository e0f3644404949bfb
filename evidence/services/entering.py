"""Entering files as items once they are safe in the store: one or many, each with all that belongs to it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

import ledger
import store
from accounts.services.authority import require_access
from casework.models import Case
from casework.services import writing
from common.errors import CaseworkError, Invalid
from common.search import fold
from common.times import moments
from evidence.intake.quota import Room
from evidence.models import CustodyEvent, EvidenceItem, FileFacts
from evidence.processing.originals import process
from evidence.services import custody
from evidence.upkeep.destroying import hold_beside, require_there

Entered = EvidenceItem | CaseworkError


def item_enter(*, item: EvidenceItem, stored: store.Stored, upload: Any = None) -> EvidenceItem:
    """Enter a file that is already safe in the store: row, custody, ledger entry and job at once.

    Apart from the streaming, so that no transaction is open while bytes come in or reach the disk.
    `upload` is the id of the one it came by, over several requests, if it did.
    """
    (entered,) = items_enter(files=[(item, stored)], upload=upload)
    if isinstance(entered, CaseworkError):
        raise entered
    return entered


def items_enter(
    *, files: Sequence[tuple[EvidenceItem, store.Stored]], upload: Any = None
) -> list[Entered]:
    """Enter several files of one person into one case in one transaction: for each its item, or why not.

    The items are those of `items.draft`. What holds for the case (it was closed, the role has ended) is
    raised; a file that is refused for itself (no quota left, bytes just destroyed, the very bytes of its
    parent) leaves no trace, and the others are numbered on without a gap.
    """
    actor, case = _of_all([item for item, _stored in files])
    with ledger.unit(actor):
        scope = f"evidence:{case.pk}"
        numbers = writing.next_numbers(scope, len(files))
        writing.require_open_case(case)
        # Account, token or role may have ended while the bytes were coming in.
        require_access(actor)
        writing.require(actor, "evidence.add", case)
        refused = _refusals(files, Room(actor=actor, case=case, but=upload))
        free = iter(numbers)
        accepted = []
        for number, (item, stored) in enumerate(files):
            if number not in refused:
                item.reference = f"EV-{next(free):04d}"
                item.sha256, item.size = stored.sha256, stored.size
                item.search_text = fold(item.searchable())
                accepted.append(item)
        if refused:
            writing.give_back_numbers(scope, len(refused))
        if accepted:
            _write(actor, case, accepted)
        return [refused.get(number, item) for number, (item, _stored) in enumerate(files)]


def _of_all(items: Sequence[EvidenceItem]) -> tuple[Any, Case]:
    """The one person and the one case of all `items`."""
    if len({(item.created_by_id, item.case_id) for item in items}) != 1:
        raise ValueError("files are entered together by one person, into one case")
    return items[0].created_by, items[0].case


def _refusals(
    files: Sequence[tuple[EvidenceItem, store.Stored]], room: Room
) -> dict[int, CaseworkError]:
    """The refusals by position; the bytes of the others are held in the store until the commit."""
    refused: dict[int, CaseworkError] = {}
    hold_beside(stored.sha256 for _item, stored in files)
    for number, (item, stored) in enumerate(files):
        try:
            require_there(stored)
            if item.parent is not None and item.parent.sha256 == stored.sha256:
                words = _("These are the very bytes of the item it is made from.")
                raise Invalid({"file": [words]})
            room.take(stored.size)
        except CaseworkError as refusal:
            refused[number] = refusal
    return refused


def _write(actor: Any, case: Case, items: list[EvidenceItem]) -> None:
    """The rows of all, and then their entries in the ledger, item by item."""
    EvidenceItem.objects.bulk_create(items)
    facts = FileFacts.objects.bulk_create([FileFacts(item=item) for item in items])
    now = custody.at(moments.read("", "", None))
    events = CustodyEvent.objects.bulk_create(
        [
            CustodyEvent(
                case=case,
                item=item,
                seq=1,
                kind=CustodyEvent.Kind.RECEIVED,
                by=actor,
                from_party=item.received_from,
                to_party=settings.CASEWORK_ORGANISATION,
                holder=actor,
                **now,
            )
            for item in items
        ]
    )
    writing.contributed_to(actor, items, "receive")
    for item, received, awaited in zip(items, events, facts, strict=True):
        ledger.record("evidence.item.received", item, case_id=case.pk, sha256=item.sha256)
        ledger.record("evidence.custody.received", received, case_id=case.pk)
        ledger.record("evidence.facts.awaited", awaited, case_id=case.pk)
    process.enqueue_each(str(item.pk) for item in items)
