"""Where keys come from, and every way in which the vault stays closed while the rest goes on."""

import base64
import os
import stat

import pytest
from django.core.checks import run_checks

import ledger
from config.prepare import _vault as prepared
from ledger.models import Entry
from vault import sealing
from vault.errors import VaultClosed
from vault.keys import KeyFile, environment_ring, provider
from vault.models import Identity, IndexKey, VaultKey
from vault.services.keys import open_vault, vault_prepare, why_closed
from vault.services.opening import reveal


@pytest.fixture
def path(data_dir):
    return data_dir / "keys" / "vault.keys"


def closed(path=None) -> str:
    """Why the vault does not open now."""
    with pytest.raises(VaultClosed) as refused:
        open_vault()
    assert why_closed() == str(refused.value.message)
    return why_closed()


# -- the first run ---------------------------------------------------------------------------------


def test_the_first_start_makes_a_key_that_nobody_else_reads(db, path):
    assert why_closed() == ""  # never used: nothing is amiss
    assert prepared() == []
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert os.listdir(path.parent) == ["vault.keys"]
    row = VaultKey.objects.get()
    assert (row.state, row.key_id) == ("in_use", provider().current)
    events = list(Entry.objects.order_by("seq").values_list("event", "actor_code"))
    assert events == [("vault.key.taken_up", "system"), ("vault.index.key_made", "system")]
    before = path.read_bytes()
    assert prepared() == []
    assert path.read_bytes() == before and Entry.objects.count() == 2


def test_a_key_file_that_is_there_is_taken_as_it_is(db, path):
    KeyFile(path).make()
    before = path.read_bytes()
    prepared()
    assert path.read_bytes() == before
    assert VaultKey.objects.get().key_id in before.decode()


def test_the_file_holds_no_more_than_it_says(path):
    KeyFile(path).make()
    head, line = path.read_text().splitlines()
    state, named, key = line.split()
    assert (head, state) == ("casework vault keys 1", "current")
    assert sealing.key_id(base64.b64decode(key)) == named


def test_two_first_starts_at_once_agree(path):
    KeyFile(path).make()
    first = path.read_bytes()
    KeyFile(path).make()
    assert path.read_bytes() == first
    assert os.listdir(path.parent) == ["vault.keys"]


# -- closed ----------------------------------------------------------------------------------------


def test_a_missing_file_is_never_made_anew(vault, path):
    vault.write()
    path.unlink()
    assert "is missing" in closed()
    with pytest.raises(VaultClosed):
        vault.write(vault.other)
    with pytest.raises(VaultClosed):
        vault_prepare(actor=ledger.SYSTEM)
    assert not path.exists()
    (line,) = prepared()
    assert line.startswith("WARNING: The vault is closed")


@pytest.mark.parametrize("gone", [Identity, VaultKey, IndexKey])
def test_a_single_table_with_rows_is_enough_to_make_none(vault, path, gone):
    """Whoever empties the other tables does not get the program to seal with a fresh key."""
    from tests.append_only import tampering

    vault.write()
    path.unlink()
    for model in {Identity, VaultKey, IndexKey} - {gone}:
        for child in ("vault_identityfield", "vault_blindtoken"):
            with tampering(child) as cursor:
                cursor.execute(f"DELETE FROM {child}")  # noqa: S608
        with tampering(model._meta.db_table) as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608
    with pytest.raises(VaultClosed):
        vault_prepare(actor=ledger.SYSTEM)
    assert not path.exists()


def test_the_file_of_another_installation(vault, path):
    vault.write()
    path.unlink()
    KeyFile(path).make()
    assert VaultKey.objects.get().key_id in closed()
    with pytest.raises(VaultClosed):
        vault.write(vault.other)
    assert VaultKey.objects.count() == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o660, 0o666, 0o601])
def test_a_file_that_others_may_read(vault, path, mode):
    identity = vault.write()
    path.chmod(mode)
    assert f"{mode:04o}" in closed()
    with pytest.raises(VaultClosed):
        reveal(vault.custodian, identity, ["surname"])
    path.chmod(0o600)
    assert reveal(vault.custodian, identity, ["surname"]) == {"surname": ["Рощина"]}


def test_a_folder_that_others_may_write_to(vault, path):
    vault.write()
    path.parent.chmod(0o770)
    assert "0770" in closed()


def test_a_file_that_belongs_to_another_account(vault, path, monkeypatch):
    vault.write()
    monkeypatch.setattr("vault.keys.reading.os.geteuid", lambda: path.stat().st_uid + 1)
    assert "belongs to another account" in closed()


def test_what_a_killed_rotation_left_of_the_file_is_cleared_away(vault, path):
    vault.write()
    left = path.with_name("vault.keys.0123456789abcdef")
    left.write_text("half of it")
    kept = path.with_name("vault.keys.copy")
    kept.write_text("an operator's own")
    KeyFile(path).add()
    assert not left.exists() and kept.exists()


def test_a_folder_in_place_of_the_file(vault, path):
    vault.write()
    path.rename(path.with_name("elsewhere"))
    path.mkdir(mode=0o700)
    assert "cannot be read" in closed()


@pytest.mark.parametrize(
    "mar",
    [
        lambda text: "",
        lambda text: "\n",
        lambda text: text.splitlines()[0],
        lambda text: text.replace("keys 1", "keys 2"),
        lambda text: text.replace("current", "retired"),
        lambda text: text + text.splitlines()[1] + "\n",
        lambda text: text[:-10],
        lambda text: text.replace("current ", "current 0"),
        lambda text: text + "retired 00 AAAA\n",
        lambda text: text + "Ж",
    ],
)
def test_a_damaged_file(vault, path, mar):
    vault.write()
    path.write_text(mar(path.read_text()))
    assert "is damaged" in closed()


def test_a_key_with_one_other_bit(vault, path):
    vault.write()
    head, line = path.read_text().splitlines()
    state, named, text = line.split()
    key = bytearray(base64.b64decode(text))
    key[0] ^= 1
    path.write_text(f"{head}\n{state} {named} {base64.b64encode(key).decode()}\n")
    assert "is damaged" in closed()


def test_the_reason_names_no_key(vault, path):
    vault.write()
    secret = path.read_text().split()[-1]
    path.write_text(path.read_text() + "Ж")
    assert secret not in closed()
    assert secret not in repr(KeyFile(path)) + repr(environment_ring(secret))


# -- the environment -------------------------------------------------------------------------------


def key(number: int) -> str:
    return base64.b64encode(bytes([number]) * 32).decode()


def test_keys_from_the_environment(vault, path, settings):
    settings.CASEWORK_VAULT_KEYS = f"{key(1)} {key(2)}"
    identity = vault.write()
    assert not path.exists()
    assert identity.key_id == sealing.key_id(b"\1" * 32)
    assert reveal(vault.custodian, identity, ["surname"]) == {"surname": ["Рощина"]}
    settings.CASEWORK_VAULT_KEYS = f"{key(3)} {key(1)}"
    assert reveal(vault.custodian, identity, ["surname"]) == {"surname": ["Рощина"]}
    settings.CASEWORK_VAULT_KEYS = key(3)
    assert identity.key_id in closed()
    settings.CASEWORK_VAULT_KEYS = ""
    assert "is missing" in closed()
    assert not path.exists()


@pytest.mark.parametrize("text", ["secret", key(1)[:-1], f"{key(1)} x", " ", key(1) + "=", "ключ"])
def test_an_environment_that_holds_no_keys(vault, settings, text):
    settings.CASEWORK_VAULT_KEYS = key(1)
    vault.write()
    settings.CASEWORK_VAULT_KEYS = text
    assert "CASEWORK_VAULT_KEYS" in closed()


@pytest.fixture
def named(tmp_path, settings):
    """A file with a key that a setting names, as a container is given a secret."""
    found = tmp_path / "mounted"
    found.write_text(f"{key(1)}\n")
    found.chmod(0o440)
    settings.CASEWORK_VAULT_KEYS_FILE = str(found)
    return found


def test_keys_from_a_file_that_a_setting_names(vault, path, named, settings):
    identity = vault.write()
    assert not path.exists()
    assert identity.key_id == sealing.key_id(b"\1" * 32)
    settings.CASEWORK_VAULT_KEYS = key(2)  # the file goes before
    assert reveal(vault.custodian, identity, ["surname"]) == {"surname": ["Рощина"]}
    named.chmod(0o600)
    named.write_text(key(3))
    assert identity.key_id in closed()
    named.write_text("secret")
    assert "32 bytes in base64" in closed()


@pytest.mark.parametrize("mode", [0o444, 0o644, 0o460, 0o604, 0o602, 0o601])
def test_a_named_file_that_others_may_read(vault, path, named, mode):
    vault.write()
    named.chmod(mode)
    assert f"{mode:04o}" in closed()
    named.chmod(0o400)
    assert why_closed() == ""


def test_a_named_file_that_is_missing_or_somebody_elses(vault, path, named, monkeypatch):
    """The vault is closed, and no key file is made in its place."""
    vault.write()
    monkeypatch.setattr("vault.keys.reading.ROOT", named.stat().st_uid + 1)
    monkeypatch.setattr("vault.keys.reading.os.geteuid", lambda: named.stat().st_uid + 2)
    assert "belongs to another account" in closed()
    monkeypatch.undo()
    named.unlink()
    assert "mounted is missing" in closed()
    assert not path.exists()


# -- the operator is told --------------------------------------------------------------------------


def test_checks_tell_the_operator(vault, path, settings):
    def ids(**options):
        found = run_checks(databases=["default"], **options)
        return {message.id for message in found if message.id.startswith("vault")}

    assert ids() == ids(include_deployment_checks=True) == set()
    vault.write()
    assert ids() == ids(include_deployment_checks=True) == set()
    path.chmod(0o644)
    assert ids() == {"vault.W001"}
    assert ids(include_deployment_checks=True) == {"vault.W001", "vault.W002"}
    settings.CASEWORK_VAULT_KEYS = settings.SECRET_KEY = key(9)
    assert ids(include_deployment_checks=True) == {"vault.W001", "vault.W003"}
