"""Background work in the database: a job is written in the same transaction as what it is about.

    @task(name="evidence.process", attempts=5, timeout=timedelta(minutes=10))
    def process(item_id: str) -> None: ...

    process.enqueue(item.pk)                             # inside the transaction that wrote the
    item schedule("evidence.sweep", every=timedelta(days=1))  # in AppConfig.ready()

A job runs at least once: a worker may be killed after the work and before it could say so.
Functions are therefore harmless to repeat. `manage.py worker` runs them;
`docs/decisions/0003-background-work.md` says why this is not a library.
"""

from jobs.registry import Task, UnknownTask, before_work, check_before_work, schedule, task
from jobs.running import TimeLimit, release_all, run_again, run_pending

__all__ = [
    "Task",
    "TimeLimit",
    "UnknownTask",
    "before_work",
    "check_before_work",
    "release_all",
    "run_again",
    "run_pending",
    "schedule",
    "task",
]
