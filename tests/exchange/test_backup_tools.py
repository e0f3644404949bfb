"""How PostgreSQL's own tools are called: with what they need, and nothing that others may read."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from exchange.backup.errors import BackupError, NoRoom
from exchange.backup.postgresql import PostgreSQL

SECRET = "not for the command line"


@pytest.fixture
def database(monkeypatch, tmp_path) -> PostgreSQL:
    """A database on another machine, of version 15, and a PATH that holds what the test puts there."""
    known = {
        "HOST": "db.example.org",
        "PORT": 5433,
        "USER": "casework",
        "PASSWORD": SECRET,
        "NAME": "cases",
        "OPTIONS": {"sslmode": "verify-full"},
    }
    monkeypatch.setattr(
        "exchange.backup.postgresql.connection", SimpleNamespace(settings_dict=known)
    )
    monkeypatch.setattr(PostgreSQL, "_server_version", staticmethod(lambda: 15))
    monkeypatch.setenv("PATH", f"{tmp_path}")
    return PostgreSQL()


def tool(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_where_and_who_are_told_by_the_environment(database, tmp_path):
    tool(tmp_path, "pg_restore", f'echo "$@" > {tmp_path}/said; export -p > {tmp_path}/told')
    database.load(Path("/backups/one/database/casework.dump"))
    assert SECRET not in (tmp_path / "said").read_text()
    assert "--single-transaction" in (tmp_path / "said").read_text()
    told = (tmp_path / "told").read_text()
    for name, value in {
        "PGHOST": "db.example.org",
        "PGPORT": "5433",
        "PGUSER": "casework",
        "PGPASSWORD": SECRET,
        "PGDATABASE": "cases",
        "PGSSLMODE": "verify-full",
    }.items():
        assert f"export {name}='{value}'" in told


@pytest.mark.parametrize("name", ["pg_dump", "pg_restore"])
def test_a_missing_tool_is_named(database, name):
    with pytest.raises(BackupError, match=f"{name} is not installed"):
        database._check_version(name)


@pytest.mark.parametrize("said", ["pg_dump (PostgreSQL) 14.9", "pg_dump (PostgreSQL) 9.6.24", "?"])
def test_an_older_tool_than_the_server_is_refused(database, tmp_path, said):
    tool(tmp_path, "pg_dump", f"echo '{said}'")
    with pytest.raises(BackupError, match="of version 15"):
        database._check_version("pg_dump")


@pytest.mark.parametrize(
    "said", ["pg_dump (PostgreSQL) 15.18 (Debian)", "pg_dump (PostgreSQL) 17.0"]
)
def test_the_same_or_a_newer_one_will_do(database, tmp_path, said):
    tool(tmp_path, "pg_dump", f"echo '{said}'")
    database._check_version("pg_dump")


def test_what_a_tool_says_is_passed_on(database, tmp_path):
    tool(tmp_path, "pg_restore", "echo 'pg_restore: error: role does not exist' >&2; exit 1")
    with pytest.raises(BackupError, match=r"pg_restore failed: .*role does not exist"):
        database.load(tmp_path / "x")


@pytest.mark.parametrize("word", [os.strerror(28), os.strerror(27), "Disk quota exceeded"])
def test_a_full_disk_is_known_by_its_words(database, tmp_path, word):
    tool(tmp_path, "pg_restore", f"echo 'could not write: {word}' >&2; exit 1")
    with pytest.raises(NoRoom):
        database.load(tmp_path / "x")
