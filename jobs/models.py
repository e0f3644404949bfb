"""One row per piece of background work, and one per schedule."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.ids import uuid7
from jobs.querysets import JobQuerySet


class Job(models.Model):
    """A call of a task, waiting for its time or for a worker, running under a lease, or ended.

    `arguments` holds identifiers only, `reason` the class and first line of the last error: neither
    ever holds a person's name. While a job runs, `worker` has it until `lease_until`; a worker that
    lives renews its lease, and a job whose lease has ended is taken from it.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("task"), max_length=100)
    arguments = models.JSONField(_("arguments"), default=dict)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    due_at = models.DateTimeField(_("not before"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    worker = models.CharField(_("worker"), max_length=32, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    reason = models.CharField(_("reason of the last failure"), max_length=300, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["status", "due_at", "id"], name="jobs_job_turn"),
            models.Index(fields=["name", "status"], name="jobs_job_name"),
        ]
        constraints = [
            models.CheckConstraint(
                name="jobs_job_lease_while_running",
                condition=Q(status="running", lease_until__isnull=False)
                | ~Q(status="running") & Q(lease_until__isnull=True),
            ),
            models.CheckConstraint(
                name="jobs_job_finished_at_the_end",
                condition=Q(status__in=["done", "failed"], finished_at__isnull=False)
                | Q(status__in=["waiting", "running"], finished_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"


class Schedule(models.Model):
    """When a task that runs at regular times is to be enqueued next."""

    name = models.CharField(_("task"), max_length=100, primary_key=True)
    next_at = models.DateTimeField(_("next"), default=timezone.now)

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
