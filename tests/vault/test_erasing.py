"""Legal hold and erasure: who may, what is refused with which words, and what is left on the disk."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

import jobs
from common.errors import Conflict, Invalid, Refused
from ledger.models import Entry, Payload
from ledger.verify import verify_ledger
from tests import factories
from vault.models import BlindToken, Erasure, Identity, IdentityField
from vault.services.erasures import erasure_decide, erasure_request, erasure_withdraw
from vault.services.holds import identity_hold, identity_release
from vault.services.identities import identity_write
from vault.services.opening import reveal

WHY = "Order of the court of Invented, 7/26"


@pytest.fixture
def identity(vault):
    return vault.write()


def asked(vault, identity, by="custodian", **changes) -> Erasure:
    given = {"grounds": "wish", "reason": "The person asked for it", **changes}
    return erasure_request(actor=vault.people[by], identity=identity, **given)


# -- hold ------------------------------------------------------------------------------------------


def test_a_hold_is_put_on_and_lifted_with_reasons(vault, identity):
    held = identity_hold(actor=vault.supervisor, identity=identity, reason=WHY)
    assert held.legal_hold and held.hold_reason == WHY
    with pytest.raises(Conflict):
        identity_hold(actor=vault.supervisor, identity=identity, reason="again")
    lifted = identity_release(actor=vault.custodian, identity=held, reason="Order lifted")
    assert not lifted.legal_hold
    with pytest.raises(Conflict):
        identity_release(actor=vault.custodian, identity=held, reason="again")
    assert verify_ledger().ok
    for payload in Payload.objects.values_list("payload", flat=True):
        assert WHY.encode() not in bytes(payload)


@pytest.mark.parametrize("service", [identity_hold, identity_release])
def test_a_hold_wants_a_reason_and_the_role(vault, identity, service):
    with pytest.raises(Invalid):
        service(actor=vault.supervisor, identity=identity, reason="  ")
    for who in ("lead", "investigator", "analyst", "administrator", "outsider"):
        with pytest.raises(Refused):
            service(actor=vault.people[who], identity=identity, reason=WHY)


def test_under_a_hold_nothing_is_erased_and_the_reason_is_told(vault, identity):
    erasure = asked(vault, identity)
    identity = identity_hold(actor=vault.supervisor, identity=identity, reason=WHY)
    for act in (
        lambda: erasure_decide(actor=vault.supervisor, erasure=erasure, verdict="approve"),
        lambda: vault.write(version=identity.version, surname="Other"),
        lambda: vault.write(version=identity.version, given_name=None),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "legal_hold" and WHY in str(refused.value.message)
    erasure_withdraw(actor=vault.custodian, erasure=erasure)
    with pytest.raises(Conflict) as refused:
        asked(vault, identity)
    assert refused.value.code == "legal_hold" and WHY in str(refused.value.message)
    identity = vault.write(version=identity.version, phone="+380 50 123 45 67")
    assert identity.on_file == ["surname", "given_name", "phone"]


# -- erasure ---------------------------------------------------------------------------------------


def test_two_people_erase(vault, identity):
    erasure = asked(vault, identity)
    assert list(Erasure.objects.decidable_by(vault.supervisor)) == [erasure]
    assert not Erasure.objects.decidable_by(vault.custodian2).exists()
    decided = erasure_decide(actor=vault.supervisor, erasure=erasure, verdict="approve")
    assert decided.state == "erased"
    identity = Identity.objects.get()
    assert (identity.erased, identity.key_id, bytes(identity.wrapped_key)) == (True, "", b"")
    assert identity.kinds == {} and identity.on_file == []
    assert not IdentityField.objects.exists() and not BlindToken.objects.exists()
    report = verify_ledger()
    assert report.ok, report.findings
    with pytest.raises(Conflict) as refused:
        reveal(vault.custodian, identity, ["surname"])
    assert refused.value.code == "state"
    with pytest.raises(Conflict):
        vault.write(version=identity.version, surname="Again")


def test_the_salts_go_and_the_entries_stay(vault, identity):
    vault.write(version=1, phone="+380 50 123 45 67")
    erasure_decide(actor=vault.supervisor, erasure=asked(vault, identity), verdict="approve")
    entries = Entry.objects.filter(object_kind="identity").order_by("seq")
    assert [entry.event for entry in entries] == [
        "vault.identity.recorded",
        "vault.identity.changed",
        "vault.identity.erased",
    ]
    salts = [entry.payload.salt is None for entry in entries]
    assert salts == [True, True, False]


def test_the_requester_does_not_decide(vault, identity):
    factories.add_member(vault.case, vault.lead, vault.supervisor, "witness_custodian")
    erasure = asked(vault, identity, by="supervisor")
    with pytest.raises(Conflict) as refused:
        erasure_decide(actor=vault.supervisor, erasure=erasure, verdict="approve")
    assert refused.value.code == "four_eyes"


def test_who_asks_and_who_decides(vault, identity):
    for who in ("lead", "investigator", "analyst", "supervisor", "administrator", "outsider"):
        with pytest.raises(Refused):
            asked(vault, identity, by=who)
    erasure = asked(vault, identity)
    for who in ("lead", "custodian", "custodian2", "administrator", "outsider"):
        with pytest.raises(Refused):
            erasure_decide(actor=vault.people[who], erasure=erasure, verdict="approve")


def test_refused_with_a_comment_and_asked_for_again(vault, identity):
    erasure = asked(vault, identity)
    with pytest.raises(Conflict):
        asked(vault, identity)
    with pytest.raises(Invalid):
        erasure_decide(actor=vault.supervisor, erasure=erasure, verdict="refuse")
    with pytest.raises(Invalid):
        erasure_decide(actor=vault.supervisor, erasure=erasure, verdict="perhaps")
    erasure_decide(actor=vault.supervisor, erasure=erasure, verdict="refuse", comment="Needed")
    with pytest.raises(Conflict):
        erasure_decide(actor=vault.supervisor, erasure=erasure, verdict="approve")
    assert asked(vault, identity).state == "requested"
    assert reveal(vault.custodian, identity, ["surname"])


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"grounds": "whim"}, {"reason": "\0"}])
def test_what_a_request_needs(vault, identity, wrong):
    with pytest.raises(Invalid) as refused:
        asked(vault, identity, **wrong)
    assert set(refused.value.errors) == set(wrong)


# -- the database's own rules ----------------------------------------------------------------------


def refused_by_the_database(act) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


def test_triggers_keep_what_the_services_promise(vault, identity):
    rows = Identity.objects.filter(pk=identity.pk)
    fields = IdentityField.objects.filter(identity=identity)
    refused_by_the_database(lambda: rows.update(erased=True))
    refused_by_the_database(lambda: rows.update(witness_id=vault.other.pk))
    refused_by_the_database(lambda: rows.update(version=0))
    refused_by_the_database(lambda: rows._raw_delete("default"))
    refused_by_the_database(lambda: fields.update(ciphertext=b"planted"))
    identity_hold(actor=vault.supervisor, identity=identity, reason=WHY)
    refused_by_the_database(lambda: fields.delete())
    identity_release(actor=vault.supervisor, identity=identity, reason="Lifted")
    erasure = asked(vault, identity)
    rows_of = Erasure.objects.filter(pk=erasure.pk)
    decided = {"decided_by": vault.custodian}
    refused_by_the_database(lambda: rows_of.update(state="erased", **decided))
    refused_by_the_database(lambda: rows_of.update(state="erased"))
    refused_by_the_database(lambda: rows_of.update(reason="Another"))
    refused_by_the_database(lambda: rows_of._raw_delete("default"))
    erasure_decide(actor=vault.supervisor, erasure=erasure, verdict="approve")
    refused_by_the_database(lambda: rows_of.update(state="requested"))
    refused_by_the_database(lambda: rows.update(erased=False))
    refused_by_the_database(lambda: rows.update(key_id="again"))
    planted = IdentityField(identity=identity, kind="surname", ciphertext=b"planted")
    refused_by_the_database(lambda: IdentityField.objects.bulk_create([planted]))
    begun = Identity(witness_id=vault.other.pk, erased=True)
    refused_by_the_database(lambda: begun.save(force_insert=True))


# -- what is left on the disk ----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's file and its log")
def test_key_and_ciphertext_are_gone_from_the_file_and_its_log():
    lead, supervisor = factories.user("lead"), factories.user("supervisor", "Supervisor")
    case = factories.case(lead)
    custodian = factories.team(case, lead, witness_custodian="custodian")["witness_custodian"]
    witness = factories.witness(case, custodian)
    sealed = {"surname": "Жлатанора", "photo": b"\xff\xd8\xff" + bytes(200_000)}
    identity = identity_write(actor=custodian, witness=witness, version=None, values=sealed)
    secrets = [bytes(identity.wrapped_key)]
    secrets += [bytes(row.ciphertext)[20:60] for row in identity.fields.all()]
    secrets += [bytes(row.ciphertext)[-60:] for row in identity.fields.all()]
    file = Path(connection.settings_dict["NAME"])

    def left() -> list[bool]:
        found = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
        return [secret in found for secret in secrets]

    assert all(left())
    with (
        connection.cursor() as cursor
    ):  # as it lies after some hours: in the file, not only in its log
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert all(left())
    erasure = erasure_request(actor=custodian, identity=identity, grounds="wish", reason="Asked")
    erasure_decide(actor=supervisor, erasure=erasure, verdict="approve")
    jobs.run_pending()
    assert not any(left())
