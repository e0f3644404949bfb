"""The same for many things, in several threads."""

import threading

import pytest

from common.working import default_workers, in_order


def test_results_come_in_order_and_nothing_is_left_out():
    assert list(in_order(lambda n: n * 2, range(1_000), workers=3)) == [2 * n for n in range(1_000)]
    assert list(in_order(str, [], workers=3)) == []


def test_several_work_at_the_same_time():
    together = threading.Barrier(3, timeout=10)
    assert len(list(in_order(lambda _n: together.wait(), range(3), workers=3))) == 3


def test_no_more_is_taken_than_can_soon_be_worked_off():
    taken = []

    def things():
        for number in range(1_000):
            taken.append(number)
            yield number

    results = in_order(str, things(), workers=2)
    assert next(results) == "0"
    assert len(taken) <= 6


def test_a_failure_comes_out_and_ends_the_work():
    done = []

    def work(number: int) -> None:
        if number == 5:
            raise ValueError("five")
        done.append(number)

    with pytest.raises(ValueError, match="five"):
        list(in_order(work, range(1_000), workers=2))
    assert len(done) < 20
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("work")]


def test_whoever_waits_long_gets_a_turn_meanwhile(monkeypatch):
    monkeypatch.setattr("common.working.PATIENCE", 0.01)
    enough, turns = threading.Event(), []

    def meanwhile() -> None:
        turns.append(threading.current_thread())
        if len(turns) == 3:
            enough.set()

    found = in_order(lambda _n: enough.wait(10), [1], workers=1, meanwhile=meanwhile)
    assert list(found) == [True]
    assert turns[:3] == [threading.current_thread()] * 3


def test_a_failure_comes_out_to_whoever_waits_as_well():
    def work(number: int) -> None:
        raise TimeoutError("the disk")

    with pytest.raises(TimeoutError, match="the disk"):
        list(in_order(work, [1], workers=1, meanwhile=lambda: None))


def test_there_is_at_least_one_worker():
    assert 1 <= default_workers() <= 8
