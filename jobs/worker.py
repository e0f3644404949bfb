"""The worker: each job in a process of its own, watched over by this one.

A job that crashes the interpreter, eats its memory or never returns takes only its own process
along. The watching process renews leases, ends what takes too long, notices what was killed, and
stops in good order: a job that does not end in time is given back.
"""

import logging
import os
import secrets
import signal
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import connection, get_context, parent_process
from multiprocessing.context import ForkProcess

from django.db import Error, connections

from jobs import registry
from jobs.models import Job
from jobs.running import (
    LEASE,
    TimeLimit,
    claim,
    give_back,
    perform,
    reap,
    record_failure,
    renew,
    tick,
)

logger = logging.getLogger("jobs")

POLL = 0.5
UPKEEP = 15.0
# How long a job may take to clean up after its time is over, and how long a stopping worker waits.
LAST_WORDS = 10.0
STOP_WITHIN = 20.0
SAME_REQUEST = 1.0
# Jobs step back behind requests, on whose answers people wait.
BEHIND = 10

_fork = get_context("fork")


@dataclass(slots=True)
class Running:
    """A job and the process that runs it. Times are of the monotonic clock, in seconds."""

    job: Job
    process: ForkProcess
    ends: float
    renew_at: float
    asked_to_end: bool = False
    taken_away: bool = False


class Worker:
    def __init__(
        self, *, concurrency: int = 1, lease: timedelta = LEASE, stop_within: float = STOP_WITHIN
    ):
        """`concurrency` jobs run at once.

        `lease` must be longer than a database may keep us waiting.
        """
        self.name = secrets.token_hex(8)
        self.concurrency = concurrency
        self.lease = lease
        self._upkeep_every = min(UPKEEP, lease.total_seconds() / 2)
        self.stop_within = stop_within
        self._running: list[Running] = []
        self._asked_at: float | None = None
        self._stop_at: float | None = None
        self._upkeep_at = 0.0

    def stop(self) -> None:
        """Take no further jobs; asked again later, do not wait for those that run either.

        A terminal and the program that started us may both pass on the same Ctrl-C.
        """
        now = time.monotonic()
        if self._asked_at is None:
            self._asked_at, self._stop_at = now, now + self.stop_within
        elif now >= self._asked_at + SAME_REQUEST:
            self._stop_at = now

    def run(self, *, once: bool = False) -> None:
        """Work until stopped; with `once`, until nothing is due."""
        while True:
            try:
                claimed = self._turn()
            except Error as error:
                # The database is away or busy. Its message may quote values: the class must do.
                logger.warning("worker: no database (%s), trying again", type(error).__name__)
                connections.close_all()
                claimed = True
                time.sleep(1)
            if not self._running and (self._stop_at is not None or (once and not claimed)):
                return
            self._wait()

    def _turn(self) -> bool:
        """Look after what runs, start what is due; return whether there was anything to start."""
        for running in list(self._running):
            self._look_after(running)
        if self._stop_at is not None:
            return False
        if time.monotonic() >= self._upkeep_at:
            reap()
            tick()
            self._upkeep_at = time.monotonic() + self._upkeep_every
        claimed = False
        while len(self._running) < self.concurrency:
            job = claim(self.name, lease=self.lease)
            if job is None:
                break
            self._start(job)
            claimed = True
        return claimed

    def _wait(self) -> None:
        connection.wait([running.process.sentinel for running in self._running], timeout=POLL)

    def _start(self, job: Job) -> None:
        # A connection must not be shared by two processes.
        connections.close_all()
        process = _fork.Process(target=_run, args=[job], name=f"job {job.pk}")
        process.start()
        now = time.monotonic()
        ends = now + _timeout(job).total_seconds()
        self._running.append(Running(job, process, ends, now + self.lease.total_seconds() / 4))

    def _look_after(self, running: Running) -> None:
        if not running.process.is_alive():
            self._close(running)
            return
        now = time.monotonic()
        if self._stop_at is not None and now >= self._stop_at:
            self._take_away(running)
            give_back(running.job)
        elif now >= running.ends + LAST_WORDS:
            self._take_away(running)
            record_failure(running.job, "TimeLimit: the job took too long and was killed")
        elif now >= running.ends and not running.asked_to_end and running.process.pid:
            running.asked_to_end = True
            os.kill(running.process.pid, signal.SIGUSR1)
        elif now >= running.renew_at:
            running.renew_at = now + self.lease.total_seconds() / 4
            if not renew(running.job, lease=self.lease):
                self._take_away(running)

    def _take_away(self, running: Running) -> None:
        running.process.kill()
        running.process.join()
        running.taken_away = True

    def _close(self, running: Running) -> None:
        """The process has ended; if it was not able to say how, do it in its place."""
        code = running.process.exitcode
        running.process.close()
        self._running.remove(running)
        if code and not running.taken_away:
            how = f"signal {-code}" if code < 0 else f"exit status {code}"
            record_failure(running.job, f"ProcessLost: the job’s process ended with {how}")


def _timeout(job: Job) -> timedelta:
    try:
        return registry.find(job.name).timeout
    except registry.UnknownTask:
        return registry.TIMEOUT


def _run(job: Job) -> None:
    """Run one job, in the process made for it."""
    threading.Thread(target=_end_with_parent, name="watch", daemon=True).start()
    os.nice(BEHIND)
    # The terminal sends Ctrl-C to everybody; the worker decides what becomes of the job. A handler
    # that does nothing, and not SIG_IGN: programs that the job starts would inherit that.
    signal.signal(signal.SIGINT, _ignore)
    signal.signal(signal.SIGTERM, _ignore)
    signal.signal(signal.SIGUSR1, _time_over)
    perform(job)


def _ignore(number: int, frame: object) -> None:
    return


def _time_over(number: int, frame: object) -> None:
    raise TimeLimit("the job took too long")


def _end_with_parent() -> None:
    """Do not outlive a worker that was killed: its lease ends, and another takes the job."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
