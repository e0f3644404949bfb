"""A full disk is said so, at whatever step it shows, and leaves nothing."""

import errno
import os
import resource
import uuid

import pytest

from common.errors import StorageFull
from store import Resumable
from store.quarantine import Quarantine
from tests.store.conftest import files_below, local_store, sha256, where


@pytest.fixture
def largest_file():
    """Let the kernel refuse files over 2 MB, as a quota or a small file system would."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, hard))
    yield 2_000_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def test_the_kernel_refusing_to_write_more(store, data, largest_file):
    with pytest.raises(StorageFull):
        store.intake([b"x" * 500_000] * 5)
    assert files_below(data) == []

    assert store.intake([b"x" * 500_000] * 4).size == largest_file


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("call", ["write", "fsync", "link", "mkdir"])
def test_no_room_at_any_step(store, data, monkeypatch, call, code):
    store.intake([b"there is room for this"])

    def full(*args, **options):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, call, full)
    with pytest.raises(StorageFull):
        store.intake([b"and none for that"])
    monkeypatch.undo()

    assert files_below(data) == [where(b"there is room for this")]
    assert store.intake([b"and none for that"]).sha256 == sha256(b"and none for that")


def test_other_failures_of_the_disk_are_not_called_a_full_one(store, data, monkeypatch):
    def broken(*args):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "write", broken)
    with pytest.raises(OSError, match="Input/output") as failure:
        store.intake([b"x"])

    assert failure.value.errno == errno.EIO
    assert files_below(data) == []


def test_a_failing_connection_is_not_called_a_full_disk(store):
    def interrupted():
        yield b"x"
        raise OSError(errno.ENOSPC, "from the sender, not from our disk")

    with pytest.raises(OSError, match="from the sender"):
        store.intake(interrupted())


def test_a_file_that_cannot_fit_is_refused_before_it_is_sent(store, data):
    with pytest.raises(StorageFull):
        store.intake(iter([b"x"]), expected_size=1 << 60)
    assert files_below(data) == []


def test_room_is_kept_for_the_database(data):
    store = local_store(data)
    store.quarantine = Quarantine(data / "quarantine", reserve=1 << 60)

    with pytest.raises(StorageFull):
        store.intake([b"x"])
    assert files_below(data) == []


def test_room_is_looked_at_while_a_file_of_unknown_size_comes_in(store, data, monkeypatch):
    monkeypatch.setattr("store.receiving.LOOK", 1 << 20)
    block = b"x" * (1 << 19)

    def growing():
        yield block
        store.quarantine.reserve = 1 << 60  # as if something else had filled the disk
        yield from [block] * 100

    with pytest.raises(StorageFull):
        store.intake(growing())
    assert files_below(data) == []


def test_a_piece_of_a_resumable_upload_that_does_not_fit_is_forgotten(store, data, largest_file):
    upload = Resumable(store, uuid.uuid4(), size=3_000_000)
    assert upload.append(0, [b"x" * 1_500_000]) == 1_500_000

    with pytest.raises(StorageFull):
        upload.append(1_500_000, [b"x" * 400_000, b"x" * 400_000])
    assert upload.received() == 1_500_000
