"""The tasks and schedules that the apps have announced."""

import inspect
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, ParamSpec

from django.apps import apps
from django.utils import timezone

if TYPE_CHECKING:
    from jobs.models import Job

P = ParamSpec("P")

ATTEMPTS = 5
TIMEOUT = timedelta(hours=1)
LONGEST_ARGUMENT = 200

_tasks: "dict[str, Task[Any]]" = {}
_schedules: dict[str, timedelta] = {}
_before_work: list[Callable[[], None]] = []


class UnknownTask(LookupError):
    """A job names a task that no app has announced, as after going back to an older version."""


@dataclass(frozen=True, slots=True)
class Task(Generic[P]):
    """A function that runs in the worker; calling it runs it here and now.

    `attempts` counts all tries, `timeout` ends one try. `on_failure(reason, *arguments)` is called
    when no attempt is left, also when the process that ran the last was killed.
    """

    name: str
    function: Callable[P, None]
    attempts: int
    timeout: timedelta
    on_failure: Callable[..., None] | None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        self.function(*args, **kwargs)

    def enqueue(self, *args: P.args, **kwargs: P.kwargs) -> "Job":
        """Write the job in the current transaction; it is run once that has been committed.

        Arguments are identifiers: short text, numbers, truth values, None, and UUIDs, which become
        text. Anything else raises TypeError, as do arguments that the function does not take.
        """
        return self._write(timezone.now(), args, kwargs)

    def enqueue_at(self, due_at: datetime, *args: P.args, **kwargs: P.kwargs) -> "Job":
        """As `enqueue`, but not to be run before `due_at` (with time zone)."""
        return self._write(due_at, args, kwargs)

    def enqueue_each(self, values: Iterable[object]) -> "list[Job]":
        """As `enqueue` with each of `values` as the one argument, written at once."""
        now, jobs = timezone.now(), apps.get_model("jobs", "Job").objects
        rows = [jobs.model(**self._call(now, (value,), {})) for value in values]
        return jobs.bulk_create(rows)

    def _write(
        self, due_at: datetime, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> "Job":
        jobs = apps.get_model("jobs", "Job").objects
        return jobs.create(**self._call(due_at, args, kwargs))

    def _call(
        self, due_at: datetime, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> dict[str, object]:
        """The fields of a job that calls the function so."""
        inspect.signature(self.function).bind(*args, **kwargs)
        arguments = {
            "args": [_identifier(value) for value in args],
            "kwargs": {name: _identifier(value) for name, value in kwargs.items()},
        }
        return {"name": self.name, "arguments": arguments, "due_at": due_at}


def _identifier(value: object) -> str | int | bool | None:
    match value:
        case None | bool() | int():
            return value
        case uuid.UUID():
            return str(value)
        case str() if len(value) <= LONGEST_ARGUMENT:
            return value
    raise TypeError(f"a job's arguments are identifiers, not {type(value).__name__}")


def task(
    *,
    name: str,
    attempts: int = ATTEMPTS,
    timeout: timedelta = TIMEOUT,
    on_failure: Callable[..., None] | None = None,
) -> Callable[[Callable[P, None]], Task[P]]:
    """Announce a function as background work under a stable, dotted `name` (see `Task`)."""

    def announce(function: Callable[P, None]) -> Task[P]:
        if name in _tasks:
            raise ValueError(f"two tasks are named {name!r}")
        _tasks[name] = announced = Task(name, function, attempts, timeout, on_failure)
        return announced

    return announce


def find(name: str) -> Task[Any]:
    """The task of that name. Raises `UnknownTask`."""
    try:
        return _tasks[name]
    except KeyError:
        raise UnknownTask(name) from None


def tasks() -> frozenset[str]:
    """The names of all tasks that have been announced."""
    return frozenset(_tasks)


def before_work(check: Callable[[], None]) -> None:
    """Have `check` called before a worker takes anything: what it raises keeps the worker from starting."""
    if check not in _before_work:
        _before_work.append(check)


def check_before_work() -> None:
    """Raises the reason (a CaseworkError) why no work may be done here now, if there is one."""
    for check in _before_work:
        check()


def schedule(name: str, *, every: timedelta) -> None:
    """Enqueue the task `name`, without arguments, soon after the first start and then regularly.

    A run is left out while the one before has not ended; runs missed while no worker was there are
    not made up for.
    """
    find(name)
    _schedules[name] = every


def schedules() -> dict[str, timedelta]:
    return dict(_schedules)
