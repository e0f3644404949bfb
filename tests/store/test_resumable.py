"""Uploads over several requests: nothing lost between them, nothing stored before they are whole."""

import errno
import hashlib
import os
import uuid

import pytest

from common.errors import Invalid, TooLarge
from store import Checksum, Missing, Resumable, Stored, resumable
from store.errors import Busy, WrongOffset
from store.running import RunningHashes
from tests.store.conftest import files_below, sha256, where

CONTENT = os.urandom(300_000)


@pytest.fixture
def upload(store):
    return Resumable(store, uuid.uuid4(), size=len(CONTENT))


def test_pieces_become_one_file_when_the_last_has_come(store, data, upload):
    assert upload.received() == 0
    assert upload.append(0, [CONTENT[:100_000]]) == 100_000
    assert upload.append(100_000, [CONTENT[100_000:150_000], CONTENT[150_000:]]) == len(CONTENT)
    assert list(store.iter_hashes()) == []

    assert upload.finish(expected_sha256=sha256(CONTENT)) == Stored(sha256(CONTENT), len(CONTENT))
    assert files_below(data) == [where(CONTENT)]
    assert upload.received() == 0


@pytest.fixture
def read_again(monkeypatch):
    """How often a whole upload was read for its hash."""
    calls = []

    def counted(part, *names):
        calls.append(part)
        return real(part, *names)

    real = resumable.digests
    monkeypatch.setattr(resumable, "digests", counted)
    return calls


def test_what_one_process_received_is_hashed_once_while_it_comes(upload, read_again):
    for offset in range(0, len(CONTENT), 70_000):
        upload.append(offset, [CONTENT[offset : offset + 70_000]])
    assert upload.finish().sha256 == sha256(CONTENT)
    assert read_again == []


def test_after_a_restart_it_is_read_once_more(upload, read_again, monkeypatch):
    upload.append(0, [CONTENT[:100_000]])
    monkeypatch.setattr(resumable, "hashes", RunningHashes())
    upload.append(100_000, [CONTENT[100_000:]])
    assert upload.finish().sha256 == sha256(CONTENT)
    assert len(read_again) == 1


def test_pieces_that_were_taken_back_leave_no_trace_in_the_hash(upload, read_again):
    def breaks_off():
        yield CONTENT[100_000:130_000]
        raise ConnectionResetError

    upload.append(0, [CONTENT[:100_000]])
    with pytest.raises(TooLarge):
        upload.append(100_000, [b"x" * 150_000, b"x" * 150_000])
    with pytest.raises(Invalid):
        upload.append(100_000, [b"damaged"], checksum=checksum(CONTENT[100_000:]))
    with pytest.raises(ConnectionResetError):
        upload.append(100_000, breaks_off(), checksum=checksum(CONTENT[100_000:]))
    assert upload.received() == 100_000
    with pytest.raises(ConnectionResetError):
        upload.append(100_000, breaks_off())
    assert upload.received() == 130_000
    upload.append(130_000, [CONTENT[130_000:]], checksum=checksum(CONTENT[130_000:]))
    assert upload.finish().sha256 == sha256(CONTENT)
    assert read_again == []


def test_a_failing_disk_makes_the_hash_unknown_not_wrong(upload, read_again, monkeypatch):
    upload.append(0, [CONTENT[:100_000]])
    real_write = os.write

    def half(handle, block):
        monkeypatch.setattr(os, "write", broken)
        return real_write(handle, block[:1_000])

    def broken(handle, block):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(OSError, match="Input/output"):
        upload.append(100_000, [CONTENT[100_000:200_000]])
    monkeypatch.setattr(os, "write", real_write)
    assert upload.received() == 101_000
    upload.append(101_000, [CONTENT[101_000:]])
    assert upload.finish().sha256 == sha256(CONTENT)
    assert len(read_again) == 1


def test_the_oldest_hashes_are_forgotten_first():
    kept = RunningHashes(most=2)
    for name in "abc":
        kept.keep(name, 1, hashlib.sha256(name.encode()))
    assert kept.of("a", 1) is None
    assert kept.of("c", 1).digest() == hashlib.sha256(b"c").digest()
    assert kept.of("c", 2) is None
    assert kept.of("never heard of", 0).digest() == hashlib.sha256().digest()


def checksum(content: bytes) -> Checksum:
    return Checksum(hashlib.sha256(), hashlib.sha256(content).digest())


def test_the_hash_is_told_before_the_bytes_leave_the_quarantine(store, upload):
    told = []

    def placing(sha256):
        told.append((sha256, upload.received(), list(store.iter_hashes())))

    upload.append(0, [CONTENT])
    upload.finish(placing=placing)
    assert told == [(sha256(CONTENT), len(CONTENT), [])]


def test_what_came_before_the_client_went_away_is_kept(upload):
    def interrupted():
        yield CONTENT[:70_000]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        upload.append(0, interrupted())

    assert upload.received() == 70_000
    upload.append(70_000, [CONTENT[70_000:]])
    assert upload.finish().sha256 == sha256(CONTENT)


@pytest.mark.parametrize("offset", [0, 99_999, 100_001])
def test_a_piece_that_does_not_continue_the_upload_is_refused(upload, offset):
    upload.append(0, [CONTENT[:100_000]])

    with pytest.raises(WrongOffset) as refusal:
        upload.append(offset, [b"x"])
    assert refusal.value.extra == {"size": 100_000}
    assert upload.received() == 100_000


def test_more_than_was_announced_is_refused_and_forgotten(upload):
    upload.append(0, [CONTENT[:100_000]])

    with pytest.raises(TooLarge):
        upload.append(100_000, [CONTENT[100_000:], b"x"])
    assert upload.received() == 100_000


def test_an_unfinished_upload_is_not_stored_and_kept(store, upload):
    upload.append(0, [CONTENT[:100_000]])

    with pytest.raises(Invalid) as refusal:
        upload.finish()
    assert refusal.value.code == "incomplete_upload"
    assert upload.received() == 100_000


def test_another_hash_than_declared_is_refused_and_discarded(data, upload):
    upload.append(0, [CONTENT])

    with pytest.raises(Invalid) as refusal:
        upload.finish(expected_sha256=sha256(b"declared"))
    assert refusal.value.code == "sha256_mismatch"
    assert files_below(data) == []


def test_an_empty_upload_is_refused(store):
    with pytest.raises(Invalid) as refusal:
        Resumable(store, uuid.uuid4(), size=0).finish()
    assert refusal.value.code == "empty_file"


def test_only_one_request_writes_at_a_time(store, upload):
    def meanwhile():
        yield CONTENT[:10]
        with pytest.raises(Busy):
            upload.append(0, [b"x"])
        with pytest.raises(Busy):
            upload.discard()

    assert upload.append(0, meanwhile()) == 10


def test_a_discarded_upload_is_forgotten(data, upload):
    upload.append(0, [CONTENT[:10]])
    upload.discard()
    upload.discard()

    assert files_below(data) == []
    assert upload.received() == 0


def test_a_late_writer_cannot_reach_into_the_store(store, upload, monkeypatch):
    """It opened the upload's file before the last request finished it, and got the lock after."""
    upload.append(0, [CONTENT])
    real_open = os.open

    def slow_open(path, flags, *mode, **options):
        handle = real_open(path, flags, *mode, **options)
        if str(path).endswith(".upload") and flags & os.O_RDWR:
            monkeypatch.undo()
            upload.finish()
        return handle

    monkeypatch.setattr(os, "open", slow_open)
    with pytest.raises(Busy):
        upload.append(len(CONTENT), [])
    assert store.path(sha256(CONTENT)).read_bytes() == CONTENT


def test_a_process_killed_between_the_two_names_is_made_good_by_finishing_again(store, upload):
    upload.append(0, [CONTENT])
    part = store.quarantine.upload_path(upload._name)
    final = store.path(sha256(CONTENT))
    final.parent.mkdir(parents=True)
    os.link(part, final)

    with pytest.raises(Busy):
        upload.append(len(CONTENT), [])
    assert upload.received() == len(CONTENT)
    assert upload.finish().sha256 == sha256(CONTENT)
    assert final.stat().st_nlink == 1


def test_a_finished_upload_cannot_be_finished_again(store, upload):
    upload.append(0, [CONTENT])
    upload.finish()

    with pytest.raises(Invalid):
        upload.finish()
    with pytest.raises(Missing):
        store.open(sha256(b"nothing else"))
