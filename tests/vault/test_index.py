"""The blind index: the same person across spellings and scripts, for those who may know, and only hints."""

import json

import pytest

from accounts.services import create_token
from common.errors import Invalid, Refused
from ledger.models import Entry
from tests import factories
from vault import blind
from vault.models import BlindToken, IndexKey
from vault.services.index import hints, lookup

SPELLINGS = ["Рощина", "Рощіна", "Roshchyna", "Roshchina"]


def codes(found) -> list[str]:
    return [hint.code for hint in found]


@pytest.mark.parametrize("one", SPELLINGS)
@pytest.mark.parametrize("other", SPELLINGS)
def test_one_surname_in_every_spelling(vault, one, other):
    first = vault.write(surname=one, given_name="Вікторія")
    vault.write(vault.other, surname=other, given_name="Victoria")
    (hint,) = hints(vault.custodian, first)
    assert (hint.code, hint.kinds) == (vault.other.code, ("name", "surname"))
    found = lookup(actor=vault.custodian, kind="surname", value=other)
    assert set(codes(found)) == {vault.witness.code, vault.other.code}


def test_what_is_compared(vault):
    vault.write(
        surname="Invented", given_name="Serhii", phone="+380 50 123 45 67",
        email="A@Example.org", document_number="КВ 123456", other_names="Roshchyna Vika",
    )  # fmt: skip
    for kind, value in {
        "name": "Сергей Invented",
        "surname": "INVENTED",
        "phone": "(050) 123-45-67",
        "email": "a@example.ORG",
        "document_number": "KB123456",
    }.items():
        assert codes(lookup(actor=vault.custodian, kind=kind, value=value)) == [vault.witness.code]
    assert codes(lookup(actor=vault.custodian, kind="name", value="Рощина Вікторія"))
    for kind, value in {
        "name": "Invented Olena",
        "surname": "Serhii",
        "phone": "+380 50 123 45 68",
        "email": "b@example.org",
        "document_number": "KB123457",
    }.items():
        assert lookup(actor=vault.custodian, kind=kind, value=value) == []


def test_never_of_what_has_few_values(vault):
    vault.write(date_of_birth="1990-12-31", place_of_birth="Kyiv", address="Kyiv", patronymic="X")
    assert not BlindToken.objects.exists()
    assert set(blind.BITS) == {"surname", "name", "phone", "email", "document_number"}


def test_tokens_follow_the_fields(vault):
    vault.write(surname="First", phone="+380501234567")
    vault.write(version=1, surname="Second")
    assert lookup(actor=vault.custodian, kind="surname", value="First") == []
    assert lookup(actor=vault.custodian, kind="surname", value="Second")
    assert lookup(actor=vault.custodian, kind="phone", value="0501234567")
    vault.write(version=2, phone=None)
    assert lookup(actor=vault.custodian, kind="phone", value="0501234567") == []


def test_other_peoples_cases_are_never_in_the_answer(vault):
    identity = vault.write()
    other_case = factories.case(vault.outsider)
    team = factories.team(other_case, vault.outsider, witness_custodian="theirs")
    theirs = team["witness_custodian"]
    elsewhere = factories.witness(other_case, theirs)
    from vault.services.identities import identity_write

    values = {"surname": "Roshchyna", "given_name": "Victoria"}
    identity_write(actor=theirs, witness=elsewhere, version=None, values=values)
    assert hints(vault.custodian, identity) == []
    assert codes(lookup(actor=vault.custodian, kind="name", value="Рощина Вікторія")) == [
        vault.witness.code
    ]
    # On both teams, and a custodian of both: now they may know.
    factories.add_member(other_case, vault.outsider, vault.custodian, "observer")
    assert hints(vault.custodian, identity) == []
    factories.add_member(other_case, vault.outsider, vault.custodian2, "witness_custodian")
    assert codes(hints(vault.custodian2, identity)) == [elsewhere.code]
    # Somebody else's role gives no hints at all.
    assert hints(vault.lead, identity) == hints(vault.supervisor, identity) == []


def test_a_lookup_is_an_entry_without_the_value(vault):
    vault.write()
    before = Entry.objects.count()
    lookup(actor=vault.custodian, kind="surname", value="Рощина")
    lookup(actor=vault.custodian, kind="surname", value="Zabsent")
    first, second = Entry.objects.order_by("seq")[before:]
    assert first.event == second.event == "vault.index.searched"
    assert first.actor_code == vault.custodian.actor_code
    told = [json.loads(bytes(entry.payload.payload)) for entry in (first, second)]
    assert [payload["details"] for payload in told] == [
        {"kind": "surname", "found": 1},
        {"kind": "surname", "found": 0},
    ]


def test_who_may_look(vault):
    vault.write()
    for who in set(vault.people) - {"custodian", "custodian2"}:
        with pytest.raises(Refused):
            lookup(actor=vault.people[who], kind="surname", value="Рощина")
    custodian = vault.custodian
    token, _plain = create_token(
        actor=custodian, owner=custodian, scopes=["read", "write"], days=1, name="t"
    )
    custodian.token = token
    with pytest.raises(Refused):
        lookup(actor=custodian, kind="surname", value="Рощина")


@pytest.mark.parametrize(
    ("kind", "value"),
    [("surname", ""), ("surname", "-"), ("phone", "none"), ("age", "30"), ("name", "one"),
     ("surname", "x" * 500), ("surname", "a\0")],
)  # fmt: skip
def test_what_cannot_be_looked_for(vault, kind, value):
    vault.write()
    with pytest.raises(Invalid) as refused:
        lookup(actor=vault.custodian, kind=kind, value=value)
    assert "30" not in str(refused.value.errors)
    assert ("surname alone" in str(refused.value.errors)) == (kind == "name")


def test_before_anything_was_recorded(vault):
    assert lookup(actor=vault.custodian, kind="surname", value="Рощина") == []


# -- the tokens themselves -------------------------------------------------------------------------


def test_tokens_are_keyed_apart_and_truncated():
    one, other = blind.Index(b"\1" * 32), blind.Index(b"\2" * 32)
    assert one.token("surname", "rowina") == blind.Index(b"\1" * 32).token("surname", "rowina")
    assert one.token("surname", "rowina") != other.token("surname", "rowina")
    assert one.token("phone", "380501234567") != one.token("document_number", "380501234567")
    tokens = {one.token("surname", f"name{n}") for n in range(20_000)}
    assert max(tokens) < 2**20 and len(tokens) > 19_000
    assert max(one.token("phone", str(n)) for n in range(2_000)) < 2**32


def test_known_tokens():
    """HKDF-SHA-256 and HMAC-SHA-256 by hand, with the standard library alone."""
    import hashlib
    import hmac

    root = bytes(range(32))
    pseudo = hmac.new(bytes(32), root, hashlib.sha256).digest()
    key = hmac.new(pseudo, b"casework vault index surname\1", hashlib.sha256).digest()
    digest = hmac.new(key, b"rowina", hashlib.sha256).digest()
    index = blind.Index(root)
    assert index.token("surname", "rowina") == int.from_bytes(digest[:8]) >> 44
    assert index.asked("surname", "Рощіна") == {index.token("surname", "rowina")}


def test_an_index_key_is_sealed_as_everything_else(vault):
    vault.write()
    row = IndexKey.objects.get()
    assert bytes(row.wrapped_key)[0] == 1 and len(bytes(row.wrapped_key)) == 157
