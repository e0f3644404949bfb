"""The permanent mark of an installation: demonstration or real."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Installation(models.Model):
    """One row, written once; a database trigger refuses any change to it.

    A demonstration database needs no second factor and its password is printed on a screen:
    it must never be turned into one that holds real cases.
    """

    class Kind(models.TextChoices):
        DEMO = "demo", _("Demonstration")
        REAL = "real", _("Real use")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    kind = models.CharField(max_length=4, choices=Kind)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installations")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="accounts_installation_single"),
        ]

    def __str__(self) -> str:
        return self.kind
