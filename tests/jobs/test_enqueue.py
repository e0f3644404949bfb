"""A job is part of the transaction that wrote it."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from jobs import run_pending, task
from jobs.models import Job
from tests.jobs import probe

pytestmark = pytest.mark.django_db


def test_a_job_is_run_with_its_arguments(probe_log):
    probe.note.enqueue("word", mark="!")

    assert run_pending() == 1
    assert probe_log() == ["word!"]
    assert Job.objects.get().status == Job.Status.DONE


def test_calling_a_task_runs_it_here_without_a_job(probe_log):
    probe.note("directly")

    assert probe_log() == ["directly"]
    assert not Job.objects.exists()


def test_rolling_back_removes_the_job(probe_log):
    class Undone(Exception):
        pass

    def change():
        with transaction.atomic():
            probe.note.enqueue("never")
            raise Undone

    with pytest.raises(Undone):
        change()
    assert run_pending() == 0
    assert probe_log() == []


def test_jobs_run_in_the_order_they_were_written(probe_log):
    for word in "abcdef":
        probe.note.enqueue(word)

    run_pending()
    assert probe_log() == list("abcdef")


def test_a_job_for_later_waits(probe_log):
    later = timezone.now() + timedelta(hours=1)
    probe.note.enqueue_at(later, "later")

    assert run_pending() == 0
    assert run_pending(until=later) == 1
    assert probe_log() == ["later"]


def test_jobs_written_by_a_job_are_run_as_well(probe_log):
    @task(name=f"probe.chain.{uuid.uuid4()}")
    def chain(left: int) -> None:
        probe.log(str(left))
        if left:
            chain.enqueue(left - 1)

    chain.enqueue(2)
    assert run_pending() == 3
    assert probe_log() == ["2", "1", "0"]


def test_identifiers_become_json():
    key = uuid.uuid4()

    job = probe.note.enqueue(key, mark="m")

    job.refresh_from_db()
    assert job.arguments == {"args": [str(key)], "kwargs": {"mark": "m"}}
    assert str(job) == f"probe.note {job.pk}"


@pytest.mark.parametrize("content", [b"bytes", 1.5, ["list"], {"a": "b"}, "x" * 201, object()])
def test_what_is_no_identifier_is_refused(content):
    with pytest.raises(TypeError, match="identifiers"):
        probe.note.enqueue(content)
    assert not Job.objects.exists()


@pytest.mark.parametrize(("args", "kwargs"), [([], {}), (["a", "b", "c"], {}), (["a"], {"x": 1})])
def test_arguments_that_the_function_does_not_take_are_refused_at_once(args, kwargs):
    with pytest.raises(TypeError):
        probe.note.enqueue(*args, **kwargs)


def test_two_tasks_cannot_have_one_name():
    with pytest.raises(ValueError, match=r"probe\.note"):
        task(name="probe.note")(lambda: None)
