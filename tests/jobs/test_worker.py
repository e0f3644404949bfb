"""Real workers: killed, stopped, crowded, and with jobs that misbehave."""

import os
import signal
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from jobs import worker
from jobs.models import Job
from tests.jobs import probe
from tests.jobs.processes import Workers, alive, stop, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

Status = Job.Status


@pytest.fixture
def workers():
    with Workers() as started:
        yield started


def status(job: Job) -> str:
    job.refresh_from_db()
    return job.status


def test_a_worker_does_what_is_due_and_ends(workers, probe_log):
    jobs = [probe.note.enqueue(word) for word in "abc"]

    process = workers.start("--once")
    said, _ = process.communicate(timeout=30)

    assert (process.returncode, said) == (0, "")
    assert probe_log() == ["a", "b", "c"]
    assert {status(job) for job in jobs} == {Status.DONE}


def test_the_job_of_a_killed_worker_is_taken_up_by_another(workers, probe_log):
    job = probe.second_try.enqueue("w")
    first = workers.start("--lease", "2")
    wait_until(probe_log)
    pid = int(probe_log()[0].split()[-1])
    first.kill()
    first.wait()
    wait_until(lambda: not alive(pid), seconds=5)
    assert status(job) == Status.RUNNING

    Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
    workers.start("--lease", "2")
    wait_until(lambda: status(job) == Status.WAITING)
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now())  # not to wait for the pause
    wait_until(lambda: status(job) == Status.DONE)

    assert job.attempts == 2
    assert probe_log()[-1] == "end w"


def test_a_long_job_keeps_its_lease_by_heartbeat(workers, probe_log):
    """Three workers look for abandoned jobs; the job runs three times as long as a lease."""
    job = probe.slow.enqueue("w", 3000)
    for _ in range(3):
        workers.start("--lease", "1")

    wait_until(lambda: status(job) == Status.DONE)
    assert job.attempts == 1
    assert probe_log() == ["begin w", "end w"]


def test_a_worker_that_is_asked_to_stop_lets_its_job_end(workers, probe_log):
    job, next_one = probe.slow.enqueue("w", 800), probe.note.enqueue("never")
    process = workers.start()
    wait_until(probe_log)

    assert stop(process) == ""
    assert process.returncode == 0
    assert probe_log() == ["begin w", "end w"]
    assert (status(job), status(next_one)) == (Status.DONE, Status.WAITING)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_job_that_does_not_end_in_time_is_given_back(workers, probe_log, number):
    job = probe.second_try.enqueue("w")
    process = workers.start("--stop-within", "1")
    wait_until(probe_log)
    process.send_signal(number)
    process.communicate(timeout=30)

    assert process.returncode == 0
    assert (status(job), job.attempts) == (Status.WAITING, 0)
    workers.start("--once").communicate(timeout=30)
    assert (status(job), job.attempts) == (Status.DONE, 1)


def test_asked_again_a_worker_stops_at_once(workers, probe_log):
    job = probe.second_try.enqueue("w")
    process = workers.start("--stop-within", "600")
    wait_until(probe_log)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)  # the same request, by another way
    time.sleep(1.2)
    assert process.poll() is None

    assert stop(process) == ""
    assert status(job) == Status.WAITING


def test_a_job_that_takes_the_interpreter_down_fails_alone(workers, probe_log):
    crash, after = probe.crash.enqueue("w"), probe.note.enqueue("after")

    said, _ = workers.start("--once").communicate(timeout=30)

    assert (status(crash), status(after)) == (Status.FAILED, Status.DONE)
    assert crash.reason == "ProcessLost: the job’s process ended with signal 9"
    assert probe_log() == [f"gave up w: {crash.reason}", "after"]
    assert said.count("\n") == 1
    assert "Traceback" not in said


def test_a_job_that_takes_too_long_is_ended_and_may_clean_up(workers, probe_log):
    job = probe.too_long.enqueue("w")
    workers.start("--once").communicate(timeout=30)

    assert status(job) == Status.FAILED
    assert job.reason == "TimeLimit: the job took too long"
    assert probe_log() == ["cleaned up w", f"gave up w: {job.reason}"]


def run_here(mine: worker.Worker, *, once: bool = False) -> None:
    """Run a worker in this process, and for half a minute at most."""
    end, wait = time.monotonic() + 30, mine._wait

    def bounded():
        assert time.monotonic() < end, "the worker does not come to an end"
        wait()

    mine._wait = bounded
    try:
        mine.run(once=once)
    finally:
        for running in mine._running:
            running.process.kill()


def test_a_job_that_hears_no_signal_is_killed(probe_log, monkeypatch):
    monkeypatch.setattr(worker, "LAST_WORDS", 0.3)
    job = probe.deaf.enqueue("w")
    run_here(worker.Worker(), once=True)

    assert status(job) == Status.FAILED
    assert job.reason == "TimeLimit: the job took too long and was killed"
    assert probe_log() == [f"gave up w: {job.reason}"]


def test_a_worker_that_lost_its_lease_stops_the_job(probe_log, monkeypatch):
    """As after a laptop slept: another worker has the job by now."""
    job = probe.second_try.enqueue("w")
    mine = worker.Worker(lease=timedelta(seconds=1), stop_within=600)
    turn = mine._turn

    def taken_over():
        if probe_log() and status(job) == Status.RUNNING and job.worker == mine.name:
            Job.objects.filter(pk=job.pk).update(worker="another")
            mine.stop()
        return turn()

    monkeypatch.setattr(mine, "_turn", taken_over)
    run_here(mine)

    assert (status(job), job.worker, job.attempts) == (Status.RUNNING, "another", 1)
    assert not alive(int(probe_log()[0].split()[-1]))


def test_four_workers_run_every_job_once(workers, probe_log):
    words = [f"{number:03}" for number in range(120)]
    for word in words:
        probe.note.enqueue(word)

    crowd = [workers.start("--once", "--concurrency", "2") for _ in range(4)]
    said = [process.communicate(timeout=120)[0] for process in crowd]

    assert sorted(probe_log()) == words
    assert set(Job.objects.values_list("status", "attempts")) == {(Status.DONE, 1)}
    assert "".join(said) == ""


def test_jobs_run_side_by_side_when_asked_to(workers, probe_log):
    for word in "ab":
        probe.slow.enqueue(word, 1500)
    workers.start("--once", "--concurrency", "2").communicate(timeout=30)

    assert sorted(probe_log()[:2]) == ["begin a", "begin b"]


def test_jobs_step_back_behind_requests(workers, probe_log):
    probe.priority.enqueue()
    workers.start("--once").communicate(timeout=30)

    assert int(probe_log()[0]) == min(os.nice(0) + worker.BEHIND, 19)


def test_an_idle_worker_is_quiet_and_starts_new_work_soon(workers, probe_log):
    process = workers.start()
    probe.note.enqueue("first")
    wait_until(probe_log)
    used = processor_seconds(process.pid)
    time.sleep(3)
    idle = processor_seconds(process.pid) - used
    started = time.monotonic()
    probe.note.enqueue("second")
    wait_until(lambda: len(probe_log()) == 2)

    assert time.monotonic() - started < 3
    assert idle < 0.3
    assert stop(process) == ""


def processor_seconds(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_database_that_is_away_for_a_while_does_not_end_the_worker(probe_log, monkeypatch):
    from django.db import OperationalError

    mine = worker.Worker()
    turn, failures = mine._turn, iter([OperationalError("no route to 10.0.0.1")] * 2)

    def shaky():
        error = next(failures, None)
        if error:
            raise error
        return turn()

    monkeypatch.setattr(mine, "_turn", shaky)
    monkeypatch.setattr(worker.time, "sleep", lambda seconds: None)
    probe.note.enqueue("after all")
    run_here(mine, once=True)

    assert probe_log() == ["after all"]


def test_without_tables_the_worker_says_what_to_do(tmp_path, workers, monkeypatch):
    monkeypatch.setattr(
        "tests.jobs.processes.database_url", lambda: f"sqlite:///{tmp_path}/empty.sqlite3"
    )
    process = workers.start()
    said, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert said == (
        "CommandError: The database is not ready. Run `python manage.py migrate` first.\n"
    )
