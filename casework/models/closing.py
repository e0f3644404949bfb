"""When a case was closed and opened again, with the reasons. Never changed, never deleted."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.querysets.cases import ClosingQuerySet
from ledger.models import LedgeredModel


class Closing(LedgeredModel):
    """One turn: the case was closed with an outcome, or opened again for a reason.

    `left` counts what was left undone at each gate that only asks (casework/closing.py), and `despite` says
    why the case was closed all the same.
    """

    class Turn(models.TextChoices):
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Reopened")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="closings")
    turn = models.CharField(_("turn"), max_length=8, choices=Turn.choices)
    words = models.TextField(_("outcome or reason"), max_length=5_000)
    left = models.JSONField(_("left undone"), default=dict)
    despite = models.TextField(
        _("why it was closed all the same"), max_length=5_000, blank=True, default=""
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"), default=timezone.now)

    objects = ClosingQuerySet.as_manager()

    ledger_kind = "closing"

    class Meta:
        verbose_name = _("closing of a case")
        verbose_name_plural = _("closings of cases")
        indexes = [models.Index(fields=["case", "at"], name="closing_of_case")]

    def __str__(self) -> str:
        return f"{self.case.reference}: {self.turn}"
