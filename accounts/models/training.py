"""Trainings: what somebody has learnt before they may hear a child, or of sexual violence."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.querysets import TrainingQuerySet
from ledger.models import LedgeredModel


class Training(LedgeredModel):
    """One training that a person completed, as an administrator or supervisor recorded it.

    Never changed: one recorded by mistake, or withdrawn by those who gave it, is revoked with a reason.
    Both days are included.
    """

    class Subject(models.TextChoices):
        CHILDREN = "children", _("Interviewing children")
        SEXUAL_VIOLENCE = "sexual_violence", _("Interviewing about sexual violence")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="trainings",
        verbose_name=_("person"),
    )
    subject = models.CharField(_("subject"), max_length=16, choices=Subject.choices)
    provider = models.CharField(_("given by"), max_length=200)
    completed_on = models.DateField(_("completed on"))
    expires_on = models.DateField(_("counts until"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("recorded by"),
        help_text=_("Empty when it was recorded at the server's command line."),
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("revoked by"),
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    revoked_reason = models.TextField(_("reason"), max_length=2_000, blank=True, default="")

    objects = TrainingQuerySet.as_manager()

    ledger_kind = "training"

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["-completed_on", "-id"]
        indexes = [models.Index(fields=["user", "subject"], name="accounts_training_user_idx")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recorded_by__isnull=True)
                | ~models.Q(recorded_by=models.F("user")),
                name="accounts_training_by_another",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def counts(self) -> bool:
        """Whether it counts today."""
        today = timezone.now().date()
        return (
            self.revoked_at is None
            and self.completed_on <= today
            and (self.expires_on is None or today <= self.expires_on)
        )
