"""Destroying the bytes of items that were disposed of, in the worker.

Between an intake of the same bytes and a destruction there is one lock, on the hash, which both hold until
they have committed: an item that is being entered either is seen here, and the bytes stay, or sees that
they are gone, and its sender is asked to send them again.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
import store
from casework.services import writing
from common.errors import Conflict
from evidence.models import Derivative, Disposal, EvidenceItem
from jobs import task
from store.holding import destroying

# A backup may take a day, and a pause between two attempts an hour.
ATTEMPTS = 500

_also: list[Callable[[EvidenceItem], None]] = []


def register(destroy_copies: Callable[[EvidenceItem], None]) -> None:
    """Have a higher floor destroy its own copies of an item's bytes; called inside the unit."""
    if destroy_copies not in _also:
        _also.append(destroy_copies)


@task(name="evidence.destroy", attempts=ATTEMPTS)
def destroy(disposal_id: str) -> None:
    """Destroy what an approved disposal says, derivatives included. Harmless to repeat.

    Raises Held while a backup is being copied: it is tried again.
    """
    with destroying(), ledger.unit(ledger.SYSTEM):
        disposal = writing.locked(Disposal.objects.get(pk=disposal_id))
        if disposal.state != Disposal.State.APPROVED:
            return
        item, before = disposal.item, disposal.canonical()
        hold(item.sha256)
        store.open_store().remove(item.sha256, still_needed=is_needed)
        made = store.open_store("derivatives")
        for sha256 in item.derivatives.values_list("sha256", flat=True):
            hold(sha256)
            made.remove(sha256, still_needed=is_needed_derivative)
        _forget_what_it_said(item)
        for destroy_copies in _also:
            destroy_copies(item)
        changes = {
            "state": Disposal.State.DESTROYED,
            "destroyed_at": timezone.now(),
            "bytes_shared": is_needed(item.sha256),
        }
        writing.write(disposal, changes, state=Disposal.State.APPROVED)
        ledger.record(
            "evidence.disposal.destroyed",
            disposal,
            case_id=disposal.case_id,
            before=before,
            sha256=item.sha256,
        )


def _forget_what_it_said(item: EvidenceItem) -> None:
    """What a file says of itself is part of it: text, places, names of those who made it."""
    facts = writing.locked(item.facts)
    if facts.metadata:
        writing.write(facts, {"metadata": {}})
        ledger.erase("evidence.facts.erased", facts, case_id=item.case_id)


def is_needed(sha256: str) -> bool:
    """Whether an item that was not disposed of has these bytes as its original."""
    return EvidenceItem.objects.filter(sha256=sha256, disposed_at=None).exists()


def is_needed_derivative(sha256: str) -> bool:
    """The same for a derivative: one of an item that was not disposed of."""
    return Derivative.objects.filter(sha256=sha256, item__disposed_at=None).exists()


def require_there(stored: Any) -> None:
    """For an item that is being entered, its hash held: raises Conflict `destroyed` when the bytes were
    destroyed since they came."""
    if not store.open_store().path(stored.sha256).exists():
        raise Conflict(
            _("These bytes were just destroyed with another item. Send the file again."),
            code="destroyed",
        )


def hold_beside(hashes: Iterable[str]) -> None:
    """Hold the hashes of files that are being entered until the commit, beside others who enter them.

    In one order for everybody, so that nobody waits for somebody who waits for them.
    """
    if connection.vendor == "postgresql":
        numbers = sorted({_number(sha256) for sha256 in hashes})
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock_shared(number) FROM unnest(%s::bigint[]) AS number",
                [numbers],
            )


def hold(sha256: str) -> None:
    """Lock a hash until the transaction ends, alone.

    On SQLite the immediate transaction holds the whole database already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(sha256)])


def _number(sha256: str) -> int:
    """The number by which PostgreSQL knows the lock of a hash."""
    return int.from_bytes(bytes.fromhex(sha256)[:8], "big", signed=True)
