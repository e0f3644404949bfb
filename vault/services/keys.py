"""Whether the keys at hand are those of this database, and the first key of a new one."""

from contextlib import suppress
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import ledger
from vault import sealing
from vault.errors import VaultClosed
from vault.keys import KeyProvider, key_file, provider
from vault.models import Identity, IndexKey, VaultKey
from vault.models.key import today

State = VaultKey.State


def vault_prepare(*, actor: Any) -> None:
    """Make sure that there is a key to seal with; a new one only for a vault that never had any.

    Raises VaultClosed where the keys of an older vault are missing, wrong, or readable by others.
    """
    with ledger.unit(actor):
        ready_to_seal()


def open_vault() -> KeyProvider:
    """The keys, after each that is in use has opened its own probe. Raises VaultClosed.

    One key missing closes the whole vault: a half of it that opens would pass for the whole.
    """
    # The rows first: a key that a rotation adds in between is then among the keys, and not only in a row.
    rows = list(VaultKey.objects.filter(state=State.IN_USE))
    keys = provider()
    for row in rows:
        try:
            keys.unwrap(row.key_id, bytes(row.probe), _probe_place(row))
        except sealing.SealBroken:
            raise VaultClosed(
                _("The vault is closed: the key %s is not the one that this vault was sealed with.")
                % row.key_id
            ) from None
    return keys


def why_closed() -> str:
    """Why the vault does not open, in a sentence; "" when it does, or has never been used."""
    if not _was_used():
        return ""
    try:
        open_vault()
    except VaultClosed as closed:
        return str(closed.message)
    return ""


def ready_to_seal() -> KeyProvider:
    """The keys to seal with, inside a unit: the first use of a key is recorded."""
    file = key_file()
    if file is not None and not file.exists() and not _was_used():
        file.make()
    keys = open_vault()
    key_taken_up(keys)
    if not IndexKey.objects.exists():
        with suppress(IntegrityError), transaction.atomic():  # another process made it just now
            index_key_add(keys, IndexKey.State.ACTIVE)
    return keys


def key_taken_up(keys: KeyProvider) -> str:
    """The id of the current key; a row and an entry for one that this vault has not known."""
    row = VaultKey(state=State.IN_USE, since=today())
    row.key_id, row.probe = keys.wrap(sealing.new_key(), _probe_place(row))
    known = VaultKey.objects.filter(key_id=row.key_id).first()
    if known is None:
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            return row.key_id  # another process took it up in the same moment
        ledger.record("vault.key.taken_up", row)
    elif known.state != State.IN_USE:
        raise VaultClosed(
            _("The vault is closed: the key %s was retired and may not seal anything any more.")
            % row.key_id
        )
    return row.key_id


def index_key_add(keys: KeyProvider, state: str) -> IndexKey:
    """A new key for the blind index, inside a unit."""
    row = IndexKey(state=state)
    row.key_id, row.wrapped_key = keys.wrap(sealing.new_key(), index_place(row))
    row.save(force_insert=True)
    ledger.record("vault.index.key_made", row)
    return row


def index_place(row: IndexKey) -> bytes:
    return sealing.place("vault_indexkey", "wrapped_key", row.pk)


def _probe_place(row: VaultKey) -> bytes:
    return sealing.place("vault_vaultkey", "probe", row.pk)


def _was_used() -> bool:
    """Whether anything was ever sealed here: then a missing key is a missing key, and none is made."""
    return any(model.objects.exists() for model in (VaultKey, IndexKey, Identity))
