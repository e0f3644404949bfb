"""The one way into the vault: `reveal`. Its caller asks first whether it may, and records each showing."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import ledger
from accounts.models import SecurityEvent, User
from accounts.services import record_security_event
from common.errors import Conflict
from vault import sealing
from vault.errors import ValueBroken, VaultClosed
from vault.keys import KeyProvider
from vault.models import Identity, IdentityField, IndexKey, Kind, VaultKey
from vault.services.keys import index_place, open_vault

Values = dict[Kind, list[str | bytes]]


def reveal(actor: Any, identity: Identity, kinds: Iterable[str]) -> Values:
    """The values of these kinds, in their order; a kind that holds nothing is not there.

    No permission is asked and no showing recorded here: that is the access service's, its only caller
    outside this app. Call it outside any transaction, so that a broken seal is on record for good before
    it is told. Raises VaultClosed, Conflict `state` for an erased identity, and ValueBroken.
    """
    with broken_seals_told(actor), transaction.atomic(durable=True):
        row = Identity.objects.get(pk=identity.pk)
        if row.erased:
            raise Conflict(_("This identity was erased."), code="state")
        return opened(open_vault(), row, kinds)


@contextmanager
def broken_seals_told(actor: Any) -> Iterator[None]:
    """Record a seal that does not hold, once what is inside was rolled back: the act itself is refused."""
    try:
        yield
    except ValueBroken as broken:
        _record(actor, broken.row, broken.kind)
        raise


def opened(keys: KeyProvider, identity: Identity, kinds: Iterable[str]) -> Values:
    """What `reveal` says, by a service of this app that has the keys and tells of broken seals itself."""
    rows = identity.fields.filter(kind__in=set(kinds)).order_by("position")
    return opened_fields(keys, identity, rows)


def opened_fields(keys: KeyProvider, identity: Identity, rows: Iterable[IdentityField]) -> Values:
    """The same of rows that were fetched already, in the order of their positions."""
    found: Values = {}
    data_key = data_key_of(keys, identity)
    for row in rows:
        try:
            value = sealing.unseal(data_key, str(identity.pk), place_of(row), bytes(row.ciphertext))
            shown = value if row.kind == Kind.PHOTO else value.decode()
        except (sealing.SealBroken, UnicodeDecodeError):
            raise ValueBroken(row.kind, identity) from None
        found.setdefault(Kind(row.kind), []).append(shown)
    return {kind: found[kind] for kind in Kind if kind in found}


def data_key_of(keys: KeyProvider, identity: Identity) -> bytes:
    """The person's own key. Raises VaultClosed, and ValueBroken for a wrapped key that does not open."""
    return _unwrapped(keys, identity, key_place(identity), "key")


def index_root(keys: KeyProvider, row: IndexKey) -> bytes:
    """The key of an index. Raises VaultClosed, and ValueBroken."""
    return _unwrapped(keys, row, index_place(row), "index")


def _unwrapped(keys: KeyProvider, row: Any, place: bytes, kind: str) -> bytes:
    try:
        return keys.unwrap(row.key_id, bytes(row.wrapped_key), place)
    except sealing.SealBroken:
        raise ValueBroken(kind, row) from None
    except VaultClosed:
        # Nothing is wrapped by a key that is not in use: who names another one has planted it.
        if VaultKey.objects.filter(key_id=row.key_id, state=VaultKey.State.IN_USE).exists():
            raise
        raise ValueBroken(kind, row) from None


def key_place(identity: Identity) -> bytes:
    return sealing.place("vault_identity", "wrapped_key", identity.pk)


def place_of(field: IdentityField) -> bytes:
    return sealing.place("vault_identityfield", field.kind, field.pk)


def _record(actor: Any, row: Identity | IndexKey, kind: str) -> None:
    event, details = "vault.index.unreadable", {"kind": kind}
    if isinstance(row, Identity):
        event, details = "vault.identity.unreadable", {"witness": row.code, "kind": kind}
    with ledger.unit(actor):
        ledger.observe(event, row, details=details)
        record_security_event(
            event=SecurityEvent.Event.VAULT_UNREADABLE,
            user=actor if isinstance(actor, User) else None,
            actor=actor,
            details=details,
        )
