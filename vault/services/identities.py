"""Writing identities. Nothing that was written is ever read back here."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Witness
from casework.services import writing
from common.errors import Conflict
from vault import sealing
from vault.keys import KeyProvider
from vault.models import Identity, IdentityField, IndexKey, Kind
from vault.services.holds import require_no_hold
from vault.services.index import indexes_of, sealing_turn, tokens_renew
from vault.services.keys import ready_to_seal
from vault.services.opening import broken_seals_told, data_key_of, key_place, place_of
from vault.services.rights import require
from vault.values import Value, cleaned


def identity_write(
    *, actor: Any, witness: Witness, version: int | None, values: Mapping[str, Any]
) -> Identity:
    """Seal `values` as what is on file of `witness`; kinds that are not given stay as they are.

    A kind that is given is replaced as a whole, and taken away by None, "" or []. `version` is the one the
    writer looked at, 0 or None where nothing was on file. Raises Refused, Invalid naming kinds, Conflict
    `closed`, `state` (erased), `version_conflict` with the `kinds` changed meanwhile or `legal_hold`,
    VaultClosed, and ValueBroken. Nothing but kinds is recorded or told.
    """
    require(actor, "identity.write", witness)
    sealed = cleaned(values)
    with broken_seals_told(actor), ledger.unit(actor):
        writing.require_open_case(witness.case)
        keys, rows, identity = _turn(witness)
        indexes = indexes_of(keys, rows)
        before = identity.canonical() if identity else None
        if identity is None:
            identity, data_key = _begun(keys, witness, version)
        else:
            _require_writable(identity, version)
            _require_nothing_lost(identity, sealed)
            data_key = data_key_of(keys, identity)
            writing.write(identity, {}, erased=False)
        for kind, texts in sealed.items():
            _seal(identity, data_key, kind, texts)
        _mark(identity, sealed)
        tokens_renew(keys, indexes, identity, sealed)
        ledger.record(
            "vault.identity.recorded" if before is None else "vault.identity.changed",
            identity,
            before=before,
            case_id=witness.case_id,
            details={"witness": witness.code, "kinds": sorted(sealed)},
        )
    return identity


def _turn(witness: Witness) -> tuple[KeyProvider, list[IndexKey], Identity | None]:
    """Keys, index keys and the identity, locked in this order: others who write wait until we end.

    The keys are read last. A rotation may have wrapped the identity's key anew while we waited, and a key
    that was destroyed meanwhile must not seal anything any more.
    """
    rows = sealing_turn()
    identity = Identity.objects.select_for_update().filter(witness_id=witness.pk).first()
    return ready_to_seal(), rows, identity


def _begun(keys: KeyProvider, witness: Witness, version: int | None) -> tuple[Identity, bytes]:
    """The first row of a witness, with a key of its own."""
    if version:
        raise Conflict(_("Nothing is on file of this witness."), code="version_conflict")
    identity, data_key = Identity(witness_id=witness.pk), sealing.new_key()
    identity.key_id, identity.wrapped_key = keys.wrap(data_key, key_place(identity))
    identity.save(force_insert=True)
    return identity, data_key


def _require_writable(identity: Identity, version: int | None) -> None:
    if identity.erased:
        raise Conflict(
            _("This identity was erased. Nothing is recorded under this code any more."),
            code="state",
        )
    looked_at = version or 0
    if looked_at != identity.version:
        changed = [kind for kind in Kind if identity.kinds.get(kind, 0) > looked_at]
        raise Conflict(
            _(
                "Another custodian changed this identity meanwhile: %(fields)s. Open it again, and "
                "enter what is still to be changed."
            )
            % {"fields": ", ".join(str(kind.label) for kind in changed) or "–"},
            code="version_conflict",
            yours=looked_at,
            current=identity.version,
            kinds=[kind.value for kind in changed],
        )


def _require_nothing_lost(identity: Identity, sealed: Mapping[Kind, Any]) -> None:
    """Under a legal hold a field may be added; what is on file is written over by nobody."""
    if identity.fields.filter(kind__in=sealed).exists():
        require_no_hold(identity)


def _seal(identity: Identity, data_key: bytes, kind: Kind, values: list[Value]) -> None:
    """Put new rows in the place of the old: an old ciphertext fits into none of them."""
    identity.fields.filter(kind=kind).delete()
    rows = []
    for position, value in enumerate(values):
        row = IdentityField(identity=identity, kind=kind, position=position)
        plain = value if isinstance(value, bytes) else value.encode()
        row.ciphertext = sealing.seal(data_key, str(identity.pk), place_of(row), plain)
        rows.append(row)
    IdentityField.objects.bulk_create(rows)


def _mark(identity: Identity, sealed: Mapping[Kind, Any]) -> None:
    """Say in which version each kind was last written: what a second writer is told of the first."""
    identity.kinds = {**identity.kinds, **{kind.value: identity.version for kind in sealed}}
    Identity.objects.filter(pk=identity.pk).update(kinds=identity.kinds)
