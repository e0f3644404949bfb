"""A review that its reviewers cannot settle among themselves: it goes to the lead of the case."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.review import Review
from ledger.models import LedgeredModel


class Escalation(LedgeredModel):
    """Somebody handed an open review to the lead of the case, with a reason. Append-only.

    From then on those alone decide it who lead the case, and whom they name (`NamedDecider`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.OneToOneField(
        Review, on_delete=models.PROTECT, related_name="escalation", verbose_name=_("review")
    )
    reason = models.TextField(_("reason"), max_length=5_000)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("raised by"),
    )
    raised_at = models.DateTimeField(_("raised"), default=timezone.now)

    ledger_kind = "escalation"
    ledger_digested = ("reason",)  # may quote a statement

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")

    def __str__(self) -> str:
        return str(self.review)

    @property
    def ledger_case_id(self):
        return self.review.case_id


class NamedDecider(LedgeredModel):
    """Somebody whom a lead or a supervisor named to decide an escalated review. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="named", verbose_name=_("review")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who decides"),
    )
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("named by"),
    )
    named_at = models.DateTimeField(_("named"), default=timezone.now)

    ledger_kind = "named_decider"

    class Meta:
        verbose_name = _("named decider")
        verbose_name_plural = _("named deciders")
        constraints = [
            models.UniqueConstraint(fields=["review", "person"], name="named_once_for_a_review"),
        ]

    def __str__(self) -> str:
        return f"{self.review}: {self.person}"

    @property
    def ledger_case_id(self):
        return self.review.case_id
