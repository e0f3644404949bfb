"""SIGKILL to `rotate_keys` again and again: what is left opens at every moment, and in the end all is done."""

import signal
import time

import pytest

from tests.exchange.places import Place, place

COUNT = 6_000
FILL = f"""
from benchmarks.identities import fill
from tests import factories
lead = factories.user("lead")
case = factories.case(lead)
custodian = factories.team(case, lead, witness_custodian="custodian")["witness_custodian"]
fill(case, custodian, {COUNT})
"""
OPENED = (
    """
import random
from benchmarks.identities import code_of, values_of
from accounts.models import User
from casework.models import Witness
from vault.models import Identity
from vault.services.index import lookup
from vault.services.opening import reveal
lead, custodian = User.objects.get(username="lead"), User.objects.get(username="custodian")
for number in random.sample(range(%d), 40):
    witness = Witness.objects.get(code=code_of(number))
    identity = Identity.objects.get(witness_id=witness.pk)
    values = values_of(number)
    assert reveal(lead, identity, values) == values
    found = lookup(actor=custodian, kind="phone", value=values["phone"][0])
    assert [hint.witness_id for hint in found] == [witness.pk]
print("all open")
"""
    % COUNT
)
STATE = """
from collections import Counter
from vault.models import BlindToken, Identity, IndexKey, VaultKey
print(sorted(Counter(Identity.objects.values_list("key_id", flat=True)).values()),
    VaultKey.objects.filter(state="in_use").count(), IndexKey.objects.count(),
    BlindToken.objects.exclude(index__state="active").count())
"""


def shell(where: Place, code: str) -> str:
    return where.done("shell", "-v", "0", "-c", code).strip()


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    with place(tmp_path_factory.mktemp("filled") / "data") as made:
        made.done("migrate", "-v", "0")
        made.done("createcachetable")
        shell(made, FILL)
        yield made


def killed(where: Place, *arguments: str, begun: str, seconds: float) -> None:
    """Start the command, wait until the rows say that it has `begun`, then kill it after `seconds`."""
    process = where.start("rotate_keys", *arguments)
    end = time.monotonic() + 60
    while begun not in where_it_is(where) and process.poll() is None:
        assert time.monotonic() < end
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def where_it_is(where: Place) -> str:
    return shell(where, STATE)


@pytest.mark.parametrize("arguments", [(), ("--index",)])
def test_killed_it_goes_on(filled, arguments):
    before = where_it_is(filled)
    assert before == f"[{COUNT}] 1 1 0"
    killed_half_way = 0
    for attempt in range(6):
        process = filled.start("rotate_keys", *arguments)
        time.sleep(1.2 + 0.25 * attempt)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed_half_way += where_it_is(filled) != before
        assert shell(filled, OPENED) == "all open"
    filled.done("rotate_keys", *arguments)
    assert where_it_is(filled) == f"[{COUNT}] 1 1 0"
    assert shell(filled, OPENED) == "all open"
    assert (
        "is intact" not in filled.manage("verify_ledger")[1]
    )  # rows that were put there by a test
    assert killed_half_way, "no kill came in the middle: the test says nothing"
