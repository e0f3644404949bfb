"""A process that is killed while it takes in files has either stored a file whole or not at all."""

import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from store import LocalStore, State
from store.quarantine import Quarantine

ROOT = Path(__file__).resolve().parent.parent.parent
MOMENTS = 10

# Takes in large and small files, whole, in pieces and several at once, and says each hash once it is stored.
TAKES_IN = """
import os, sys, uuid
from pathlib import Path
from store import LocalStore, Resumable
from store.quarantine import Quarantine

data = Path(sys.argv[1])
store = LocalStore(data / "store", quarantine=Quarantine(data / "quarantine"), locks=data / "locks")
while True:
    for size in (3_000_000, 10):
        content = os.urandom(size)
        pieces = [content[at : at + 65536] for at in range(0, size, 65536)]
        print(store.intake(pieces, expected_size=size).sha256, flush=True)
        upload = Resumable(store, uuid.uuid4(), size=size + 1)
        upload.append(0, pieces)
        upload.append(size, [b"."])
        print(upload.finish().sha256, flush=True)
    together = [store.begin() for _ in range(5)]
    for intake in together:
        intake.write(os.urandom(5_000))
    for stored in store.finish_all([(intake, None) for intake in together]):
        print(stored.sha256, flush=True)
"""


def test_nothing_acknowledged_is_lost_and_nothing_half_is_seen(tmp_path):
    store = LocalStore(
        tmp_path / "store",
        quarantine=Quarantine(tmp_path / "quarantine"),
        locks=tmp_path / "locks",
    )
    acknowledged: list[str] = []
    litter = 0
    for _ in range(MOMENTS):
        acknowledged += killed_after(tmp_path, random.uniform(0.01, 0.3))
        litter += len(list(store.quarantine.folder.iterdir()))

        stored = list(store.iter_hashes())
        assert set(acknowledged) <= set(stored)
        assert {store.verify(sha256).state for sha256 in stored} <= {State.INTACT}
        assert list(store.iter_strangers()) == []
        store.quarantine.sweep(parts=timedelta(0), uploads=timedelta(0))
        assert list(store.quarantine.folder.iterdir()) == []

    # Else nobody was caught in the act, and nothing has been shown.
    assert acknowledged
    assert litter


def killed_after(data: Path, seconds: float) -> list[str]:
    """Let a process take in files, kill it `seconds` after its first; return what it acknowledged."""
    process = subprocess.Popen(
        [sys.executable, "-c", TAKES_IN, str(data)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    first = process.stdout.readline()
    time.sleep(seconds)
    process.kill()
    rest, _ = process.communicate()
    return [line for line in (first + rest).splitlines() if len(line) == 64]


@pytest.mark.parametrize("name", ["one.part", "one.upload"])
def test_the_store_is_not_confused_by_what_a_killed_process_left(tmp_path, name):
    quarantine = Quarantine(tmp_path / "quarantine")
    store = LocalStore(tmp_path / "store", quarantine=quarantine, locks=tmp_path / "locks")
    quarantine.folder.mkdir()
    (quarantine.folder / name).write_bytes(b"half")

    stored = store.intake([b"whole"])

    assert list(store.iter_hashes()) == [stored.sha256]
