"""Many invented identities, put into the vault's tables at once: sealed and indexed as the service does it.

Not through the service, whose ledger would take most of the time and is measured elsewhere. For benchmarks
and for tests that kill a rotation.
"""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

import ledger
from casework.models import Case, Witness
from vault import blind, sealing
from vault.models import BlindToken, Identity, IdentityField, IndexKey
from vault.services.keys import ready_to_seal
from vault.services.opening import index_root, key_place, place_of

CHUNK = 2_000
SYLLABLES = (
    "ба",
    "ве",
    "ро",
    "ли",
    "на",
    "ко",
    "ду",
    "си",
    "ме",
    "жу",
    "ту",
    "ші",
    "га",
    "по",
    "зе",
    "ря",
)
GIVEN = ("Вікторія", "Сергій", "Олена", "Андрій", "Наталія", "Дмитро", "Ірина", "Максим")


def fill(case: Case, custodian: Any, count: int, *, first: int = 0) -> None:
    """Witnesses of `case`, from number `first` to `count`, with surname, given name and telephone number."""
    with ledger.unit(custodian):
        keys = ready_to_seal()
        row = IndexKey.objects.get(state=IndexKey.State.ACTIVE)
    index = blind.Index(index_root(keys, row))
    for start in range(first, count, CHUNK):
        numbers = range(start, min(start + CHUNK, count))
        with transaction.atomic():
            _insert(list(_made(case, custodian, keys, row, index, numbers)))


def values_of(number: int) -> dict[str, list[str]]:
    """What identity number `number` holds."""
    surname = "".join(SYLLABLES[number >> shift & 15] for shift in (0, 4, 8, 12, 16)) + "енко"
    return {
        "surname": [surname.title()],
        "given_name": [GIVEN[number % len(GIVEN)]],
        "phone": [f"+38050{number:07d}"],
    }


def code_of(number: int) -> str:
    """A code that no witness of the service has: codes hold no zero."""
    return f"0-{number:07d}"


Made = tuple[Witness, Identity, list[IdentityField], list[BlindToken]]


def _made(
    case: Case, custodian: Any, keys: Any, row: IndexKey, index: blind.Index, numbers: range
) -> Iterator[Made]:
    today = timezone.now().date()
    for number in numbers:
        values = values_of(number)
        witness = Witness(
            case=case,
            code=code_of(number),
            category="other",
            created_by=custodian,
            created_on=today,
        )
        identity, key = Identity(witness_id=witness.pk), sealing.new_key()
        identity.key_id, identity.wrapped_key = keys.wrap(key, key_place(identity))
        identity.kinds = dict.fromkeys(values, 1)
        fields = []
        for kind, (text,) in values.items():
            field = IdentityField(identity=identity, kind=kind)
            where, owner = place_of(field), str(identity.pk)
            field.ciphertext = sealing.seal(key, owner, where, text.encode())
            fields.append(field)
        tokens = [
            BlindToken(identity=identity, index=row, kind=kind, token=token)
            for kind, token in index.tokens(values)
        ]
        yield witness, identity, fields, tokens


def _insert(made: list[Made]) -> None:
    Witness.objects.bulk_create([witness for witness, *_ in made], batch_size=500)
    Identity.objects.bulk_create([identity for _, identity, *_ in made], batch_size=500)
    IdentityField.objects.bulk_create([f for *_, fields, _ in made for f in fields], batch_size=500)
    BlindToken.objects.bulk_create([t for *_, tokens in made for t in tokens], batch_size=500)
