"""Doing the same to many things in several threads, without ever holding many of them."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")

# More threads than this wait for one disk, or for one another.
MOST_WORKERS = 8
# How long, in seconds, whoever waits for a result is left without a turn.
PATIENCE = 1.0


def default_workers() -> int:
    """One worker for each processor that this process may use, and no more than help."""
    known = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(known or 1, MOST_WORKERS)


def in_order(
    function: Callable[[Thing], Result],
    things: Iterable[Thing],
    *,
    workers: int,
    meanwhile: Callable[[], None] | None = None,
) -> Iterator[Result]:
    """`function` of each of `things`, in their order, worked off by `workers` threads.

    `things` is asked for more only as results are taken, so that memory does not grow with their
    number. What `function` raises comes out here, and ends the work. `meanwhile` is called in this
    thread every `PATIENCE` seconds while a result is waited for.
    """

    def result_of(future: Future[Result]) -> Result:
        while meanwhile and not wait([future], PATIENCE).done:
            meanwhile()
        return future.result()

    waiting: deque[Future[Result]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="work")
    try:
        for thing in things:
            waiting.append(pool.submit(function, thing))
            if len(waiting) > 2 * workers:
                yield result_of(waiting.popleft())
        while waiting:
            yield result_of(waiting.popleft())
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
