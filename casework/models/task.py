"""What somebody has to do by a day: a promise to a witness kept, a recipient told, anything else."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.models.case import Case
from casework.querysets.cases import TaskLinkQuerySet, TaskQuerySet
from ledger.models import LedgeredModel

# Kinds of record of which a task may tell what only those may know who hear witnesses.
ABOUT_WITNESSES = ("witness", "note")


class Task(LedgeredModel):
    """One thing to be done in a case, by `due_on`, about the case or about one record in it.

    A task that the program made has no `title` but what it is about: its `kind` says what to do.
    """

    class Kind(models.TextChoices):
        FEEDBACK = "feedback", _("Tell the person what became of it, as promised")
        RISK = "risk", _("Assess the risk anew")
        RECALL = "recall", _("Tell the recipient that consent was withdrawn")
        STOPPED = "stopped", _("An export was stopped: consent was withdrawn")
        OTHER = "other", _("Something else")

    class Priority(models.TextChoices):
        LOW = "low", _("Low")
        NORMAL = "normal", _("Normal")
        HIGH = "high", _("High")
        URGENT = "urgent", _("Urgent")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("state", "Open")
        DOING = "doing", _("Being done")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN_STATES = (State.OPEN, State.DOING)

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("case")
    )
    reference = models.CharField(_("reference"), max_length=20, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    title = models.CharField(_("what is to be done"), max_length=200, blank=True, default="")
    description = models.TextField(_("in detail"), max_length=5_000, blank=True, default="")
    due_on = models.DateField(_("due on"))
    priority = models.CharField(
        _("priority"), max_length=6, choices=Priority.choices, default=Priority.NORMAL
    )
    gate = models.BooleanField(_("the case stays open until it is done"), default=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("who does it"),
    )
    record_kind = models.CharField(max_length=16, blank=True, default="", editable=False)
    record_id = models.UUIDField(null=True, editable=False)
    status = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.OPEN, editable=False
    )
    outcome = models.TextField(_("outcome"), max_length=2_000, blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last changed"), default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("done or cancelled"), null=True, editable=False)

    objects = TaskQuerySet.as_manager()

    ledger_kind = "task"
    # All are typed freely and may tell of a witness.
    ledger_digested = ("title", "description", "outcome")

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.UniqueConstraint(fields=["case", "reference"], name="task_reference"),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="task_due"),
            models.Index(fields=["case", "due_on", "id"], name="task_due_of_case"),
            models.Index(fields=["assignee", "status", "due_on"], name="task_of_person"),
            models.Index(fields=["record_id"], name="task_of_record"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN_STATES

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.now().date()

    @property
    def about_witness(self) -> bool:
        return self.record_kind in ABOUT_WITNESSES

    @property
    def headline(self) -> str:
        """What is to be done, in words: the title, or for a task of a known kind the kind first."""
        if self.kind == self.Kind.OTHER:
            return self.title
        return f"{self.get_kind_display()}: {self.title}" if self.title else self.get_kind_display()

    def ledger_label(self) -> str:
        return f"{self.case.reference} {self.reference}"


class TaskLink(LedgeredModel):
    """A further record that a task is about. It is taken off by a day in `removed_at`, never deleted."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="links")
    record_kind = models.CharField(_("kind"), max_length=16)
    record_id = models.UUIDField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    removed_at = models.DateTimeField(_("taken off"), null=True)

    objects = TaskLinkQuerySet.as_manager()

    ledger_kind = "task_link"

    class Meta:
        verbose_name = _("record of a task")
        verbose_name_plural = _("records of tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["task", "record_id"],
                condition=models.Q(removed_at=None),
                name="task_link_once",
            ),
        ]
        indexes = [models.Index(fields=["record_id"], name="task_link_of_record")]

    def __str__(self) -> str:
        return f"{self.task.reference}: {self.record_kind}"
