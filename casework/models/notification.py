"""What a person is told: that something happened which waits for them, or that they follow."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.querysets.notifications import NotificationQuerySet, OwnQuerySet
from common.ids import uuid7


class Notification(models.Model):
    """One line for one person. While it is unread, the same event at the same record adds to `count`.

    Codes and keys alone: what is shown beside it is looked up in the reader's own scope. `kind` is a name
    of casework/notices/kinds.py, `event` that of the ledger entry `entry`, the newest of those counted.
    """

    class Letter(models.TextChoices):
        NONE = "", _("No letter")
        NOW = "now", _("At once")
        DAILY = "daily", _("In the daily letter")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    kind = models.CharField(_("kind"), max_length=30, editable=False)
    event = models.CharField(_("event"), max_length=100, editable=False)
    # None where the case is no longer this person's to see, and the line is about just that.
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    record_kind = models.CharField(_("kind of record"), max_length=64, editable=False)
    record_id = models.UUIDField(_("record"), editable=False)
    # No entry stands behind a day that has come.
    entry = models.UUIDField(_("ledger entry"), null=True, editable=False)
    count = models.PositiveIntegerField(_("how often"), default=0, editable=False)
    first_at = models.DateTimeField(_("first"), default=timezone.now, editable=False)
    at = models.DateTimeField(_("last"), default=timezone.now, editable=False)
    read_at = models.DateTimeField(_("read"), null=True, editable=False)
    # What makes a line the same, while it is unread; None from then on.
    open_key = models.UUIDField(null=True, unique=True, editable=False)
    letter = models.CharField(
        max_length=5, choices=Letter, blank=True, default=Letter.NONE, editable=False
    )
    lettered_at = models.DateTimeField(null=True, editable=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notification_newest"),
            models.Index(
                fields=["person", "letter"],
                condition=models.Q(open_key__isnull=False),
                name="notification_unread",
            ),
            models.Index(fields=["record_id"], name="notification_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event}"

    @property
    def is_unread(self) -> bool:
        return self.read_at is None


class NotificationChoice(models.Model):
    """How one person wants to be told of one kind of event; without a row, as the kind declares."""

    class How(models.TextChoices):
        NOT = "not", _("Not at all")
        APP = "app", _("Here only")
        DAILY = "daily", _("Here, and in a daily letter")
        NOW = "now", _("Here, and by a letter at once")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    kind = models.CharField(_("kind"), max_length=30)
    how = models.CharField(_("how"), max_length=5, choices=How)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of notifications")
        verbose_name_plural = _("choices of notifications")
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="notification_choice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.how}"
