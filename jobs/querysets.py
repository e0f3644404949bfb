"""Which jobs are whose turn."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from jobs.models import Job


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any) -> "JobQuerySet":
        """All jobs for those with oversight, as the matrix of a higher floor says; none for others."""
        return self if user.has_perm("oversight.view") else self.none()

    def waiting(self) -> "JobQuerySet":
        return self.filter(status=self.model.Status.WAITING)

    def running(self) -> "JobQuerySet":
        return self.filter(status=self.model.Status.RUNNING)

    def failed(self) -> "JobQuerySet":
        """Given up: no attempt is left. An operator may run them again."""
        return self.filter(status=self.model.Status.FAILED)

    def unfinished(self) -> "JobQuerySet":
        return self.filter(status__in=[self.model.Status.WAITING, self.model.Status.RUNNING])

    def due(self, now: datetime) -> "JobQuerySet":
        """Waiting jobs whose time has come, the longest waiting first."""
        return self.waiting().filter(due_at__lte=now).order_by("due_at", "id")

    def abandoned(self, now: datetime) -> "JobQuerySet":
        """Running jobs whose worker has not been heard of until its lease ended."""
        return self.running().filter(lease_until__lt=now)

    def held(self, job: "Job") -> "JobQuerySet":
        """The row of `job`, as long as the attempt that `job` describes still holds it."""
        return self.running().filter(pk=job.pk, worker=job.worker, attempts=job.attempts)
