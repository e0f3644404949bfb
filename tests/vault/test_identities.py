"""Writing identities: sealed at once, never read back, and nothing said but kinds."""

import json
import sqlite3
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.services import create_token
from casework import records
from casework.services import reviews
from common.errors import Conflict, Invalid, Refused
from ledger.models import Entry, Payload
from ledger.verify import verify_ledger
from tests import factories
from vault.models import BlindToken, Identity, IdentityField, Kind
from vault.services.identities import identity_write
from vault.services.opening import reveal

EVERYTHING = {
    "surname": "Рощина",
    "given_name": "Вікторія",
    "patronymic": "Invented",
    "other_names": ["Roshchyna", "Vika"],
    "phone": ["+380 50 123 45 67", "+44 20 7946 0958"],
    "email": "someone@example.org",
    "address": "Invented street 1, flat 2",
    "document_number": ["КВ 123456"],
    "date_of_birth": "1990-12-31",
    "place_of_birth": "Invented town",
    "relatives": ["A sister, Invented", "A son"],
    "safe_contact": "Only by the neighbour, after dark\nnever by telephone",
    "photo": b"\xff\xd8\xff" + bytes(range(256)) * 40,
}


def opened(vault, identity) -> dict:
    return reveal(vault.custodian, identity, Kind.values)


def test_what_was_written_is_what_opens(vault):
    identity = vault.write(**EVERYTHING)
    assert opened(vault, identity) == {
        kind: value if isinstance(value, list) else [value] for kind, value in EVERYTHING.items()
    }
    assert identity.on_file == list(Kind)
    assert reveal(vault.custodian, identity, ["email"]) == {"email": ["someone@example.org"]}


def test_nothing_of_it_can_be_read_where_it_lies(vault):
    vault.write(**EVERYTHING)
    rows = [*IdentityField.objects.values_list("ciphertext", flat=True)]
    rows += [*Payload.objects.values_list("payload", flat=True)]
    rows += [*Entry.objects.values_list("leaf", flat=True)]
    stored = b"".join(map(bytes, rows))
    for values in EVERYTHING.values():
        for value in values if isinstance(values, list) else [values]:
            plain = value if isinstance(value, bytes) else value.encode()
            assert plain not in stored and plain.hex().encode() not in stored


def test_kinds_that_are_not_given_stay(vault):
    identity = vault.write(**EVERYTHING)
    identity = vault.write(
        version=1, phone="+380 44 000 00 00", email=None, relatives=[], address=""
    )
    now = opened(vault, identity)
    assert now["phone"] == ["+380 44 000 00 00"]
    assert set(Kind) - set(now) == {"email", "relatives", "address"}
    assert now["surname"] == ["Рощина"]
    assert identity.kinds["surname"] == 1 and identity.kinds["email"] == identity.version == 2
    assert verify_ledger().ok


def test_a_value_written_again_is_a_new_row_and_a_new_ciphertext(vault):
    identity = vault.write(surname="Same")
    first = identity.fields.get()
    identity = vault.write(version=1, surname="Same")
    second = identity.fields.get()
    assert first.pk != second.pk and bytes(first.ciphertext) != bytes(second.ciphertext)


def test_the_ledger_names_the_witness_and_kinds_alone(vault):
    vault.write(surname="Zlathanor", phone="+380 50 123 45 67")
    vault.write(version=1, phone=None)
    entries = Entry.objects.filter(object_kind="identity").order_by("seq")
    assert [entry.event for entry in entries] == [
        "vault.identity.recorded",
        "vault.identity.changed",
    ]
    assert {entry.case_id for entry in entries} == {vault.case.pk}
    told = [json.loads(bytes(entry.payload.payload)) for entry in entries]
    assert told[0]["details"] == {"witness": vault.witness.code, "kinds": ["phone", "surname"]}
    assert told[1]["details"] == {"witness": vault.witness.code, "kinds": ["phone"]}
    assert len(told[0]["after"]["fields"]) == 2 and len(told[1]["after"]["fields"]) == 1
    assert "wrapped_key" not in told[0]["after"] and "key_id" not in told[0]["after"]


def test_nothing_joins_a_row_of_the_vault_to_the_clock():
    for model in (Identity, IdentityField, BlindToken):
        kinds = {type(field).__name__ for field in model._meta.concrete_fields}
        assert not kinds & {"DateTimeField", "DateField", "AutoField", "BigAutoField"}
        assert model._meta.pk.default.__name__ == "uuid4"


def test_no_foreign_key_leads_between_case_and_identity():
    for model in (Identity, IdentityField, BlindToken):
        related = {
            field.related_model for field in model._meta.concrete_fields if field.is_relation
        }
        assert {found._meta.app_label for found in related} <= {"vault"}


# -- two custodians --------------------------------------------------------------------------------


def test_the_second_writer_is_told_which_fields_changed(vault):
    vault.write()
    vault.write(version=1, phone="+380 50 123 45 67", by="custodian2")
    vault.write(version=2, email=["someone@example.org"], by="custodian2")
    with pytest.raises(Conflict) as refused:
        vault.write(version=1, phone="+380 50 999 99 99")
    assert refused.value.code == "version_conflict"
    assert refused.value.extra == {"yours": 1, "current": 3, "kinds": ["phone", "email"]}
    assert "Telephone number, E-mail address" in str(refused.value.message)
    assert "123" not in str(refused.value.message)


def test_what_was_taken_away_meanwhile_is_named_too(vault):
    vault.write()
    vault.write(version=1, given_name=None, by="custodian2")
    with pytest.raises(Conflict) as refused:
        vault.write(version=1, given_name="Other")
    assert refused.value.extra["kinds"] == ["given_name"]


@pytest.mark.parametrize("version", [None, 0])
def test_two_first_writers(vault, version):
    vault.write()
    with pytest.raises(Conflict) as refused:
        vault.write(version=version, surname="Other", by="custodian2")
    assert refused.value.extra["kinds"] == ["surname", "given_name"]


def test_a_version_of_what_is_not_on_file(vault):
    with pytest.raises(Conflict) as refused:
        vault.write(version=3)
    assert refused.value.code == "version_conflict"
    assert not Identity.objects.exists()


# -- who -------------------------------------------------------------------------------------------


def test_the_custodian_writes_and_nobody_else(vault):
    for who in set(vault.people) - {"custodian", "custodian2"}:
        with pytest.raises(Refused):
            vault.write(by=who)
    assert not Identity.objects.exists() and not IdentityField.objects.exists()


def test_no_token_writes_whatever_it_may_do(vault):
    custodian = vault.custodian
    token, _plain = create_token(
        actor=custodian, owner=custodian, scopes=["read", "write"], days=1, name="t"
    )
    custodian.token = token
    with pytest.raises(Refused) as refused:
        vault.write()
    assert refused.value.code == "no_tokens"


@pytest.mark.parametrize(("flag", "value"), [("access_suspended", True), ("is_active", False)])
def test_nobody_who_is_suspended_or_gone_writes(vault, flag, value):
    setattr(vault.custodian, flag, value)
    with pytest.raises(Refused):
        vault.write()


def test_that_something_is_on_file_is_seen_by_those_who_know_of_witnesses(vault):
    identity = vault.write()
    auditor = factories.user("auditor", "Auditor")
    seen = {
        who
        for who, person in {**vault.people, "auditor": auditor}.items()
        if Identity.objects.visible_to(person).filter(pk=identity.pk).exists()
    }
    assert seen == {
        "lead", "investigator", "custodian", "custodian2", "supervisor", "administrator", "auditor",
    }  # fmt: skip


def test_entries_about_identities_are_kept_from_those_who_know_of_no_witness(vault):
    vault.write()
    kinds = {
        who: set(Entry.objects.visible_to(vault.people[who]).values_list("object_kind", flat=True))
        for who in ("investigator", "analyst")
    }
    assert "identity" in kinds["investigator"] and "case" in kinds["analyst"]
    assert not kinds["analyst"] & {"identity", "witness"}


def test_a_closed_case_is_read_only(vault):
    vault.write()
    reviewer = factories.user("reviewer")
    factories.add_member(vault.case, vault.lead, reviewer, "reviewer")
    case = factories.approved(vault.case, reviewer, by=vault.lead)
    reviews.move(actor=vault.lead, record=case, name="close", comment="Ended", reason="So be it")
    with pytest.raises(Conflict) as refused:
        vault.write(version=1, surname="Other")
    assert refused.value.code == "closed"


# -- what is refused -------------------------------------------------------------------------------

# A week away: made when the file is read, compared hours later, maybe after midnight.
NEXT_WEEK = (timezone.now() + timedelta(days=7)).date().isoformat()


@pytest.mark.parametrize(
    "values",
    [
        {"nickname": "Zsecret"},
        {"surname": "Zsecret" * 40},
        {"surname": ["Zsecret", "Zsecret2"]},
        {"surname": 7},
        {"surname": {"a": "Zsecret"}},
        {"surname": "Zsecret\0"},
        {"surname": "Zsecret\ud800"},
        {"surname": b"Zsecret"},
        {"phone": "Zsecret 12"},
        {"phone": ["+380501234567"] * 11},
        {"email": "Zsecret"},
        {"email": "Zsecret @example.org"},
        {"date_of_birth": "31.12.1990"},
        {"date_of_birth": "1990-02-30"},
        {"date_of_birth": "1790"},
        {"date_of_birth": NEXT_WEEK},
        {"photo": b"GIF89a Zsecret"},
        {"photo": b"<svg>Zsecret</svg>"},
        {"photo": "Zsecret"},
        {"photo": b"\xff\xd8\xff" + bytes(5 * 2**20)},
        {},
    ],
)
def test_refusals_name_the_field_and_never_the_value(vault, values):
    with pytest.raises(Invalid) as refused:
        identity_write(actor=vault.custodian, witness=vault.witness, version=None, values=values)
    assert set(refused.value.errors) == set(values) or set(refused.value.errors) == {""}
    assert "Zsecret" not in str(refused.value.errors) and "1990" not in str(
        refused.value.errors
    ).replace("1990-12-31", "")
    assert not Identity.objects.exists()


@pytest.mark.parametrize("born", ["1990", "1990-02", "1990-02-28", "1880"])
def test_a_date_of_birth_may_be_known_in_part(vault, born):
    identity = vault.write(date_of_birth=born)
    assert opened(vault, identity) == {"date_of_birth": [born]}


@pytest.mark.parametrize(
    "photo",
    [
        b"\xff\xd8\xff and no picture at all",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WEBP",
        b"\xff\xd8\xff" + bytes(5 * 2**20 - 3),
    ],
)
def test_a_photograph_is_told_by_its_first_bytes_and_kept_as_it_is(vault, photo):
    identity = vault.write(photo=photo)
    assert opened(vault, identity) == {"photo": [photo]}


def test_line_ends_and_blanks(vault):
    identity = vault.write(safe_contact="  one\r\ntwo  ", other_names=["", " Vika ", "  "])
    assert opened(vault, identity) == {"safe_contact": ["one\ntwo"], "other_names": ["Vika"]}


def test_no_question_is_asked_for_each_identity_that_is_named(vault):
    rows = [factories.identity(vault.case, vault.custodian) for _ in range(3)]
    asked = []
    for wanted in (rows[:1], rows):
        with CaptureQueriesContext(connection) as questions:
            found = records.find(vault.lead, {"identity": [row.pk for row in wanted]})
        asked.append(len(questions))
        assert {place.label for place in found.values()} == {row.code for row in wanted}
    assert asked[0] == asked[1]


# -- the file of the database ----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="reads SQLite's file; the rows are read above"
)
def test_the_bytes_of_the_database_hold_nothing_of_it(data_dir):
    from pathlib import Path

    lead = factories.user("lead")
    case = factories.case(lead)
    custodian = factories.team(case, lead, witness_custodian="custodian")["witness_custodian"]
    witness = factories.witness(case, custodian)
    sealed = {"surname": "Жлатанора", "other_names": ["Zlathanora"], "phone": "+380507773139"}
    identity_write(actor=custodian, witness=witness, version=None, values=sealed)
    file = Path(connection.settings_dict["NAME"])
    found = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    assert witness.code.encode() in found  # it was looked for in the right place
    for plain in ("Жлатанора", "жлатанора", "Zlathanora", "zlathanora", "380507773139"):
        assert plain.encode() not in found and plain.encode("utf-16-le") not in found
    with sqlite3.connect(file) as opened_elsewhere:
        assert opened_elsewhere.execute("SELECT count(*) FROM vault_identityfield").fetchone() == (
            3,
        )
