"""Reading many files again in processes of their own: the same findings as one by one."""

import os
import signal

import pytest

from store import rereading

ABSENT = "0" * 64


@pytest.fixture
def kept(store):
    """A whole file, a changed one, a link in a file's place, and a folder in a file's place."""
    hashes = [store.intake([f"file {n}".encode()]).sha256 for n in range(4)]
    changed, linked, folder = (store.path(sha256) for sha256 in hashes[1:])
    changed.chmod(0o600)
    changed.write_bytes(b"something else")
    linked.unlink()
    linked.symlink_to("/etc/hostname")
    folder.unlink()
    folder.mkdir()
    return [*hashes, ABSENT]


def test_they_find_what_one_by_one_is_found(store, kept):
    with store.readers() as readers:
        assert readers.verify(kept) == [store.verify(sha256) for sha256 in kept]
        assert readers.verify([]) == []


def test_bytes_are_told_of_while_a_large_file_is_read(store):
    size = rereading.TOLD_EVERY * 2 + 1
    sha256, told = store.intake([bytes(size)]).sha256, []
    with store.readers() as readers:
        readers.verify([sha256], heard=told.append)
    assert told == [rereading.TOLD_EVERY, rereading.TOLD_EVERY, 1]


def test_a_reader_that_was_killed_is_said_and_not_taken_for_a_finding(store, kept):
    with store.readers() as readers:
        readers.verify(kept)
        os.kill(readers._idle[0].pid, signal.SIGKILL)
        with pytest.raises(OSError):
            readers.verify(kept)
        assert readers.verify(kept[:1])[0].state == "intact"


def test_they_end_with_the_block(store, kept):
    with store.readers() as readers:
        readers.verify(kept)
        reader = readers._idle[0]
    assert reader.returncode == 0
