"""What comes in is stored whole under its hash, or leaves nothing."""

import os
import stat

import pytest

from common.errors import Invalid, TooLarge
from store import Damaged, State, Stored
from store.hashing import INLINE
from tests.store.conftest import files_below, local_store, sha256, where


def test_a_file_is_stored_under_its_hash_and_read_only(store, data):
    stored = store.intake([b"first ", b"second"])

    assert stored == Stored(sha256(b"first second"), 12)
    assert files_below(data) == [where(b"first second")]
    path = store.path(stored.sha256)
    assert path.read_bytes() == b"first second"
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert path.stat().st_nlink == 1


@pytest.mark.parametrize("size", [1, INLINE - 1, INLINE, INLINE + 1, 5 * INLINE + 7])
@pytest.mark.parametrize("piece", [1_000, 65_536, 1 << 20, 10 << 20])
def test_any_size_in_any_pieces_gives_the_same_file(store, size, piece):
    content = os.urandom(size)

    stored = store.intake(content[at : at + piece] for at in range(0, size, piece))

    assert stored == Stored(sha256(content), size)
    assert store.path(stored.sha256).read_bytes() == content


def test_a_buffer_that_the_caller_fills_again_is_hashed_as_it_was_written(store):
    buffer = bytearray(INLINE)

    def reused():
        for number in range(20):
            buffer[:] = bytes([number]) * INLINE
            yield memoryview(buffer)

    stored = store.intake(reused())

    assert store.verify(stored.sha256).state is State.INTACT


def test_the_same_bytes_twice_are_one_file(store, data):
    first = store.intake([b"the same"])
    inode = store.path(first.sha256).stat().st_ino

    assert store.intake([b"the ", b"same"]) == first
    assert files_below(data) == [where(b"the same")]
    assert store.path(first.sha256).stat().st_ino == inode


@pytest.mark.parametrize("damage", [b"cut", b"as it was retouched"[:18]])
def test_a_damaged_file_in_the_store_is_neither_overwritten_nor_taken_for_the_new_one(
    store, data, damage
):
    path = store.path(store.intake([b"as it was received"]).sha256)
    path.chmod(0o644)
    path.write_bytes(damage)

    with pytest.raises(Damaged):
        store.intake([b"as it was received"])
    assert path.read_bytes() == damage
    assert files_below(data) == [where(b"as it was received")]


def test_a_link_planted_under_the_hash_is_not_taken_for_the_file(store, tmp_path):
    outside = tmp_path / "outside"
    content = b"x" * len(str(outside))  # a link's own size is the length of its target's path
    outside.write_bytes(content)
    planted = store.path(sha256(content))
    planted.parent.mkdir(parents=True)
    planted.symlink_to(outside)

    with pytest.raises(Damaged):
        store.intake([content])


@pytest.mark.parametrize("declared", [str.lower, str.upper, " {} ".format])
def test_a_declared_hash_that_matches_is_accepted_however_it_is_written(store, declared):
    assert store.intake([b"a"], expected_sha256=declared(sha256(b"a"))).size == 1


@pytest.mark.parametrize(
    ("chunks", "declared", "code"),
    [
        ([], {}, "empty_file"),
        ([b"", b""], {}, "empty_file"),
        ([], {"expected_size": 0}, "empty_file"),
        ([b"other"], {"expected_sha256": sha256(b"declared")}, "sha256_mismatch"),
        ([b"short"], {"expected_size": 6}, "incomplete_upload"),
        ([b"too", b"long"], {"expected_size": 6}, "incomplete_upload"),
        ([b"a"], {"expected_sha256": "../../etc/passwd"}, "sha256_malformed"),
        ([b"a"], {"expected_sha256": ""}, "sha256_malformed"),
        ([b"a"], {"expected_sha256": "g" * 64}, "sha256_malformed"),
        ([b"a"], {"expected_sha256": sha256(b"a") + "\n0"}, "sha256_malformed"),
    ],
)
def test_what_is_not_as_announced_is_refused_and_leaves_nothing(
    store, data, chunks, declared, code
):
    with pytest.raises(Invalid) as refusal:
        store.intake(chunks, **declared)

    assert refusal.value.code == code
    assert files_below(data) == []


def test_a_file_over_the_limit_is_refused_before_the_rest_is_read(data):
    store = local_store(data, max_size=10)
    read = []

    def long():
        for _ in range(100):
            read.append(1)
            yield b"12345"

    with pytest.raises(TooLarge) as refusal:
        store.intake(long())

    assert refusal.value.extra == {"limit": 10}
    assert len(read) == 3
    assert files_below(data) == []
    assert store.intake([b"1234567890"]).size == 10
    assert store.intake([b"12345678901"], max_size=11).size == 11


def test_an_announced_size_over_the_limit_is_refused_before_anything_is_read(data):
    with pytest.raises(TooLarge):
        local_store(data, max_size=10).intake(iter([b"1"]), expected_size=11)


class Gone(OSError):
    """What a server raises when the client has closed the connection."""


@pytest.mark.parametrize("error", [Gone, KeyboardInterrupt, GeneratorExit, SystemExit])
@pytest.mark.parametrize("after", [0, 10, 3 * INLINE])
def test_a_client_that_goes_away_leaves_nothing(store, data, error, after):
    def aborted():
        for start in range(0, after, 1 << 16):
            yield b"x" * min(1 << 16, after - start)
        raise error

    with pytest.raises(error):
        store.intake(aborted())

    assert files_below(data) == []
    assert open_parts() == []


def test_pushing_the_bytes_is_the_same_as_handing_over_an_iterator(store):
    with store.begin(expected_size=4) as intake:
        intake.write(b"pu")
        intake.write(b"sh")
        stored = intake.finish()

    assert stored == store.intake([b"push"])


def test_a_pushed_file_that_is_not_finished_leaves_nothing(store, data):
    with store.begin() as intake:
        intake.write(b"x" * 3 * INLINE)
    intake.abort()

    assert files_below(data) == []
    assert open_parts() == []


def test_text_instead_of_bytes_is_a_programming_error_and_leaves_nothing(store, data):
    with pytest.raises(TypeError):
        store.intake(["text"])
    assert files_below(data) == []


def test_a_disk_without_hard_links_gets_the_file_by_renaming(store, data, monkeypatch):
    def refuse(*paths, **options):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    first = store.intake([b"on an external disk"])
    inode = store.path(first.sha256).stat().st_ino

    assert store.intake([b"on an external disk"]) == first
    assert store.path(first.sha256).stat().st_ino == inode
    assert files_below(data) == [where(b"on an external disk")]


def open_parts() -> list[str]:
    """Quarantine files that this process still holds open, deleted or not."""
    names = [os.readlink(f"/proc/self/fd/{number}") for number in open_handles()]
    return [name for name in names if "/quarantine/" in name]


def open_handles() -> list[str]:
    return [name for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}")]
