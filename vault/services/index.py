"""The blind index: tokens kept in step with the fields, hints of the same person, and looking somebody up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Witness
from casework.querysets.scope import case_ids
from casework.services import writing
from common.errors import Invalid, Refused
from vault import blind
from vault.keys import KeyProvider
from vault.models import BlindToken, Identity, IndexKey
from vault.services.keys import open_vault, ready_to_seal
from vault.services.opening import Values, broken_seals_told, index_root, opened
from vault.services.rights import refuse_tokens

ACTIVE = IndexKey.State.ACTIVE
Indexes = list[tuple[IndexKey, blind.Index]]


@dataclass(frozen=True)
class Hint:
    """A witness who may be the same person, and by what: kinds of the index, never values."""

    witness_id: UUID
    code: str
    case_id: UUID
    kinds: tuple[str, ...]


def indexes_of(keys: KeyProvider, rows: Iterable[IndexKey]) -> Indexes:
    """Each index with its key."""
    return [(row, blind.Index(index_root(keys, row))) for row in rows]


def sealing_turn() -> list[IndexKey]:
    """The same for whoever may be the very first: index keys come before all other locks of the vault."""
    if not IndexKey.objects.exists():
        ready_to_seal()
    return locked_keys()


def locked_keys() -> list[IndexKey]:
    """The rows of all index keys, locked until the transaction ends: whoever writes an identity holds them,
    so that no index begins or ends unnoticed.

    Asked again until nothing was added while we waited: what PostgreSQL locks is what was there when
    the statement began. The one in use comes first, as everybody had it before there was another.
    """
    rows = IndexKey.objects.order_by("state", "pk")
    while True:
        locked = list(rows.select_for_update())
        if {row.pk for row in locked} == set(rows.values_list("pk", flat=True)):
            return locked


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
    values = opened(keys, identity, blind.SOURCES)
    BlindToken.objects.bulk_create(tokens_of(indexes, identity, values))


def tokens_of(indexes: Indexes, identity: Identity, values: Values) -> list[BlindToken]:
    """The tokens of an identity whose fields were opened for the moment it takes to make them."""
    texts = {kind.value: [str(value) for value in of_kind] for kind, of_kind in values.items()}
    return [
        BlindToken(identity=identity, index=row, kind=kind, token=token)
        for row, index in indexes
        for kind, token in sorted(index.tokens(texts))
    ]


def hints(actor: Any, identity: Identity) -> list[Hint]:
    """Other witnesses who share a token with this identity, in cases whose custodian `actor` is.

    Nothing is opened. Most in common first.
    """
    active = set(IndexKey.objects.filter(state=ACTIVE).values_list("pk", flat=True))
    # By the identity alone, which has a dozen at most: asked for by the state of their index as well, a
    # database may begin at the index's end and read every token there is.
    tokens = BlindToken.objects.filter(identity=identity).only("index_id", "kind", "token")
    found: dict[UUID, set[str]] = {}
    for row in [row for row in tokens if row.index_id in active]:
        same = BlindToken.objects.filter(index=row.index_id, kind=row.kind, token=row.token)
        ids = same.exclude(identity=identity).values_list("identity__witness_id", flat=True)
        for witness_id in ids:
            found.setdefault(witness_id, set()).add(row.kind)
    return _of_own_cases(actor, found)


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
        row = next((row for row in locked_keys() if row.state == ACTIVE), None)
        if row is None:
            return []  # nothing was ever recorded
        tokens = blind.Index(index_root(open_vault(), row)).asked(kind, value)
        if not tokens:
            words = _("Enter at least two letters, or a number.")
            if kind == blind.NAME:
                words = _(
                    "Enter a given name and a surname. For a surname alone, look for a surname."
                )
            raise Invalid({"value": [words]})
        same = BlindToken.objects.filter(index=row, kind=kind, token__in=tokens)
        ids = same.values_list("identity__witness_id", flat=True)
        found = _of_own_cases(actor, {witness_id: {kind} for witness_id in ids})
        ledger.observe("vault.index.searched", row, details={"kind": kind, "found": len(found)})
    return found


def _of_own_cases(actor: Any, found: Mapping[UUID, set[str]]) -> list[Hint]:
    """Those of `found` who are witnesses in cases whose custodian `actor` is."""
    own = Witness.objects.in_cases_of(actor, "identity.search").filter(pk__in=list(found))
    rows = own.values_list("pk", "code", "case_id") if found else []
    hints = [Hint(pk, code, case_id, tuple(sorted(found[pk]))) for pk, code, case_id in rows]
    return sorted(hints, key=lambda hint: (-len(hint.kinds), hint.code))
