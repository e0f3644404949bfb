"""Rotation: every data key wrapped anew under a new key. The sealed fields themselves stay as they are.

It can be killed anywhere and begun again: a row names the key that wraps it, so what is left to do is what
names another than the current one. Memory does not grow with the number of identities.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

import ledger
from casework.services import writing
from common.errors import Conflict
from vault import sealing
from vault.errors import ValueBroken
from vault.keys import KeyProvider, key_file
from vault.models import Identity, IndexKey, VaultKey
from vault.services.index import locked_keys, sealing_turn
from vault.services.keys import index_place, key_taken_up, open_vault, ready_to_seal
from vault.services.opening import data_key_of, index_root, key_place

BATCH = 1_000
State = VaultKey.State
Say = Callable[[int], None]


@dataclass(slots=True)
class Rotated:
    """What came of it: the key that is current, how many were wrapped anew, and what did not open."""

    current: str = ""
    done: int = 0
    broken: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)


def rotate(*, actor: Any, say: Say | None = None, batch: int = BATCH) -> Rotated:
    """Take a new key into use and wrap every data key with it; or finish a rotation that was broken off.

    `say` hears how many are done so far. What does not open is named by its witness, keeps its key, and
    that key stays in use. Raises VaultClosed, and Conflict `state` where the environment names no new
    key.
    """
    rotated = Rotated()
    with ledger.unit(actor):
        sealing_turn()
        unfinished = _unfinished(ready_to_seal())
    if not unfinished:
        _new_key()
    _all_under_current(actor, rotated, say, batch)
    if unfinished and rotated.broken and not rotated.done:
        # What was left of the last one will never open: the next begins all the same.
        _new_key()
        _all_under_current(actor, rotated, say, batch)
    _conclude(actor, rotated)
    return rotated


def retired_destroy(*, actor: Any) -> list[str]:
    """Take retired keys out of the key file for good, and return their ids.

    Backups from before their rotation do not open any more, unless somebody kept a copy of the file.
    Raises VaultClosed, and Conflict `state` where the keys are not in a file.
    """
    file = key_file()
    if file is None:
        raise Conflict(
            _("The keys are in CASEWORK_VAULT_KEYS: take the retired ones out of it yourself."),
            code="state",
        )
    with ledger.unit(actor):
        open_vault()
        rows = [
            row for row in VaultKey.objects.filter(state=State.RETIRED) if not _wraps(row.key_id)
        ]
        for row in rows:
            _step(row, State.DESTROYED, "vault.key.destroyed")
        # Last: a crash before the commit leaves a retired key that is gone, and the next run says so.
        file.drop({row.key_id for row in rows})
    return [row.key_id for row in rows]


def _unfinished(keys: KeyProvider) -> bool:
    """Whether keys other than the current one are in use."""
    current = keys.wrap(sealing.new_key(), b"")[0]
    return VaultKey.objects.filter(state=State.IN_USE).exclude(key_id=current).exists()


def _new_key() -> None:
    """A new current key in the file; in the environment that is the operator's to do."""
    file = key_file()
    if file is None:
        raise Conflict(
            _(
                "Everything is wrapped with the first key of CASEWORK_VAULT_KEYS. To rotate, put a new "
                "key before it, restart the server, and run this again."
            ),
            code="state",
        )
    file.add()


def _all_under_current(actor: Any, rotated: Rotated, say: Say | None, batch: int) -> None:
    with ledger.unit(actor):
        rows = locked_keys()
        keys = open_vault()
        rotated.current = key_taken_up(keys)
        rotated.broken = []
        for row in rows:
            try:
                root = index_root(keys, row)
            except ValueBroken:
                rotated.broken.append(_("the key of the index: --index makes a new one"))
                continue
            named, wrapped = keys.wrap(root, index_place(row))
            IndexKey.objects.filter(pk=row.pk).update(key_id=named, wrapped_key=wrapped)
    last: UUID | None = None
    while True:
        last = _batch(keys, rotated, last, batch)
        if last is None:
            return
        if say is not None:
            say(rotated.done)


def _batch(keys: KeyProvider, rotated: Rotated, after: UUID | None, size: int) -> UUID | None:
    """Wrap the next rows anew, in one transaction; the last row looked at, None at the end."""
    rows = Identity.objects.filter(erased=False).exclude(key_id=rotated.current)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    with transaction.atomic():
        found = list(rows.order_by("pk").only("pk", "key_id", "wrapped_key", "witness_id")[:size])
        changes = []
        for row in found:
            try:
                data_key = data_key_of(keys, row)
            except ValueBroken:
                rotated.broken.append(row.ledger_label())
                continue
            changes.append((*keys.wrap(data_key, key_place(row)), _stored(row.pk), row.key_id))
        _write(changes)
    rotated.done += len(changes)
    return found[-1].pk if found else None


def _write(changes: list[tuple[str, bytes, Any, str]]) -> None:
    """One statement for all rows; one that was erased or wrapped anew meanwhile is left alone."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE vault_identity SET key_id = %s, wrapped_key = %s WHERE id = %s AND key_id = %s",
            changes,
        )


def _stored(key: UUID) -> Any:
    """A UUID as Django's UUIDField stores it in this database."""
    return key if connection.features.has_native_uuid_field else key.hex


def _conclude(actor: Any, rotated: Rotated) -> None:
    """Retire the keys that nothing is wrapped with any more, and record what was done."""
    with ledger.unit(actor):
        current = VaultKey.objects.get(key_id=rotated.current)
        others = VaultKey.objects.select_for_update().filter(state=State.IN_USE)
        for row in others.exclude(key_id=rotated.current):
            if not _wraps(row.key_id):
                _step(row, State.RETIRED, "vault.key.retired")
                rotated.retired.append(row.key_id)
        details = {"identities": rotated.done, "broken": len(rotated.broken)}
        ledger.observe("vault.key.rotated", current, details=details)


def _step(row: VaultKey, state: str, event: str) -> None:
    before = row.canonical()
    writing.write(row, {"state": state}, state=row.state)
    ledger.record(event, row, before=before)


def _wraps(key_id: str) -> bool:
    return any(model.objects.filter(key_id=key_id).exists() for model in (Identity, IndexKey))
