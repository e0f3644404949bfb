"""A backup and the vault: identities travel sealed, their key never; and a restore says what is missing."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.places import Place, files_below, place

MAKE = """
from tests import factories
from vault.services.identities import identity_write
lead = factories.user("lead")
case = factories.case(lead)
custodian = factories.team(case, lead, witness_custodian="custodian")["witness_custodian"]
witness = factories.witness(case, custodian)
identity_write(actor=custodian, witness=witness, version=None, values={"surname": "Zlathanora"})
"""
OPEN = """
from accounts.models import User
from vault.models import Identity
from vault.services.opening import reveal
print(reveal(User.objects.get(username="lead"), Identity.objects.get(), ["surname"]))
"""


def shell(where: Place, code: str) -> str:
    return where.done("shell", "-v", "0", "-c", code)


@pytest.fixture(scope="module")
def origin(tmp_path_factory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("origin") / "data") as made:
        made.done("migrate", "-v", "0")
        made.done("createcachetable")
        shell(made, MAKE)
        yield made


@pytest.fixture(scope="module")
def backup(origin, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("backups") / "b"
    said = origin.done("backup", str(target), "--with-keys")
    assert "key file, vault.keys, is in no backup" in said
    return target


@pytest.fixture
def empty(tmp_path) -> Iterator[Place]:
    with place(tmp_path / "restored") as made:
        yield made


def test_no_backup_holds_the_key_or_a_name(origin, backup):
    text = (origin.data / "keys/vault.keys").read_text().split()[-1]
    assert not (backup / "keys/vault.keys").exists()
    for name in files_below(backup):
        content = (backup / name).read_bytes()
        assert text.encode() not in content and base64.b64decode(text) not in content
        assert b"Zlathanora" not in content and b"zlathanora" not in content


def test_a_restore_without_the_key_says_so_and_makes_none(backup, empty):
    said = empty.done("restore", str(backup))
    assert "The vault is closed: its key file vault.keys is missing" in said
    _status, said = empty.manage(
        "shell", "-v", "0", "-c", "from config.prepare import _vault as v; print(v())"
    )
    assert "is missing" in said
    assert not (empty.data / "keys/vault.keys").exists()


def test_the_key_put_back_counts_at_once(origin, backup, empty):
    empty.done("restore", str(backup))
    key = empty.data / "keys/vault.keys"
    key.write_bytes((origin.data / "keys/vault.keys").read_bytes())
    key.chmod(0o600)
    assert "Zlathanora" in shell(empty, OPEN)


def test_the_key_handed_over_is_put_in_its_place(origin, backup, empty):
    said = empty.done("restore", str(backup), "--keys", str(origin.data / "keys"))
    assert "The vault is closed" not in said
    key = empty.data / "keys/vault.keys"
    assert key.stat().st_mode & 0o777 == 0o600
    assert "Zlathanora" in shell(empty, OPEN)


def test_a_key_file_of_after_a_rotation_opens_a_backup_of_before_it(
    origin, backup, empty, tmp_path
):
    """Retired keys stay in the file for this; destroyed ones do not."""
    with place(tmp_path / "rotated") as rotated:
        rotated.done("restore", str(backup), "--keys", str(origin.data / "keys"))
        rotated.done("rotate_keys")
        empty.done("restore", str(backup), "--keys", str(rotated.data / "keys"))
        assert "Zlathanora" in shell(empty, OPEN)
        rotated.done("rotate_keys", "--destroy-retired")
        assert "Zlathanora" in shell(rotated, OPEN)
        with place(tmp_path / "late") as late:
            said = late.done("restore", str(backup), "--keys", str(rotated.data / "keys"))
            assert "The vault is closed: the key " in said


def test_the_key_of_another_installation(backup, empty):
    key = empty.data / "keys"
    key.mkdir(parents=True, mode=0o700)
    shell(
        empty,
        "from vault.keys import KeyFile; from pathlib import Path; KeyFile(Path("
        f"{str(key / 'vault.keys')!r})).make()",
    )
    assert "The vault is closed: the key " in empty.done("restore", str(backup))
