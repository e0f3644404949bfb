"""Many at once: one of two custodians wins, the vault begins once, a rotation among writers loses nothing."""

import pytest

import ledger
from common.errors import CaseworkError
from ledger.verify import verify_ledger
from tests import factories
from tests.casework.test_at_once import all_at_once
from vault.models import Identity, IndexKey, VaultKey
from vault.services import rotation
from vault.services.erasures import erasure_decide, erasure_request
from vault.services.holds import identity_hold
from vault.services.identities import identity_write
from vault.services.index import lookup
from vault.services.opening import reveal
from vault.services.reindexing import index_renew

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def custodians():
    lead = factories.user("lead")
    case = factories.case(lead)
    people = [factories.user(f"custodian{n}") for n in range(2)]
    for person in people:
        factories.add_member(case, lead, person, "witness_custodian")
    return people


def witness_of(custodian):
    from casework.models import Case

    return factories.witness(Case.objects.get(), custodian)


def writing(custodian, witness, version=None, **values):
    return lambda: identity_write(
        actor=custodian, witness=witness, version=version, values=values or {"surname": "One"}
    )


def codes(outcomes):
    return [outcome.code for outcome in outcomes if isinstance(outcome, CaseworkError)]


def test_the_very_first_writers(custodians):
    """Key file, key of the index and identities, all of them made in the same moment."""
    witnesses = [witness_of(custodians[0]) for _ in range(6)]
    acts = [writing(custodians[n % 2], witness) for n, witness in enumerate(witnesses)]
    outcomes = all_at_once(*acts)
    assert codes(outcomes) == []
    assert (VaultKey.objects.count(), IndexKey.objects.count()) == (1, 1)
    for outcome in outcomes:
        assert reveal(custodians[0], outcome, ["surname"]) == {"surname": ["One"]}
    assert len(lookup(actor=custodians[0], kind="surname", value="One")) == 6
    assert verify_ledger().ok


@pytest.mark.parametrize("begun", [False, True])
def test_of_two_custodians_the_second_is_told_which_field(custodians, begun):
    witness = witness_of(custodians[0])
    version = writing(custodians[0], witness)().version if begun else None
    acts = [
        writing(custodian, witness, version, phone=f"+38050000000{n}")
        for n, custodian in enumerate(custodians)
    ]
    outcomes = all_at_once(*acts)
    assert codes(outcomes) == ["version_conflict"]
    (refused,) = [outcome for outcome in outcomes if isinstance(outcome, CaseworkError)]
    assert refused.extra["kinds"] == ["phone"]
    assert Identity.objects.get().fields.filter(kind="phone").count() == 1
    assert verify_ledger().ok


def test_a_hold_and_an_erasure(custodians):
    """Whichever comes first, an identity is never both held and erased."""
    supervisor = factories.user("supervisor", "Supervisor")
    identity = writing(custodians[0], witness_of(custodians[0]))()
    erasure = erasure_request(
        actor=custodians[0], identity=identity, grounds="wish", reason="Asked"
    )
    outcomes = all_at_once(
        lambda: erasure_decide(actor=supervisor, erasure=erasure, verdict="approve"),
        lambda: identity_hold(actor=custodians[1], identity=identity, reason="Order"),
    )
    assert codes(outcomes) in (["legal_hold"], ["state"])
    row = Identity.objects.get()
    assert row.legal_hold != row.erased
    assert verify_ledger().ok


def test_writers_while_keys_and_index_are_made_anew(custodians):
    witnesses = [witness_of(custodians[0]) for _ in range(8)]
    for witness in witnesses[:4]:
        writing(custodians[0], witness, surname="Before")()
    written = [writing(custodians[1], witness, surname="During") for witness in witnesses[4:]]
    outcomes = all_at_once(
        lambda: rotation.rotate(actor=ledger.OPERATOR, batch=1),
        lambda: index_renew(actor=ledger.OPERATOR, batch=1),
        *written,
    )
    assert codes(outcomes) == []
    for identity in Identity.objects.all():
        assert reveal(custodians[0], identity, ["surname"])["surname"][0] in ("Before", "During")
    assert IndexKey.objects.count() == 1
    for name in ("Before", "During"):
        assert len(lookup(actor=custodians[0], kind="surname", value=name)) == 4
    assert verify_ledger().ok
