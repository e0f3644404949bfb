"""Disagreement with an approval: recorded for good, and bound to what was approved."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.review import Review
from ledger.models import LedgeredModel


class Dissent(LedgeredModel):
    """One person who could have decided a review, and holds its approval to be wrong. Append-only.

    It changes nothing in the record: it stays beside the decision, and goes with it to recipients.
    """

    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="dissents", verbose_name=_("review")
    )
    digest = models.CharField(_("digest"), max_length=64)
    reason = models.TextField(_("reason"), max_length=5_000)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    ledger_kind = "dissent"
    ledger_digested = ("reason",)  # may quote a statement

    class Meta:
        verbose_name = _("dissent")
        verbose_name_plural = _("dissents")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "recorded_by"], name="one_dissent_per_person_and_review"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review}: {self.recorded_at:%Y-%m-%d}"

    @property
    def ledger_case_id(self):
        return self.review.case_id
