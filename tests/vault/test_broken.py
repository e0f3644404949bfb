"""Planted, swapped, truncated and foreign values: nothing is shown, and everybody concerned is told."""

import json

import pytest

import ledger
from accounts.models import SecurityEvent
from ledger.models import Entry
from ledger.verify import verify_ledger
from tests.append_only import tampering
from vault.errors import ValueBroken
from vault.models import Identity, IdentityField, IndexKey
from vault.services.index import lookup
from vault.services.opening import reveal
from vault.services.reindexing import index_renew
from vault.services.rotation import rotate


def stored(key) -> str:
    from django.db import connection

    return str(key) if connection.vendor == "postgresql" else key.hex


def field(identity, kind) -> IdentityField:
    return identity.fields.get(kind=kind)


def put(row, **columns) -> None:
    """Change columns of a row as only somebody with the database's own keys could."""
    table = row._meta.db_table
    with tampering(table) as cursor:
        for name, value in columns.items():
            cursor.execute(
                f"UPDATE {table} SET {name} = %s WHERE id = %s",  # noqa: S608
                [value, stored(row.pk)],
            )


def flipped(row, identity, other):
    sealed = bytearray(row.ciphertext)
    sealed[40] ^= 1
    put(row, ciphertext=bytes(sealed))


def truncated(row, identity, other):
    put(row, ciphertext=bytes(row.ciphertext)[:-1])


def emptied(row, identity, other):
    put(row, ciphertext=b"")


def planted(row, identity, other):
    put(row, ciphertext=b"A name in clear text")


def of_another_person(row, identity, other):
    put(row, ciphertext=bytes(field(other, "surname").ciphertext))


def of_another_field(row, identity, other):
    put(row, ciphertext=bytes(field(identity, "given_name").ciphertext))


def under_another_kind(row, identity, other):
    field(identity, "given_name").delete()
    put(row, kind="given_name")


def row_of_another_person(row, identity, other):
    row.delete()
    put(field(other, "surname"), identity_id=stored(identity.pk))


def key_of_another_person(row, identity, other):
    put(identity, wrapped_key=bytes(other.wrapped_key))


def key_flipped(row, identity, other):
    wrapped = bytearray(identity.wrapped_key)
    wrapped[-1] ^= 1
    put(identity, wrapped_key=bytes(wrapped))


def key_unknown(row, identity, other):
    put(identity, key_id="00112233445566ff")


def key_gone(row, identity, other):
    put(identity, wrapped_key=b"")


TAMPERINGS = [
    flipped, truncated, emptied, planted, of_another_person, of_another_field, under_another_kind,
    row_of_another_person, key_of_another_person, key_flipped, key_gone, key_unknown,
]  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_it_fails_closed_and_is_told(vault, tamper):
    identity = vault.write()
    other = vault.write(vault.other, surname="Other", given_name="Person")
    tamper(field(identity, "surname"), identity, other)
    entries = Entry.objects.count()
    with pytest.raises(ValueBroken) as refused:
        reveal(vault.lead, identity, ["surname", "given_name"])
    told = str(refused.value.message) + repr(refused.value)
    assert "Рощина" not in told and "Other" not in told
    entry = Entry.objects.order_by("seq").last()
    assert Entry.objects.count() == entries + 1
    assert (entry.event, entry.object_id, entry.actor_code, entry.case_id) == (
        "vault.identity.unreadable",
        identity.pk,
        vault.lead.actor_code,
        vault.case.pk,
    )
    payload = json.loads(bytes(entry.payload.payload))
    event = SecurityEvent.objects.get(event="vault_unreadable")
    assert payload["details"] == event.details
    assert event.details["witness"] == vault.witness.code and event.user == vault.lead
    # Neither the attempt nor its entry make the tampered row look right.
    if not tamper.__name__.startswith("key_"):
        # Where a row went from one person to another, both are named.
        named = [str(one) for one in verify_ledger().findings]
        (found,) = [line for line in named if f"witness {vault.witness.code}" in line]
        assert "fields differs" in found


def test_each_attempt_is_an_entry(vault):
    identity = vault.write()
    planted(field(identity, "surname"), identity, None)
    for _ in range(2):
        with pytest.raises(ValueBroken):
            reveal(vault.lead, identity, ["surname"])
    assert Entry.objects.filter(event="vault.identity.unreadable").count() == 2


def test_other_fields_and_people_still_open(vault):
    identity = vault.write()
    other = vault.write(vault.other, surname="Other")
    planted(field(identity, "surname"), identity, other)
    assert reveal(vault.lead, identity, ["given_name"]) == {"given_name": ["Вікторія"]}
    assert reveal(vault.lead, other, ["surname"]) == {"surname": ["Other"]}


def test_writing_over_a_key_that_does_not_open(vault):
    """The act is rolled back whole, and yet it is on record that the key did not open."""
    identity = vault.write()
    key_flipped(None, identity, None)
    before = list(IdentityField.objects.order_by("pk").values_list())
    with pytest.raises(ValueBroken):
        vault.write(version=1, surname="New")
    assert list(IdentityField.objects.order_by("pk").values_list()) == before
    assert Identity.objects.get(pk=identity.pk).version == 1
    assert SecurityEvent.objects.get(event="vault_unreadable").details["kind"] == "key"


@pytest.mark.parametrize("column", ["wrapped_key", "key_id"])
def test_an_index_key_that_does_not_open(vault, column):
    """Told and recorded like an identity's; a new index mends it, and a rotation goes on without it."""
    identity = vault.write()
    row = IndexKey.objects.get()
    planted = {"wrapped_key": bytes(identity.wrapped_key), "key_id": "00112233445566ff"}
    put(row, **{column: planted[column]})
    with pytest.raises(ValueBroken):
        lookup(actor=vault.custodian, kind="surname", value="Рощина")
    entry = Entry.objects.order_by("seq").last()
    assert (entry.event, entry.object_id) == ("vault.index.unreadable", row.pk)
    assert SecurityEvent.objects.get(event="vault_unreadable").details == {"kind": "index"}
    rotated = rotate(actor=ledger.OPERATOR)
    assert (rotated.done, [str(name) for name in rotated.broken]) == (
        1,
        ["the key of the index: --index makes a new one"],
    )
    assert reveal(vault.lead, identity, ["surname"]) == {"surname": ["Рощина"]}
    index_renew(actor=ledger.OPERATOR)
    assert lookup(actor=vault.custodian, kind="surname", value="Рощина")


def test_a_planted_key_id_does_not_stop_a_rotation(vault):
    identity = vault.write()
    other = vault.write(vault.other, surname="Other")
    key_unknown(None, identity, other)
    rotated = rotate(actor=ledger.OPERATOR)
    assert (rotated.done, rotated.broken) == (1, [f"witness {vault.witness.code}"])
    assert reveal(vault.lead, other, ["surname"]) == {"surname": ["Other"]}


def test_an_old_value_put_back_is_named_by_the_ledger(vault):
    """Somebody who kept an old copy of the whole row can put it back; it opens, and does not go unnoticed."""
    identity = vault.write(surname="Old")
    old = field(identity, "surname")
    identity = vault.write(version=1, surname="New")
    with tampering("vault_identityfield"):
        identity.fields.all().delete()
        IdentityField.objects.bulk_create([old])
    report = verify_ledger()
    assert [str(found).split(": ")[1] for found in report.findings] == [
        f"fields differs from entry {Entry.objects.order_by('seq').last().seq}"
    ]


@pytest.mark.django_db(transaction=True)
def test_opened_inside_a_transaction_that_may_roll_back_is_refused():
    from django.db import transaction

    from tests import factories

    lead = factories.user("lead")
    identity = Identity(witness_id=lead.pk)
    with pytest.raises(RuntimeError), transaction.atomic():
        reveal(lead, identity, ["surname"])
