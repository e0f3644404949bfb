"""Ended jobs do not stay for ever."""

from datetime import timedelta

from django.utils import timezone

from jobs.models import Job
from jobs.registry import task

KEEP_DONE = timedelta(days=7)
KEEP_FAILED = timedelta(days=90)


@task(name="jobs.prune", attempts=3, timeout=timedelta(minutes=10))
def prune() -> None:
    """Delete jobs done a week ago, and failed ones after three months."""
    now = timezone.now()
    Job.objects.filter(status=Job.Status.DONE, finished_at__lt=now - KEEP_DONE).delete()
    Job.objects.failed().filter(finished_at__lt=now - KEEP_FAILED).delete()
