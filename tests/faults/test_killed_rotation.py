"""SIGKILL to `rotate_keys` again and again: everything opens at every moment, and in the end all is done."""

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
OPENED = f"""
import random
from benchmarks.identities import code_of, values_of
from accounts.models import User
from casework.models import Witness
from vault.models import Identity
from vault.services.index import lookup
from vault.services.opening import reveal
lead, custodian = User.objects.get(username="lead"), User.objects.get(username="custodian")
for number in random.sample(range({COUNT}), 40):
    witness = Witness.objects.get(code=code_of(number))
    identity = Identity.objects.get(witness_id=witness.pk)
    values = values_of(number)
    assert reveal(lead, identity, values) == values
    found = lookup(actor=custodian, kind="phone", value=values["phone"][0])
    assert [hint.witness_id for hint in found] == [witness.pk]
print("all open", end=": ")
"""
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


def killed(where: Place, *arguments: str, after: float) -> None:
    """Start the command, wait until it says that it begins, and kill it `after` seconds."""
    process = where.start("rotate_keys", *arguments)
    assert process.stdout
    assert "Identities on file" in process.stdout.readline()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def where_it_is(where: Place) -> str:
    """Under how many keys everything lies, once every identity was opened and found as it was written."""
    said = shell(where, OPENED + STATE)
    assert said.startswith("all open: ")
    return said.removeprefix("all open: ")


@pytest.mark.parametrize(("arguments", "step"), [((), 0.06), (("--index",), 0.4)])
def test_killed_it_goes_on(filled, arguments, step):
    done = where_it_is(filled)
    assert done == f"[{COUNT}] 1 1 0"
    half_way = 0
    for attempt in range(4):
        killed(filled, *arguments, after=0.05 + step * attempt)
        half_way += where_it_is(filled) != done
    filled.done("rotate_keys", *arguments)
    assert where_it_is(filled) == done
    assert half_way, "no kill came in the middle: the test says nothing"
