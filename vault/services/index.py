"""The blind index: tokens kept in step with the fields, hints of the same person, and looking somebody up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Witness
from casework.querysets import case_ids
from casework.services import writing
from common.errors import Invalid, Refused
from vault import blind
from vault.keys import KeyProvider
from vault.models import BlindToken, Identity, IndexKey
from vault.services.keys import open_vault
from vault.services.opening import broken_seals_told, index_root, opened
from vault.services.rights import refuse_tokens

Indexes = list[tuple[IndexKey, blind.Index]]


@dataclass(frozen=True)
class Hint:
    """A witness who may be the same person, and by what: kinds of the index, never values."""

    witness_id: UUID
    code: str
    case_id: UUID
    kinds: tuple[str, ...]


def live_indexes(keys: KeyProvider) -> Indexes:
    """Every index that is kept, each with its key, locked: one that begins or ends waits for the writer."""
    rows = IndexKey.objects.select_for_update().order_by("pk")
    return [(row, blind.Index(index_root(keys, row))) for row in rows]


def tokens_renew(
    keys: KeyProvider,
    indexes: Indexes,
    identity: Identity,
    changed: Iterable[str] = blind.SOURCES,
) -> None:
    """Make the tokens of an identity anew if a field that they are made of was written."""
    if set(changed).isdisjoint(blind.SOURCES):
        return
    BlindToken.objects.filter(identity=identity, index__in=[row for row, _ in indexes]).delete()
    tokens_add(indexes, identity, texts_of(keys, identity))


def texts_of(keys: KeyProvider, identity: Identity) -> dict[str, list[str]]:
    """What the tokens are made of, opened for the moment it takes to make them."""
    found = opened(keys, identity, blind.SOURCES)
    return {kind: [str(value) for value in values] for kind, values in found.items()}


def tokens_add(indexes: Indexes, identity: Identity, texts: Mapping[str, list[str]]) -> None:
    rows = [
        BlindToken(identity=identity, index=row, kind=kind, token=token)
        for row, index in indexes
        for kind, token in sorted(index.tokens(texts))
    ]
    BlindToken.objects.bulk_create(rows)


def hints(actor: Any, identity: Identity) -> list[Hint]:
    """Other witnesses who share a token with this identity, in cases whose custodian `actor` is.

    Nothing is opened. Most in common first.
    """
    shared = BlindToken.objects.filter(identity=identity, index__state=IndexKey.State.ACTIVE)
    found: dict[UUID, set[str]] = {}
    for kind, token in shared.values_list("kind", "token"):
        same = _of_own_cases(actor).filter(kind=kind, token=token).exclude(identity=identity)
        for witness_id in same.values_list("identity__witness_id", flat=True):
            found.setdefault(witness_id, set()).add(kind)
    return _named(found)


def lookup(*, actor: Any, kind: str, value: str) -> list[Hint]:
    """Witnesses by a name, a number or an address, in cases whose custodian `actor` is and no others.

    `kind` is one of `blind.BITS`. The lookup is an entry in the ledger before anything is told, without
    the value. Raises Refused, Invalid, VaultClosed and ValueBroken.
    """
    refuse_tokens(actor)
    if not case_ids(actor, "identity.search"):
        raise Refused(_("Your role does not allow this."))
    if kind not in blind.BITS:
        raise Invalid({"kind": [_("Choose what to look for.")]})
    value = writing.clean_text("value", value, longest=400)
    with broken_seals_told(actor), ledger.unit(actor):
        row = IndexKey.objects.filter(state=IndexKey.State.ACTIVE).first()
        if row is None:
            return []  # nothing was ever recorded
        tokens = blind.Index(index_root(open_vault(), row)).asked(kind, value)
        if not tokens:
            raise Invalid({"value": [_("Enter at least two letters, or a number.")]})
        same = _of_own_cases(actor).filter(kind=kind, token__in=tokens)
        ids = same.values_list("identity__witness_id", flat=True)
        found = _named({witness_id: {kind} for witness_id in ids})
        ledger.observe("vault.index.searched", row, details={"kind": kind, "found": len(found)})
    return found


def _of_own_cases(actor: Any) -> QuerySet[BlindToken]:
    own = Identity.objects.of_witnesses_of(actor, "identity.search")
    return BlindToken.objects.filter(
        index__state=IndexKey.State.ACTIVE, identity__in=own.values("pk")
    )


def _named(found: Mapping[UUID, set[str]]) -> list[Hint]:
    rows = Witness.objects.filter(pk__in=found).values_list("pk", "code", "case_id")
    hints = [Hint(pk, code, case_id, tuple(sorted(found[pk]))) for pk, code, case_id in rows]
    return sorted(hints, key=lambda hint: (-len(hint.kinds), hint.code))
