"""Backup and restore are killed at each of their steps: nothing half ever passes for whole."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import ready
from tests.browser.site import ROOT
from tests.exchange.places import Place, files_below, place

# Some files of some size, so that the copying takes long enough to be hit.
FILL = """
import os
from accounts.models import User
from casework.models import Case
from evidence.services.items import draft, item_receive
lead = User.objects.get(username="lead")
case = Case.objects.filter(created_by=lead).exclude(status="closed").first()
for number in range(40):
    item = draft(actor=lead, case=case, file_name=f"{number}.bin", title=f"Record {number}")
    item_receive(item=item, chunks=[os.urandom(1_000_000)])
"""
Step = Callable[[Path], bool]


@pytest.fixture(scope="module")
def origin(tmp_path_factory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("origin") / "data") as made:
        ready.fill(made.data, made.environ)
        made.done("shell", "-v", "0", "-c", FILL)
        yield made


@pytest.fixture(scope="module")
def whole(origin, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("backups") / "whole"
    origin.done("backup", str(target), "--with-keys")
    return target


def killed_at(process: subprocess.Popen[str], reached: Callable[[], bool]) -> bool:
    """Kill the process as soon as it has `reached` a step; False when it had ended by itself."""
    while process.poll() is None and not reached():
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def originals(where: Path) -> set[str]:
    return {name for name in files_below(where / "store") if len(Path(name).name) == 64}


# -- a backup --------------------------------------------------------------------------------------------

BACKUP_STEPS: dict[str, Step] = {
    "marked": lambda partial: (partial / "INCOMPLETE").exists(),
    "database": lambda partial: (partial / "database").exists(),
    "first original": lambda partial: (partial / "store").exists(),
    "some originals": lambda partial: len(list(partial.glob("store/*/*/*/*"))) > 10,
    "checkpoints": lambda partial: (partial / "checkpoints").exists(),
    "sealed": lambda partial: (partial / "seal-sha256.txt").exists(),
}


def test_a_killed_backup_never_looks_whole(origin, tmp_path_factory, tmp_path):
    target = tmp_path / "backup"
    partial = tmp_path / "backup.partial"
    caught = []
    for name, reached in BACKUP_STEPS.items():
        process = origin.start("backup", str(target), "--with-keys")
        if killed_at(process, lambda reached=reached: reached(partial)) and partial.exists():
            caught.append(name)
            with place(tmp_path_factory.mktemp("nowhere") / "data") as nowhere:
                status, said = nowhere.manage("restore", str(partial))
                assert (status, "not a whole backup" in said) == (1, True), said
        assert not target.exists(), name
    # Else nothing has been shown; the last steps are short, and may be missed.
    assert len(caught) >= 4, caught

    said = origin.done("backup", str(target), "--with-keys")
    assert "broken off" in said
    assert not partial.exists()
    with place(tmp_path / "restored") as restored:
        restored.done("restore", str(target))
        assert originals(restored.data) == originals(origin.data)


def test_two_backups_do_not_share_a_folder(origin, tmp_path):
    target = tmp_path / "backup"
    first = origin.start("backup", str(target))
    while not (tmp_path / "backup.partial/database").exists() and first.poll() is None:
        time.sleep(0.001)
    first.send_signal(signal.SIGSTOP)
    try:
        status, said = origin.manage("backup", str(target))
    finally:
        first.send_signal(signal.SIGCONT)
    assert (status, "Another backup is being written" in said) == (1, True)
    first.communicate()
    assert first.returncode == 0 and target.is_dir()


# -- a restore -------------------------------------------------------------------------------------------

RESTORE_STEPS: dict[str, Step] = {
    "marked": lambda data: (data / "RESTORING").exists(),
    "first original": lambda data: (data / "store").exists(),
    "some originals": lambda data: len(list(data.glob("store/*/*/*/*"))) > 10,
    "keys": lambda data: (data / "keys/ledger_ed25519.pem").exists(),
    "checkpoints": lambda data: any(data.glob("checkpoints/*.note")),
    "a little later": lambda data: bool(
        any(data.glob("checkpoints/*.note")) and not time.sleep(0.3)
    ),
    "verifying": lambda data: bool(any(data.glob("checkpoints/*.note")) and not time.sleep(1.5)),
}


@pytest.mark.parametrize("step", RESTORE_STEPS)
def test_a_killed_restore_goes_on_and_nothing_starts_before(origin, whole, tmp_path, step):
    with place(tmp_path / "data") as target:
        process = target.start("restore", str(whole))
        killed_at(process, lambda: RESTORE_STEPS[step](target.data))
        if (target.data / "RESTORING").exists():
            assert "was broken off" in start_of(target)
            status, said = target.manage("worker", "--once")
            assert (status, "was broken off" in said) == (1, True), said
            other = shutil.copytree(whole, tmp_path / "other")
            seal = other / "seal-sha256.txt"
            seal.write_text("\n".join(reversed(seal.read_text().splitlines())) + "\n")
            status, said = target.manage("restore", str(other))
            assert (status, "of another backup" in said) == (1, True), said
            assert "Restored and verified" in target.done("restore", str(whole))
        assert originals(target.data) == originals(origin.data)
        assert "extends the checkpoint" in target.done("verify_ledger")
        assert not (target.data / "RESTORING").exists()
        assert not list(target.data.glob("*.restoring"))


def start_of(target: Place) -> str:
    """What the server says, started on a half-restored installation."""
    done = subprocess.run(
        [sys.executable, "-m", "config.run"],
        cwd=ROOT,
        env={**target.environ, "PORT": "0" + "18123"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    return done.stdout


def test_a_full_disk_while_restoring_is_said_and_it_goes_on(origin, whole, tmp_path):
    with place(tmp_path / "data") as target:
        status, said = target.manage("restore", str(whole), largest_file=500_000)
        assert (status, "No room is left in the data folder" in said) == (1, True)
        assert "Restored and verified" in target.done("restore", str(whole))
        assert originals(target.data) == originals(origin.data)
