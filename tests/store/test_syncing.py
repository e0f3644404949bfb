"""What is acknowledged is on the disk, the names of all folders too, and none is waited for twice."""

import errno
import os
from pathlib import Path

import pytest

from common.errors import CaseworkError, StorageFull
from store import Stored
from store.syncing import KnownFolders
from tests.store.conftest import files_below, where


@pytest.fixture
def synced(monkeypatch) -> list[Path]:
    """The paths that were waited for, in order."""
    fsync, found = os.fsync, []

    def watched(handle: int) -> None:
        found.append(Path(os.readlink(f"/proc/self/fd/{handle}")))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", watched)
    return found


def folders(data: Path, content: bytes) -> list[Path]:
    """The folder of a file, and those above it up to the data folder."""
    return list((data / where(content)).parents[:5])


def test_the_first_file_waits_for_every_folder_above_it(store, data, synced):
    store.intake([b"first"])
    assert set(folders(data, b"first")) <= set(synced)


def test_a_folder_that_is_known_is_not_waited_for_again(store, data, synced):
    store.intake([b"first"])
    synced.clear()
    (data / where(b"first")).unlink()
    store.intake([b"first"])
    assert [path for path in synced if path.is_dir()] == folders(data, b"first")[:1]


def test_a_folder_that_somebody_else_made_is_waited_for(store, data, synced):
    """Another process may have made it a moment ago, and not yet waited for its name."""
    store.intake([b"first"])
    own, above, *_rest = folders(data, b"second")
    own.mkdir(parents=True)
    synced.clear()
    store.intake([b"second"])
    assert {own, above} <= set(synced)


def test_a_folder_whose_name_did_not_reach_the_disk_is_not_known(store, data, monkeypatch, synced):
    watched, above = os.fsync, folders(data, b"first")[1]

    def failing(handle: int) -> None:
        if Path(os.readlink(f"/proc/self/fd/{handle}")) == above:
            raise OSError(errno.ENOSPC, "No space left on device")
        watched(handle)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(StorageFull):
        store.intake([b"first"])
    monkeypatch.setattr(os, "fsync", watched)
    synced.clear()
    store.intake([b"first"])
    assert above in synced


def test_a_folder_made_anew_is_another_one(tmp_path):
    known, folder = KnownFolders(), tmp_path / "inner"
    folder.mkdir()
    known.keep([number for number, _parent in known.unsynced(folder, depth=1)])
    assert known.unsynced(folder, depth=1) == []
    folder.rename(tmp_path / "aside")
    folder.mkdir()
    assert [parent for _number, parent in known.unsynced(folder, depth=1)] == [tmp_path]


def begun(store, *contents: bytes) -> list:
    intakes = [store.begin() for _ in contents]
    for intake, content in zip(intakes, contents, strict=True):
        intake.write(content)
    return intakes


def test_several_at_once_are_each_told(store, data):
    contents = (b"one", b"", b"three", b"one")
    intakes = begun(store, *contents)
    declared = (None, None, "0" * 64, None)
    told = store.finish_all(list(zip(intakes, declared, strict=True)))
    assert [getattr(one, "code", "") for one in told] == [
        *("", "empty_file", "sha256_mismatch", ""),
    ]
    assert [isinstance(one, Stored) for one in told] == [True, False, False, True]
    assert files_below(data) == [where(b"one")]


def test_one_that_the_disk_refuses_does_not_concern_the_others(store, data, monkeypatch):
    intakes = begun(store, b"one", b"two", b"three")
    link, count = os.link, iter(range(10))

    def full(*args, **options):
        if next(count) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        link(*args, **options)

    monkeypatch.setattr(os, "link", full)
    told = store.finish_all([(intake, None) for intake in intakes])
    assert [isinstance(one, CaseworkError) for one in told] == [False, True, False]
    assert files_below(data) == sorted([where(b"one"), where(b"three")])


def test_a_broken_disk_is_told_as_such(store, monkeypatch):
    intakes = begun(store, b"one", b"two")

    def broken(handle):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        store.finish_all([(intake, None) for intake in intakes])
    for intake in intakes:
        intake.abort()
