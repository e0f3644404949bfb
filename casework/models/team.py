"""Who works on a case, in which role, until when."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.querysets.cases import MembershipQuerySet
from ledger.models import LedgeredModel


class Membership(LedgeredModel):
    """One person's role in one case. It ends, by date or by decision; it is never deleted."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")
        INVESTIGATOR = "investigator", _("Investigator")
        ANALYST = "analyst", _("Analyst or legal officer")
        REVIEWER = "reviewer", _("Reviewer")
        CUSTODIAN = "witness_custodian", _("Witness custodian")
        OBSERVER = "observer", _("Observer")

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("case")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    ledger_kind = "membership"

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        indexes = [models.Index(fields=["user", "ended_at", "case"], name="membership_of_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"],
                condition=models.Q(ended_at=None),
                name="one_role_per_person_and_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.get_role_display()}"

    @property
    def is_active(self) -> bool:
        return self.ended_at is None and (
            self.ends_on is None or self.ends_on >= timezone.now().date()
        )
