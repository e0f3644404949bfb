"""Regular work is enqueued once per time, whoever looks at the clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs import UnknownTask, registry, run_pending, schedule
from jobs.models import Job, Schedule
from jobs.running import tick

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def hourly(monkeypatch):
    monkeypatch.setattr(registry, "_schedules", {})
    monkeypatch.setattr(registry, "_tasks", dict(registry._tasks))
    registry.task(name="probe.hourly")(lambda: None)
    schedule("probe.hourly", every=HOUR)


def test_scheduled_work_starts_at_once_and_comes_again():
    start = timezone.now()

    assert tick(start) == 1
    run_pending()
    assert tick(start + HOUR / 2) == 0
    assert tick(start + HOUR) == 1


def test_times_that_were_missed_are_not_made_up_for():
    start = timezone.now()
    tick(start)
    run_pending()

    assert tick(start + 100 * HOUR) == 1
    run_pending()
    assert tick(start + 100.5 * HOUR) == 0
    assert tick(start + 101 * HOUR) == 1


def test_a_run_is_left_out_while_the_one_before_has_not_ended():
    start = timezone.now()
    tick(start)

    assert tick(start + HOUR) == 0
    assert Job.objects.count() == 1
    run_pending()
    assert tick(start + 2 * HOUR) == 1


def test_two_workers_looking_at_once_enqueue_once(monkeypatch):
    """The other has read the same row, and moves it first."""
    start = timezone.now()
    tick(start)
    run_pending()
    Schedule.objects.update(next_at=start + HOUR)
    overtaken = registry.schedules

    def slow_reader():
        Schedule.objects.update(next_at=start + 2 * HOUR)
        return overtaken()

    monkeypatch.setattr(registry, "schedules", slow_reader)
    assert tick(start + HOUR) == 0


def test_only_a_task_can_be_scheduled():
    with pytest.raises(UnknownTask):
        schedule("probe.nothing", every=HOUR)


def test_the_store_of_ended_jobs_is_pruned_by_schedule(monkeypatch):
    monkeypatch.undo()
    assert registry.schedules()["jobs.prune"] == timedelta(days=1)
