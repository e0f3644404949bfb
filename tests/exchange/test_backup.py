"""Backup and restore from the command line: what comes back, and every refusal."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests import ready
from tests.exchange.places import Place, files_below, place

WORDS = "The backup is whole"


@pytest.fixture(scope="module")
def origin(tmp_path_factory) -> Iterator[Place]:
    """The demonstration, worked off by its worker's jobs. Tests leave it as it is."""
    with place(tmp_path_factory.mktemp("origin") / "data") as made:
        ready.fill(made.data, made.environ)
        yield made


@pytest.fixture(scope="module")
def whole(origin, tmp_path_factory) -> Path:
    """A backup with keys. Tests that damage it take a copy."""
    target = tmp_path_factory.mktemp("backups") / "whole"
    assert WORDS in origin.done("backup", str(target), "--with-keys")
    return target


@pytest.fixture
def copy(whole, tmp_path) -> Path:
    """A copy of the backup, to be damaged."""
    return shutil.copytree(whole, tmp_path / "copy")


@pytest.fixture
def empty(tmp_path) -> Iterator[Place]:
    with place(tmp_path / "restored") as made:
        yield made


def stored(where: Path) -> set[str]:
    return {
        name
        for name in files_below(where)
        if name.partition("/")[0] in ("store", "derivatives", "exports")
    }


def state(where: Place) -> str:
    """What the rows say, in a few numbers."""
    return where.done(
        "shell",
        "-v",
        "0",
        "-c",
        "from ledger import proofs; from evidence.models import *; n = proofs.tree_size();"
        "print(n, proofs.root(n).hex(), EvidenceItem.objects.count(), Derivative.objects.count())",
    )


# -- a backup ------------------------------------------------------------------------------------------


def test_a_backup_is_checked_by_hand(whole, origin):
    for name in ("seal-sha256.txt", "manifest-sha256.txt"):
        subprocess.run(["sha256sum", "--quiet", "-c", name], cwd=whole, check=True)
    named = {line[66:] for line in (whole / "manifest-sha256.txt").read_text().splitlines()}
    assert named == files_below(whole) - {"backup.json", "manifest-sha256.txt", "seal-sha256.txt"}
    assert stored(whole) == stored(origin.data)
    assert any(name.startswith("derivatives/") for name in named)
    for name in stored(whole):
        assert hashlib.sha256((whole / name).read_bytes()).hexdigest() == Path(name).name


def test_it_says_what_it_is(whole, origin):
    head = json.loads((whole / "backup.json").read_text())
    size, root = state(origin).split()[:2]
    assert (head["ledger_size"], head["ledger_root"]) == (int(size), root)
    note = (whole / "checkpoints" / head["checkpoint"]).read_text()
    assert note.splitlines()[1] == size
    assert head["keys"].keys() == {"ledger_ed25519.pem"}
    assert head["findings"] == []


def test_nobody_is_signed_in_in_a_backup(origin, whole, empty, tmp_path):
    origin.done(
        "shell",
        "-v",
        "0",
        "-c",
        "from django.contrib.sessions.backends.db import SessionStore as S; S().save()",
    )
    count = "from django.contrib.sessions.models import Session as S; print(S.objects.count())"
    assert int(origin.done("shell", "-v", "0", "-c", count)) > 0
    origin.done("backup", str(tmp_path / "b"), "--with-keys")
    if origin.on_sqlite:
        with closing(sqlite3.connect(tmp_path / "b/database/casework.sqlite3")) as copied:
            assert copied.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
    else:
        dump = next((tmp_path / "b/database").iterdir())
        listed = subprocess.run(
            ["pg_restore", "--list", str(dump)], check=True, capture_output=True, text=True
        ).stdout
        assert "TABLE DATA public evidence_evidenceitem" in listed
        assert "TABLE DATA public django_session" not in listed
    empty.done("restore", str(tmp_path / "b"))
    assert int(empty.done("shell", "-v", "0", "-c", count)) == 0


def test_keys_come_along_only_when_asked_for(origin, whole, tmp_path):
    said = origin.done("backup", str(tmp_path / "b"))
    assert "The keys are not in it" in said
    assert not (tmp_path / "b/keys").exists()
    assert files_below(whole / "keys") == {"ledger_ed25519.pem"}
    assert (whole / "keys/ledger_ed25519.pem").stat().st_mode & 0o777 == 0o600


# -- what refuses to be a backup -----------------------------------------------------------------------


def test_places_where_no_backup_can_be(origin, whole, tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "open.partial").mkdir()
    for target, words in {
        origin.data: "data folder",
        origin.data / "backups" / "today": "data folder",
        whole: "not empty",
        tmp_path / "file": "not a folder",
        tmp_path / "file" / "below": "Not a directory",
        tmp_path / "open": "in the way",
        Path("/proc"): "a whole disk",
    }.items():
        status, said = origin.manage("backup", str(target))
        assert (status, words in said) == (1, True), (target, said)


def test_an_empty_folder_is_as_good_as_a_new_one(origin, tmp_path):
    (tmp_path / "there").mkdir()
    assert WORDS in origin.done("backup", str(tmp_path / "there"))
    assert not (tmp_path / "there.partial").exists()


def test_a_full_disk_leaves_nothing_and_says_so(origin, tmp_path):
    biggest = max((origin.data / name).stat().st_size for name in stored(origin.data))
    status, said = origin.manage("backup", str(tmp_path / "b"), largest_file=biggest // 2)
    assert status == 1
    assert "No room is left" in said and "there is no backup" in said
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def marred(whole, tmp_path) -> Iterator[Place]:
    """A restored installation, to be damaged."""
    with place(tmp_path / "marred") as made:
        made.done("restore", str(whole))
        yield made


def test_what_is_amiss_is_named_and_the_rest_is_saved(marred, empty, tmp_path):
    originals = sorted(name for name in stored(marred.data) if name.startswith("store/"))
    gone, changed, unreadable = originals[:3]
    (marred.data / gone).unlink()
    (marred.data / changed).chmod(0o644)
    (marred.data / changed).write_bytes(b"something else")
    (marred.data / unreadable).unlink()
    (marred.data / unreadable).symlink_to("/etc/hostname")

    status, said = marred.manage("backup", str(tmp_path / "b"), "--with-keys")

    assert status == 1
    assert "The backup was taken, but the installation is not whole" in said
    for path, word in {gone: "missing:", changed: "changed:"}.items():
        assert [line for line in said.splitlines() if path in line and word in line], said
    assert [line for line in said.splitlines() if "missing:" in line and unreadable in line]
    assert "EV-0" in said
    # What is there comes back, and the restored copy tells the same.
    status, said = empty.manage("restore", str(tmp_path / "b"))
    assert status == 1
    assert "Restored, but not all is well" in said and "Known when the backup was taken" in said
    assert stored(empty.data) == set(originals) - {gone, unreadable} | {
        name for name in stored(marred.data) if not name.startswith("store/")
    }
    assert state(empty) == state(marred)


# -- a restore ------------------------------------------------------------------------------------------


def test_everything_comes_back_and_verifies(origin, whole, empty):
    said = empty.done("restore", str(whole))
    assert "Restored and verified" in said
    assert state(empty) == state(origin)
    assert stored(empty.data) == stored(origin.data)
    assert not (empty.data / "RESTORING").exists()
    assert {path.stat().st_mode & 0o777 for path in empty.data.glob("store/*/*/*/*")} == {0o444}
    assert empty.done("checkpoint").startswith("casework-ledger-")


def test_a_restore_needs_an_empty_place(whole, empty):
    empty.done("restore", str(whole))
    before = files_below(empty.data)
    status, said = empty.manage("restore", str(whole))
    assert (status, "The database is not empty" in said) == (1, True)
    assert files_below(empty.data) == before


@pytest.mark.parametrize("below", ["store/sha256/ab/cd/" + "ab" * 32, "exports/note.txt"])
def test_a_restore_puts_nothing_among_other_files(whole, empty, below):
    (empty.data / below).parent.mkdir(parents=True)
    (empty.data / below).write_text("mine")
    status, said = empty.manage("restore", str(whole))
    assert (status, "The data folder is not empty" in said) == (1, True)
    assert (empty.data / below).read_text() == "mine"
    assert not (empty.data / "RESTORING").exists()


def damage(copy: Path, how: str) -> str:
    """Damage a backup; returns what the refusal must say."""
    original = next(copy.glob("store/*/*/*/*"))
    match how:
        case "flipped byte":
            original.chmod(0o644)
            data = original.read_bytes()
            original.write_bytes(bytes([data[0] ^ 1]) + data[1:])
            return str(original.relative_to(copy))
        case "missing file":
            original.unlink()
            return str(original.relative_to(copy))
        case "short database":
            database = next((copy / "database").iterdir())
            os.truncate(database, database.stat().st_size // 2)
            return f"database/{database.name}"
        case "manifest":
            (copy / "manifest-sha256.txt").write_text("")
            return "manifest-sha256.txt is not what it was"
        case "head":
            head = copy / "backup.json"
            head.write_text(head.read_text().replace('"ledger_size": ', '"ledger_size": 1'))
            return "backup.json is not what it was"
        case "seal":
            (copy / "seal-sha256.txt").unlink()
            return "not a whole backup"
        case "unfinished":
            (copy / "INCOMPLETE").write_text("")
            return "not a whole backup"
    raise ValueError(how)


@pytest.mark.parametrize(
    "how",
    ["flipped byte", "missing file", "short database", "manifest", "head", "seal", "unfinished"],
)
def test_a_damaged_backup_is_refused_and_the_damage_named(copy, empty, how):
    words = damage(copy, how)
    status, said = empty.manage("restore", str(copy))
    assert (status, words in said) == (1, True), said
    assert stored(empty.data) == set()
    assert not (empty.data / "RESTORING").exists()


def resealed(copy: Path, **changes: object) -> None:
    """Another head, as another installation would have written it."""
    head = json.loads((copy / "backup.json").read_text()) | changes
    data = json.dumps(head).encode()
    (copy / "backup.json").write_bytes(data)
    lines = (copy / "seal-sha256.txt").read_text().splitlines()
    lines[0] = f"{hashlib.sha256(data).hexdigest()}  backup.json"
    (copy / "seal-sha256.txt").write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"migrations": ["casework.9999_the_future"]}, "casework.9999_the_future"),
        ({"format": "casework-backup/9"}, "casework-backup/9"),
        ({"installation": "real"}, "CASEWORK_DEMO=0"),
        ({"database": "other"}, "CASEWORK_DATABASE_URL"),
        ({"more": 1}, "backup.json is not what it was"),
    ],
)
def test_a_backup_of_another_kind_is_refused(copy, empty, changes, words):
    resealed(copy, **changes)
    status, said = empty.manage("restore", str(copy))
    assert (status, words in said) == (1, True), said
    assert stored(empty.data) == set()


def test_another_ledger_than_the_backup_says_is_a_finding(copy, empty):
    resealed(copy, ledger_root="ab" * 32)
    status, said = empty.manage("restore", str(copy))
    assert (status, "The ledger is not the one" in said) == (1, True)


# -- keys -----------------------------------------------------------------------------------------------


@pytest.fixture
def keyless(origin, tmp_path) -> Path:
    origin.done("backup", str(tmp_path / "keyless"))
    return tmp_path / "keyless"


def test_missing_keys_are_named(keyless, empty):
    status, said = empty.manage("restore", str(keyless))
    assert status == 1
    assert "ledger_ed25519.pem: signs the ledger's checkpoints" in said
    assert stored(empty.data) == set()


def test_keys_are_taken_from_where_they_are_kept(keyless, origin, empty):
    empty.done("restore", str(keyless), "--keys", str(origin.data / "keys"))
    name = "keys/ledger_ed25519.pem"
    assert (empty.data / name).read_bytes() == (origin.data / name).read_bytes()
    assert (empty.data / name).stat().st_mode & 0o777 == 0o600


def test_another_key_in_the_way_is_not_overwritten(whole, empty):
    key = empty.data / "keys/ledger_ed25519.pem"
    key.parent.mkdir(parents=True)
    key.write_text("another")
    status, said = empty.manage("restore", str(whole))
    assert (status, "is another key" in said) == (1, True)
    assert key.read_text() == "another"


def test_without_its_key_a_ledger_is_still_bound_by_what_was_signed(keyless, empty):
    empty.done("restore", str(keyless), "--without-keys")
    assert "extends the checkpoint" in empty.done("verify_ledger")
    empty.done("api_token", "lead", "--scopes", "read", "--days", "1")
    empty.done("checkpoint")
    assert "extends the checkpoint" in empty.done("verify_ledger")


# -- older copies ---------------------------------------------------------------------------------------


def test_an_older_copy_is_told_by_a_later_note(whole, marred, empty, tmp_path):
    """`marred` goes on living after the backup, and signs; then the backup comes back elsewhere."""
    marred.done("api_token", "lead", "--scopes", "read", "--days", "1")
    marred.done("checkpoint")
    later = max((marred.data / "checkpoints").iterdir())

    status, said = empty.manage("restore", str(whole), "--note", str(later))

    assert status == 1
    assert "This is an OLDER COPY" in said
    assert (empty.data / "checkpoints" / later.name).read_text() == later.read_text()
    status, said = empty.manage("checkpoint")
    assert (status, "restored backup" in said) == (1, True)
    status, said = empty.manage("verify_ledger")
    assert status == 1


def test_later_notes_in_the_data_folder_stay_and_are_heeded(whole, marred, empty):
    marred.done("api_token", "lead", "--scopes", "read", "--days", "1")
    marred.done("checkpoint")
    notes = {path.name: path.read_text() for path in (marred.data / "checkpoints").iterdir()}
    for folder in ("checkpoints", "keys"):
        shutil.copytree(marred.data / folder, empty.data / folder)

    status, said = empty.manage("restore", str(whole))

    assert (status, "This is an OLDER COPY" in said) == (1, True)
    kept = {path.name: path.read_text() for path in (empty.data / "checkpoints").iterdir()}
    assert kept == notes


def test_a_note_that_is_not_there(whole, empty):
    status, said = empty.manage("restore", str(whole), "--note", "/nowhere.note")
    assert (status, "There is no file" in said) == (1, True)
    status, said = empty.manage("restore", str(whole), "--verifier-key", "nonsense")
    assert (status, "not a verifier key" in said) == (1, True)
