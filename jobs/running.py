"""A job's life: claimed by one worker, kept by its lease, ended or tried again."""

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from jobs import registry
from jobs.reasons import location, reason

if TYPE_CHECKING:
    from jobs.models import Job
    from jobs.querysets import JobQuerySet

logger = logging.getLogger("jobs")

# Longer than the longest wait for a busy database (30 s), or a living worker would lose its jobs.
LEASE = timedelta(seconds=60)
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
WORKER_LOST = "WorkerLost: the worker was stopped before the job ended"

_random = random.SystemRandom()


class TimeLimit(BaseException):
    """The try took longer than its task allows. No `except Exception` in a task swallows it."""


def _jobs() -> "JobQuerySet":
    # The models are loaded after the apps that announce tasks.
    return apps.get_model("jobs", "Job").objects.all()


def claim(worker: str, *, lease: timedelta = LEASE, now: datetime | None = None) -> "Job | None":
    """Take the job whose turn it is, for `worker` alone, or None.

    PostgreSQL passes over rows that another worker is just taking; SQLite lets one writer in at a
    time. Looking first without writing keeps an idle worker out of the way of those who write.
    """
    now = now or timezone.now()
    if not _jobs().due(now).exists():
        return None
    with transaction.atomic():
        job = _jobs().due(now).select_for_update(skip_locked=True).first()
        if job is None:
            return None
        job.status = job.Status.RUNNING
        job.worker = worker
        job.attempts += 1
        job.started_at = timezone.now()
        job.lease_until = job.started_at + lease
        fields = ["status", "worker", "attempts", "started_at", "lease_until"]
        changes = {name: getattr(job, name) for name in fields}
        # The state check is the write: a second claim of the same row changes nothing.
        return job if _jobs().waiting().filter(pk=job.pk).update(**changes) else None


def renew(job: "Job", *, lease: timedelta = LEASE) -> bool:
    """Prolong the lease; False when the job has been taken away meanwhile."""
    return bool(_jobs().held(job).update(lease_until=timezone.now() + lease))


def perform(job: "Job") -> None:
    """Run a claimed job here, and write down how it ended."""
    try:
        task = registry.find(job.name)
        task.function(*job.arguments["args"], **job.arguments["kwargs"])
    except (Exception, TimeLimit) as error:  # noqa: BLE001 - whatever it is, it becomes the reason
        record_failure(job, reason(error), where=location(error))
    else:
        finished = _end(job, status=job.Status.DONE, finished_at=timezone.now(), reason="")
        if not finished:
            logger.warning("%s ended after its lease; its outcome is left to the next try", job)


def record_failure(job: "Job", why: str, *, where: str = "") -> None:
    """Let the job be tried again after a pause, or, when no attempt is left, give it up.

    The task's `on_failure` is called before the job is given up: killed in between, it is called
    again. A job that is no longer held is left alone.
    """
    allowed, on_failure = _allowance(job.name)
    if job.attempts < allowed:
        due_at = timezone.now() + pause(job.attempts)
        held = _end(job, status=job.Status.WAITING, due_at=due_at, reason=why)
    else:
        held = _jobs().held(job).exists()
        if held and on_failure:
            _tell(job, why, on_failure)
        held = _end(job, status=job.Status.FAILED, finished_at=timezone.now(), reason=why)
    if held:
        logger.warning("%s, attempt %d of %d: %s %s", job, job.attempts, allowed, why, where)


def _allowance(name: str) -> tuple[int, Callable[..., None] | None]:
    try:
        task = registry.find(name)
    except registry.UnknownTask:
        return registry.ATTEMPTS, None
    return task.attempts, task.on_failure


def _tell(job: "Job", why: str, on_failure: Callable[..., None]) -> None:
    try:
        on_failure(why, *job.arguments["args"], **job.arguments["kwargs"])
    except Exception as error:  # noqa: BLE001 - the job has failed either way, and must say so
        logger.error("%s: on_failure: %s %s", job, reason(error), location(error))


def _end(job: "Job", **changes: object) -> bool:
    return bool(_jobs().held(job).update(worker="", lease_until=None, **changes))


def give_back(job: "Job") -> None:
    """Undo a claim whose work was broken off by a worker that is asked to stop."""
    _end(job, status=job.Status.WAITING, attempts=job.attempts - 1)


def pause(attempts: int) -> timedelta:
    """How long to wait after the given number of tries: doubling, a quarter of it up to chance."""
    doubled = FIRST_PAUSE * 2 ** min(attempts - 1, 20)
    return min(doubled, LONGEST_PAUSE) * _random.uniform(0.75, 1.25)


def reap(now: datetime | None = None) -> int:
    """Take jobs from workers that were killed; return how many."""
    now = now or timezone.now()
    lost = list(_jobs().abandoned(now))
    for job in lost:
        record_failure(job, WORKER_LOST)
    return len(lost)


def tick(now: datetime | None = None) -> int:
    """Enqueue what the schedules ask for by now, once among all workers; return how many jobs."""
    now = now or timezone.now()
    times = apps.get_model("jobs", "Schedule").objects
    known = dict(times.values_list("name", "next_at"))
    enqueued = 0
    for name, every in registry.schedules().items():
        if name not in known:
            times.get_or_create(name=name, defaults={"next_at": now})
        elif known[name] > now:
            continue
        with transaction.atomic():
            mine = times.filter(name=name, next_at__lte=now).update(next_at=now + every)
            if mine and not _jobs().unfinished().filter(name=name).exists():
                registry.find(name).enqueue()
                enqueued += 1
    return enqueued


def run_again(job_id: UUID) -> bool:
    """Let a job that was given up start afresh; False when it is not one."""
    waiting = _jobs().model.Status.WAITING
    return bool(
        _jobs()
        .failed()
        .filter(pk=job_id)
        .update(status=waiting, attempts=0, due_at=timezone.now(), finished_at=None)
    )


def release_all() -> int:
    """Let every running job wait again: the rows are a copy, and no worker has any of them."""
    waiting = _jobs().model.Status.WAITING
    return _jobs().running().update(status=waiting, worker="", lease_until=None)


def run_pending(*, until: datetime | None = None) -> int:
    """Run every job that is due (by `until`, default now) in this process; return how many tries.

    For tests and commands. Jobs that these enqueue are run as well; one that fails waits for its
    pause, as it would in the worker.
    """
    tries = 0
    while job := claim("in-process", now=until):
        perform(job)
        tries += 1
    return tries
