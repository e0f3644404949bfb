"""An app whose tasks leave a line in a file, for tests in this process and in real workers.

The file is named by the PROBE_LOG environment variable.
"""

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

from django.apps import AppConfig

from jobs import task


class Probe(AppConfig):
    name = "tests.jobs.probe"


class Sorry(Exception):
    """What a probe raises."""


def log(line: str) -> None:
    with open(os.environ["PROBE_LOG"], "a") as file:
        file.write(f"{line}\n")


def lines() -> list[str]:
    path = Path(os.environ["PROBE_LOG"])
    return path.read_text().splitlines() if path.exists() else []


@task(name="probe.note")
def note(word: str, mark: str = "") -> None:
    log(f"{word}{mark}")


@task(name="probe.slow")
def slow(word: str, milliseconds: int) -> None:
    log(f"begin {word}")
    time.sleep(milliseconds / 1000)
    log(f"end {word}")


@task(name="probe.second_try")
def second_try(word: str) -> None:
    """Waits for ever at the first try, ends at once at the second."""
    log(f"try {word} {os.getpid()}")
    if len([line for line in lines() if line.startswith(f"try {word} ")]) == 1:
        time.sleep(3600)
    log(f"end {word}")


def gave_up(reason: str, word: str) -> None:
    log(f"gave up {word}: {reason}")


@task(name="probe.fail", attempts=3, on_failure=gave_up)
def fail(word: str) -> None:
    log(f"try {word}")
    raise Sorry(f"nobody here is called 'Lesia Ukrainka'\nin {word}")


@task(name="probe.fail_once", attempts=3)
def fail_once(word: str) -> None:
    log(f"try {word}")
    if len(lines()) == 1:
        raise Sorry("not yet")


def cannot_say(reason: str, word: str) -> None:
    raise Sorry("nor can this be said")


@task(name="probe.fail_twice", attempts=1, on_failure=cannot_say)
def fail_twice(word: str) -> None:
    raise Sorry("first")


@task(name="probe.crash", attempts=1, on_failure=gave_up)
def crash(word: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@task(name="probe.too_long", attempts=1, timeout=timedelta(seconds=0.5), on_failure=gave_up)
def too_long(word: str) -> None:
    try:
        time.sleep(3600)
    except Exception:
        log("swallowed")
        raise
    finally:
        log(f"cleaned up {word}")


@task(name="probe.deaf", attempts=1, timeout=timedelta(seconds=0.5), on_failure=gave_up)
def deaf(word: str) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    time.sleep(3600)


@task(name="probe.priority")
def priority() -> None:
    log(str(os.nice(0)))
