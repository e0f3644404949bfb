"""Stored files are read whole or in ranges, checked again, and listed."""

import os

import pytest

from store import Check, Damaged, Missing, State, open_store
from tests.store.conftest import sha256

CONTENT = bytes(range(256)) * 4096


@pytest.fixture
def stored(store):
    return store.intake([CONTENT]).sha256


def change(path, content):
    path.chmod(0o644)
    path.write_bytes(content)


def test_the_whole_file(store, stored):
    with store.open(stored) as file:
        assert file.read() == CONTENT
    assert store.size(stored) == len(CONTENT)


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 1), (0, len(CONTENT)), (255, 257), (300_000, 900_001), (len(CONTENT) - 1, len(CONTENT))],
)
def test_a_range(store, stored, start, end):
    assert b"".join(store.open_range(stored, start, end)) == CONTENT[start:end]


def test_an_empty_range_and_one_beyond_the_end(store, stored):
    assert b"".join(store.open_range(stored, 5, 5)) == b""
    assert b"".join(store.open_range(stored, len(CONTENT), len(CONTENT) + 9)) == b""


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (6, 5)])
def test_an_impossible_range_is_a_programming_error(store, stored, start, end):
    with pytest.raises(ValueError, match="range"):
        store.open_range(stored, start, end)


def test_a_range_that_is_not_read_to_its_end_can_be_closed(store, stored):
    reading = store.open_range(stored, 0, len(CONTENT))
    next(reading)
    reading.close()

    assert list(reading) == []


def test_what_is_not_there_is_missing(store):
    absent = sha256(b"absent")

    assert store.verify(absent) == Check(absent, State.MISSING)
    for read in (store.open, store.size, store.witness):
        with pytest.raises(Missing):
            read(absent)
    with pytest.raises(Missing):
        store.open_range(absent, 0, 1)


@pytest.mark.parametrize("name", ["", "..", "../../x", sha256(b"a").upper(), "a" * 63, "a" * 65])
def test_only_a_hash_names_a_file(store, name):
    with pytest.raises(ValueError, match="SHA-256"):
        store.path(name)


def test_an_intact_file_is_found_intact(store, stored):
    assert store.verify(stored) == Check(stored, State.INTACT, found=stored, size=len(CONTENT))


@pytest.mark.parametrize("at", [0, 500_000, len(CONTENT) - 1])
def test_one_flipped_bit_is_found(store, stored, at):
    flipped = bytearray(CONTENT)
    flipped[at] ^= 1
    change(store.path(stored), flipped)

    check = store.verify(stored)

    assert (check.state, check.found) == (State.CHANGED, sha256(flipped))
    with pytest.raises(Damaged):
        store.witness(stored)


def test_a_file_cut_short_is_found(store, stored):
    change(store.path(stored), CONTENT[:-1])

    assert store.verify(stored).state is State.CHANGED


@pytest.mark.parametrize("plant", ["link", "folder", "pipe"])
def test_something_else_in_the_files_place_is_found(store, stored, plant, tmp_path):
    path = store.path(stored)
    path.rename(tmp_path / "taken")
    if plant == "link":
        path.symlink_to(tmp_path / "taken")
    elif plant == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)

    check = store.verify(stored)

    assert (check.state, check.found) == (State.CHANGED, None)
    assert check.detail
    with pytest.raises(Damaged):
        store.open(stored)


def test_a_second_witness_is_computed_in_the_same_reading(store):
    # FIPS 180-4's own example, "abc".
    stored = store.intake([b"abc"])

    witness = store.witness(stored.sha256)

    assert witness.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert witness.sha512 == (
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    )
    assert witness.size == 3


def test_hashes_are_listed_in_order_and_strangers_apart(store, stored):
    others = [store.intake([bytes([number])]).sha256 for number in range(20)]
    misplaced = store.folder / "sha256" / "00" / "00" / sha256(b"elsewhere")
    misplaced.parent.mkdir(parents=True, exist_ok=True)
    misplaced.write_bytes(b"elsewhere")
    (store.folder / "note.txt").write_text("left by someone")

    assert list(store.iter_hashes()) == sorted([stored, *others])
    assert list(store.iter_strangers()) == [store.folder / "note.txt", misplaced]


def test_an_empty_store_lists_nothing(store):
    assert list(store.iter_hashes()) == []
    assert list(store.iter_strangers()) == []


def test_originals_and_derivatives_are_two_stores(settings, tmp_path):
    settings.CASEWORK_DATA_DIR = tmp_path
    original = open_store().intake([b"original"])
    derivative = open_store("derivatives").intake([b"thumbnail"])

    assert list(open_store().iter_hashes()) == [original.sha256]
    assert list(open_store("derivatives").iter_hashes()) == [derivative.sha256]
    assert (tmp_path / "store" / "sha256").is_dir()
    assert (tmp_path / "derivatives" / "sha256").is_dir()


def test_there_is_no_third_store(settings):
    with pytest.raises(ValueError, match="keys"):
        open_store("keys")
