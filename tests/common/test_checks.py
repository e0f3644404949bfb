"""Files that hold secrets: the operator hears of each that others may read."""

import pytest

from common.checks import secrets_are_private


@pytest.fixture
def keys(data_dir):
    folder = data_dir / "keys"
    folder.mkdir(mode=0o700)
    (folder / "secret_key").touch(mode=0o600)
    return folder


def told():
    return [message.msg.partition(" could")[0] for message in secrets_are_private()]


def test_files_in_the_folder_of_keys(keys):
    assert told() == []
    (keys / "secret_key").chmod(0o640)
    (keys / "ledger_ed25519.pem").touch(mode=0o604)
    assert told() == [str(keys / "ledger_ed25519.pem"), str(keys / "secret_key")]
    assert "mode 0640" in secrets_are_private()[1].msg


@pytest.mark.parametrize(
    ("mode", "open_to_others"),
    [(0o600, False), (0o440, False), (0o444, True), (0o620, True), (0o604, True)],
)
@pytest.mark.parametrize(
    "name", ["CASEWORK_SECRET_KEY_FILE", "CASEWORK_VAULT_KEYS_FILE", "CASEWORK_EMAIL_URL_FILE"]
)
def test_files_that_settings_name(tmp_path, data_dir, monkeypatch, name, mode, open_to_others):
    path = tmp_path / "secret"
    path.touch()
    path.chmod(mode)
    monkeypatch.setenv(name, str(path))
    assert told() == ([str(path)] if open_to_others else [])
    monkeypatch.setenv(name, str(tmp_path / "missing"))
    assert told() == []
