"""A new key for the blind index: every token made anew, beside the old ones until all are there."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any
from uuid import UUID

from django.db import transaction

import ledger
from casework.services import writing
from vault import blind
from vault.errors import ValueBroken
from vault.keys import KeyProvider
from vault.models import BlindToken, Identity, IdentityField, IndexKey
from vault.services.index import locked_keys, sealing_turn, tokens_of
from vault.services.keys import index_key_add, open_vault, ready_to_seal
from vault.services.opening import index_root, opened_fields

BATCH = 500
S = IndexKey.State
Say = Callable[[int], None]


@dataclass(slots=True)
class Renewed:
    """How many identities were gone through, and those of which a value did not open."""

    done: int = 0
    broken: list[str] = dataclass_field(default_factory=list)


def index_renew(*, actor: Any, say: Say | None = None, batch: int = BATCH) -> Renewed:
    """Make the index anew. Searching goes on by the old one, which goes once the new one is whole.

    Broken off, the next run goes on with those that have no tokens yet; whatever is written meanwhile gets
    both. An identity of which a value does not open has no tokens afterwards, and is named. Raises
    VaultClosed, and ValueBroken for an index key that does not open.
    """
    keys, row = _begun(actor)
    index, renewed = blind.Index(index_root(keys, row)), Renewed()
    last: UUID | None = None
    while True:
        last = _batch(row, index, renewed, last, batch)
        if last is None:
            break
        if say is not None:
            say(renewed.done)
    _conclude(actor, row, renewed)
    return renewed


def _begun(actor: Any) -> tuple[KeyProvider, IndexKey]:
    with ledger.unit(actor):
        # Whoever writes an identity holds these rows: from now on, every writer knows of the new one.
        rows = sealing_turn()
        keys = ready_to_seal()
        begun = next((row for row in rows if row.state == S.BUILDING), None)
        return keys, begun or index_key_add(keys, S.BUILDING)


def _batch(
    row: IndexKey,
    index: blind.Index,
    renewed: Renewed,
    after: UUID | None,
    size: int,
) -> UUID | None:
    """Tokens of the next identities, in one transaction; the last one looked at, None at the end."""
    with transaction.atomic():
        locked_keys()  # before the identities, as everybody
        rows = Identity.objects.filter(erased=False).select_for_update().order_by("pk")
        found = list((rows if after is None else rows.filter(pk__gt=after))[:size])
        there = BlindToken.objects.filter(index=row, identity__in=found)
        done = set(there.values_list("identity_id", flat=True))
        without = [identity for identity in found if identity.pk not in done]
        fields = _fields_of(without)
        keys = open_vault()  # after the rows were locked: a rotation may be under way
        tokens: list[BlindToken] = []
        for identity in without:
            try:
                values = opened_fields(keys, identity, fields[identity.pk])
            except ValueBroken:
                renewed.broken.append(identity.ledger_label())
                continue
            tokens += tokens_of([(row, index)], identity, values)
            renewed.done += 1
        BlindToken.objects.bulk_create(tokens, batch_size=BATCH)
    return found[-1].pk if found else None


def _fields_of(identities: list[Identity]) -> dict[UUID, list[IdentityField]]:
    """The fields that tokens are made of, in one query; a photograph is not among them."""
    found: dict[UUID, list[IdentityField]] = defaultdict(list)
    rows = IdentityField.objects.filter(identity__in=identities, kind__in=blind.SOURCES)
    for field in rows.order_by("position"):
        found[field.identity_id].append(field)
    return found


def _conclude(actor: Any, row: IndexKey, renewed: Renewed) -> None:
    """The new index takes the place of the old one."""
    with ledger.unit(actor):
        for old in [row for row in locked_keys() if row.state == S.ACTIVE]:
            before, gone = old.canonical(), IndexKey(pk=old.pk, version=old.version)
            old.delete()
            ledger.record("vault.index.key_gone", gone, before=before, removed=True)
        row = writing.locked(row)
        before = row.canonical()
        writing.write(row, {"state": S.ACTIVE}, state=S.BUILDING)
        details = {"identities": renewed.done, "broken": len(renewed.broken)}
        ledger.record("vault.index.renewed", row, before=before, details=details)
