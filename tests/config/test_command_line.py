"""Commands that cannot do their work say why, in a sentence, with exit status 1."""

import os
import subprocess
import sys

import pytest

from tests.browser.site import ROOT

pytestmark = pytest.mark.once


def command(data, *arguments, **environment):
    """Exit status and what was said by a command run as an operator runs it."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if name[:8] != "CASEWORK"},
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "CASEWORK_DATA_DIR": str(data),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    return done.returncode, said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["api_token"], "username"),
        (["api_token", "lead", "--days", "soon"], "invalid int value"),
        (["api_token", "lead"], "no such table"),
        (["export_case", "2024-0001", "--recipient", "A court"], "--out"),
        (["export_case", "2024-0001", "--recipient", "A court", "--out", "out"], "no such table"),
        (["verify_ledger", "--all"], "--all"),
        (["verify_ledger"], "no such table"),
        (["verify_store"], "no such table"),
        (["checkpoint"], "no such table"),
        (["worker"], "migrate"),
        (["demonstrate"], "Unknown command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_without_a_database_or_with_wrong_arguments(tmp_path, arguments, words):
    status, said = command(tmp_path, *arguments)
    assert (status, words in said) == (1, True), said


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"CASEWORK_DATABASE_URL": "garbage"}, "CASEWORK_DATABASE_URL"),
        ({"CASEWORK_DATABASE_URL": "mysql://a/b"}, "CASEWORK_DATABASE_URL"),
        ({"CASEWORK_DATABASE_URL": "postgres://a:b@127.0.0.1:1/c"}, "database"),
        ({"CASEWORK_DEMO": "perhaps"}, "CASEWORK_DEMO=perhaps"),
        ({"CASEWORK_TLS": "ye"}, "CASEWORK_TLS=ye"),
        ({"CASEWORK_MAX_UPLOAD_BYTES": "a lot"}, "a lot"),
    ],
    ids=lambda value: "=".join(*value.items()) if isinstance(value, dict) else "",
)
def test_settings_that_cannot_be_used(tmp_path, environment, words):
    status, said = command(tmp_path, "verify_ledger", **environment)
    assert (status, words in said) == (1, True), said


def test_a_data_folder_that_is_a_file(tmp_path):
    (tmp_path / "data").write_text("")
    status, said = command(tmp_path / "data", "verify_store")
    assert status == 1
    assert str(tmp_path / "data") in said


def test_no_worker_starts_on_a_half_restored_data_folder(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "RESTORING").write_text('{"seal": ""}')
    status, said = command(data, "worker", "--once")
    assert (status, "was broken off" in said) == (1, True), said
    assert "migrate" not in said, "the tables are the restore's to make"
    assert sorted(path.name for path in data.glob("*.sqlite3")) == []


def test_help_is_no_failure(tmp_path):
    assert command(tmp_path, "verify_ledger", "--help")[0] == 0
