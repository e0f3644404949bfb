"""Jobs that fail are tried again, with pauses, and given up with a reason that names no one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.errors import Invalid
from jobs import run_again, run_pending
from jobs.models import Job
from jobs.querysets import JobQuerySet
from jobs.reasons import reason
from jobs.running import WORKER_LOST, claim, pause, perform, reap, renew
from jobs.upkeep import prune
from tests.jobs import probe

pytestmark = pytest.mark.django_db

LONG = timedelta(days=1)


def long_after() -> dict:
    return {"until": timezone.now() + LONG}


def test_a_failed_try_waits_for_its_pause_and_is_tried_again(probe_log):
    job = probe.fail_once.enqueue("w")
    assert run_pending() == 1

    job.refresh_from_db()
    assert job.status == Job.Status.WAITING
    assert job.reason == "Sorry: not yet"
    assert timedelta(seconds=5) < job.due_at - timezone.now() < timedelta(seconds=15)
    assert run_pending() == 0

    assert run_pending(**long_after()) == 1
    job.refresh_from_db()
    assert (job.status, job.attempts, job.reason) == (Job.Status.DONE, 2, "")
    assert probe_log() == ["try w", "try w"]


def test_after_the_last_try_the_job_has_failed_and_its_owner_is_told(probe_log):
    job = probe.fail.enqueue("w")
    while run_pending(**long_after()):
        continue

    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.FAILED, 3)
    assert job.reason == "Sorry: nobody here is called …"
    assert job.finished_at is not None
    assert probe_log() == ["try w"] * 3 + [f"gave up w: {job.reason}"]


def test_a_failure_is_logged_with_its_place_but_without_the_value(caplog):
    probe.fail.enqueue("w")
    run_pending()

    assert "probe.py:" in caplog.text
    assert "attempt 1 of 3" in caplog.text
    assert "Lesia" not in caplog.text


def test_a_job_fails_even_if_its_owner_cannot_be_told(caplog):
    job = probe.fail_twice.enqueue("w")
    run_pending()

    job.refresh_from_db()
    assert (job.status, job.reason) == (Job.Status.FAILED, "Sorry: first")
    assert "Sorry: nor can this be said" in caplog.text


def test_a_job_of_a_task_that_nobody_announces_fails_in_the_end():
    job = Job.objects.create(name="from.a.later.version", arguments={"args": [], "kwargs": {}})
    while run_pending(**long_after()):
        continue

    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.FAILED, 5)
    assert job.reason == "UnknownTask: from.a.later.version"


def test_pauses_double_up_to_an_hour_and_differ():
    for attempts, seconds in [(1, 10), (2, 20), (3, 40), (9, 2560), (10, 3600), (100, 3600)]:
        some = {pause(attempts).total_seconds() for _ in range(50)}
        assert 0.75 * seconds <= min(some) < max(some) <= 1.25 * seconds
        assert len(some) > 40


def test_a_failed_job_can_be_run_again(probe_log):
    job = probe.fail_twice.enqueue("w")
    run_pending()

    assert run_again(job.pk) is True
    assert run_again(job.pk) is False
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.WAITING, 0)
    assert run_pending() == 1


# -- leases ------------------------------------------------------------------------------------
def test_a_claimed_job_is_nobody_elses(probe_log):
    probe.note.enqueue("once")

    assert claim("one") is not None
    assert claim("two") is None


def test_a_row_that_another_takes_between_looking_and_writing_is_left_to_it(monkeypatch):
    job = probe.note.enqueue("w")
    first = JobQuerySet.first

    def overtaken(self):
        found = first(self)
        Job.objects.filter(pk=job.pk).update(
            status="running", worker="quicker", lease_until=timezone.now()
        )
        return found

    monkeypatch.setattr(JobQuerySet, "first", overtaken)
    assert claim("late") is None
    job.refresh_from_db()
    assert job.worker == "quicker"


def test_a_job_is_taken_from_a_worker_that_is_not_heard_of():
    probe.note.enqueue("w")
    job = claim("killed", lease=timedelta(seconds=60))

    assert reap() == 0
    assert reap(now=timezone.now() + timedelta(seconds=61)) == 1
    job.refresh_from_db()
    assert (job.status, job.worker, job.reason) == (Job.Status.WAITING, "", WORKER_LOST)


def test_a_renewed_lease_holds():
    probe.note.enqueue("w")
    job = claim("slow", lease=timedelta(seconds=1))

    assert renew(job, lease=timedelta(seconds=120)) is True
    assert reap(now=timezone.now() + timedelta(seconds=60)) == 0


def test_a_job_that_kills_every_worker_is_given_up(probe_log):
    probe.fail.enqueue("w")
    for _ in range(3):
        assert claim("killed", now=timezone.now() + LONG) is not None
        reap(now=timezone.now() + LONG)

    assert Job.objects.get().status == Job.Status.FAILED
    assert probe_log() == [f"gave up w: {WORKER_LOST}"]


def test_a_worker_that_comes_back_late_neither_renews_nor_ends_the_job_of_another(caplog):
    probe.note.enqueue("w")
    late = claim("late")
    reap(now=timezone.now() + LONG)
    current = claim("current", now=timezone.now() + LONG)

    assert renew(late) is False
    perform(late)
    current.refresh_from_db()
    assert (current.status, current.worker) == (Job.Status.RUNNING, "current")
    assert "ended after its lease" in caplog.text
    perform(current)
    current.refresh_from_db()
    assert current.status == Job.Status.DONE


@pytest.mark.parametrize(
    "impossible",
    [
        {"status": "running"},
        {"status": "waiting", "lease_until": timezone.now()},
        {"status": "done"},
        {"status": "waiting", "finished_at": timezone.now()},
    ],
)
def test_the_database_refuses_rows_that_contradict_themselves(impossible):
    job = probe.note.enqueue("w")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**impossible)


# -- reasons -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("invalid literal for int() with base 10: 'Ivan'"), "base 10: …"),
        (KeyError("Ivan"), "KeyError: …"),
        (OSError(2, "No such file", "/cases/Ivan.jpg"), "[Errno 2] No such file: …"),
        (ValueError("can't open \"O'Brien\" in time"), "ValueError: can… in time"),
        (ValueError("wrote to ivan.franko@example.org twice"), "wrote to … twice"),
        (ValueError("call +380 44 123-45-67 now"), "call … now"),
        (ValueError("ключ «Іван» порожній"), "ключ … порожній"),
        (ValueError(""), "ValueError"),
        (ValueError("line one\nIvan in line two"), "ValueError: line one"),
        (Invalid({"file": ["The file is empty."]}), "Invalid: The file is empty."),
    ],
)
def test_a_reason_tells_the_fault_and_not_the_value(error, told):
    said = reason(error)

    assert told in said
    for name in ("Ivan", "ivan", "Іван", "Brien", "123"):
        assert name not in said


def test_a_reason_is_short():
    assert len(reason(ValueError("x" * 5000))) == 300


# -- upkeep ------------------------------------------------------------------------------------
def test_pruning_keeps_what_is_young_unfinished_or_failed_lately():
    now = timezone.now()
    ages = {"done": [6, 8], "failed": [8, 80, 100]}
    for status, days in ages.items():
        for age in days:
            ended = now - timedelta(days=age)
            Job.objects.create(name=f"{status} {age}", status=status, finished_at=ended)
    Job.objects.create(name="old but waiting", created_at=now - timedelta(days=400))

    prune()

    kept = set(Job.objects.values_list("name", flat=True))
    assert kept == {"done 6", "failed 8", "failed 80", "old but waiting"}
