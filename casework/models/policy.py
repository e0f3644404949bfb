"""How much review a case asks for, kind by kind of record. None of it is on until somebody sets it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.querysets.reviews import ReviewPolicyQuerySet
from ledger.models import LedgeredModel


class ReviewPolicy(LedgeredModel):
    """The rules of review for one kind of record in one case; without a row, one approval and no more.

    What stands here counts for what is submitted from then on: a review keeps the terms that it began
    with. `roles` are case roles with a space between them, "" for all whom the matrix names; holders by
    a site role (a supervisor, for exports) are never shut out, since a lead could shut out oversight.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="review_policies", verbose_name=_("case")
    )
    kind = models.CharField(_("kind of record"), max_length=16)
    approvals = models.PositiveSmallIntegerField(_("approvals needed"), default=1)
    roles = models.CharField(_("case roles that decide"), max_length=120, blank=True, default="")
    checklist = models.BooleanField(_("with checklist"), default=False)
    due_days = models.PositiveSmallIntegerField(_("days until it is due"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("set by"),
    )
    set_at = models.DateTimeField(_("set"), default=timezone.now)

    objects = ReviewPolicyQuerySet.as_manager()

    ledger_kind = "review_policy"

    class Meta:
        verbose_name = _("review rule")
        verbose_name_plural = _("review rules")
        indexes = [models.Index(fields=["-set_at", "-id"], name="review_policy_newest")]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="one_policy_of_case_and_kind"),
            models.CheckConstraint(
                condition=models.Q(approvals__gte=1, approvals__lte=2),
                name="review_policy_approvals",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.kind}"

    @property
    def role_names(self) -> list[str]:
        return self.roles.split()

    def ledger_label(self) -> str:
        return f"{self.case.reference} {self.kind}"
