"""What nobody knows is swept, but never under the hands of an intake."""

import os
import threading
import time
from datetime import timedelta

import pytest

from tests.store.conftest import files_below, local_store, sha256, where

NOW = timedelta(0)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def test_orphans_are_removed_and_known_files_stay(store, data):
    known = store.intake([b"known"]).sha256
    orphan = store.intake([b"orphan"]).sha256

    assert store.sweep({known}.__contains__, grace=NOW) == [orphan]
    assert files_below(data) == [where(b"known")]


def test_a_young_orphan_stays_since_its_row_may_not_be_committed_yet(store):
    store.intake([b"a request is still at work"])

    assert store.sweep(lambda sha256: False) == []


def test_bytes_that_arrive_again_are_young_again(store):
    stored = store.intake([b"swept or not"]).sha256
    time.sleep(0.3)
    store.intake([b"swept or not"])

    assert store.sweep(lambda sha256: False, grace=timedelta(seconds=0.2)) == []
    time.sleep(0.3)
    assert store.sweep(lambda sha256: False, grace=timedelta(seconds=0.2)) == [stored]


def test_an_intake_waits_for_a_sweep_of_the_same_bytes_and_then_stores_them_anew(store):
    stored = store.intake([b"contended"])
    asked, arrived = threading.Event(), []

    def known(sha256):
        if not asked.is_set():  # the first question is asked outside the lock
            asked.set()
            return False
        thread.start()
        thread.join(0.3)
        arrived.append(not thread.is_alive())
        return False

    thread = threading.Thread(target=lambda: store.intake([b"contended"]))
    assert store.sweep(known, grace=NOW) == [stored.sha256]
    thread.join()

    assert arrived == [False]
    assert store.path(stored.sha256).read_bytes() == b"contended"


def test_a_row_committed_while_the_sweep_runs_keeps_its_file(store):
    """The second question, under the lock, decides."""
    stored = store.intake([b"just committed"])
    answers = iter([False, True])

    assert store.sweep(lambda sha256: next(answers), grace=NOW) == []
    assert store.path(stored.sha256).exists()


def test_sweeping_and_intake_at_once_never_lose_a_file_that_was_acknowledged(store):
    """Rows are committed long after the bytes; the sweep runs all the while."""
    rows: set[str] = set()
    stop = threading.Event()
    removed: list[str] = []

    def sweeper():
        while not stop.is_set():
            removed.extend(store.sweep(rows.__contains__, grace=timedelta(seconds=0.2)))

    def intakes(seed):
        for number in range(25):
            stored = store.intake([b"%d" % (number % 7)])
            time.sleep(0.003 * seed)
            rows.add(stored.sha256)
            time.sleep(0.01)
            assert store.verify(stored.sha256).state == "intact"

    failures = run_all([sweeper], [lambda seed=seed: intakes(seed) for seed in range(4)], stop)
    assert failures == []
    assert set(store.iter_hashes()) == rows


def test_two_intakes_of_the_same_bytes_at_once_are_one_file(store, data):
    barrier = threading.Barrier(8)
    content = os.urandom(200_000)
    results = []

    def intake():
        barrier.wait()
        results.append(store.intake([content]))

    assert run_all([], [intake] * 8) == []
    assert len(results) == 8
    assert {stored.sha256 for stored in results} == {sha256(content)}
    assert files_below(data) == [where(content)]


def run_all(beside, workers, stop=None) -> list[BaseException]:
    failures: list[BaseException] = []

    def guarded(work):
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - reported by the test
            failures.append(error)

    background = [threading.Thread(target=guarded, args=[work]) for work in beside]
    foreground = [threading.Thread(target=guarded, args=[work]) for work in workers]
    for thread in background + foreground:
        thread.start()
    for thread in foreground:
        thread.join()
    if stop:
        stop.set()
    for thread in background:
        thread.join()
    return failures


def test_disposal_destroys_the_bytes_unless_another_item_needs_them(store, data):
    stored = store.intake([b"by order of the court"]).sha256

    assert store.remove(stored, still_needed=lambda sha256: True) is False
    assert files_below(data) == [where(b"by order of the court")]
    assert store.remove(stored, still_needed=lambda sha256: False) is True
    assert files_below(data) == []
    assert store.remove(stored, still_needed=lambda sha256: False) is False


# -- litter in the quarantine ------------------------------------------------------------------
def aged(path, age: timedelta):
    then = time.time() - age.total_seconds() - 1
    os.utime(path, (then, then))


@pytest.mark.parametrize(
    ("name", "age", "swept"),
    [
        ("left.part", DAY, True),
        ("young.part", DAY - timedelta(hours=1), False),
        ("left.upload", WEEK, True),
        ("paused.upload", DAY, False),
        ("someone.else", WEEK, False),
    ],
)
def test_litter_goes_by_its_age(store, name, age, swept):
    store.quarantine.folder.mkdir(parents=True)
    (store.quarantine.folder / name).write_bytes(b"half a file")
    aged(store.quarantine.folder / name, age)

    assert store.quarantine.sweep(parts=DAY, uploads=WEEK) == ([name] if swept else [])
    assert (store.quarantine.folder / name).exists() is not swept


def test_a_file_that_is_still_being_received_is_never_litter(store, data):
    other_process = local_store(data)
    with store.begin() as intake:
        intake.write(b"slow")
        (part,) = store.quarantine.folder.iterdir()
        aged(part, timedelta(days=30))

        assert other_process.quarantine.sweep(parts=DAY, uploads=WEEK) == []
        assert intake.finish().size == 4


def test_an_empty_quarantine_has_no_litter(store):
    assert store.quarantine.sweep(parts=DAY, uploads=WEEK) == []
