"""Running a POST once: the place where the keeper of `Idempotency-Key`s plugs in.

This floor keeps no keys (it has no tables). The floor that does registers a runner in `ready()`.
"""

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase

Act = Callable[[], HttpResponseBase]
# Calls `act` at most once per key and person, and answers a repetition as the first time.
Runner = Callable[[Any, Act], HttpResponseBase]

_runner: Runner | None = None


def register(runner: Runner) -> None:
    """Name the runner of POST requests."""
    global _runner
    _runner = runner


def run_once(request: Any, act: Act) -> HttpResponseBase:
    """The answer of `act`, or the kept answer of an earlier request with the same key."""
    return act() if _runner is None else _runner(request, act)
