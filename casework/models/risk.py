"""How much danger a witness is in, and what help was offered. No identity is ever kept here.

Keys are random and rows carry dates without a clock, like those of witnesses.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.witness import Witness, today
from casework.querysets.witnesses import OfWitnessQuerySet
from ledger.models import LedgeredModel


class RiskAssessment(LedgeredModel):
    """What threatens a witness and what is done about it, as judged on one day (MC-4). Append-only.

    It holds for one place and situation until it expires; when either changes, it is made anew. The
    one with the highest `number` of its witness counts.
    """

    class Level(models.TextChoices):
        LOW = "low", _("Low")
        MODERATE = "moderate", _("Moderate")
        HIGH = "high", _("High")
        EXTREME = "extreme", _("Extreme")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="+", verbose_name=_("case")
    )
    witness = models.ForeignKey(
        Witness,
        on_delete=models.PROTECT,
        related_name="risk_assessments",
        verbose_name=_("witness"),
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    level = models.CharField(_("level of risk"), max_length=8, choices=Level.choices)
    situation = models.TextField(_("place and situation"), max_length=2_000)
    threats = models.TextField(_("threats"), max_length=5_000)
    measures = models.TextField(_("measures"), max_length=5_000)
    assessed_on = models.DateField(_("assessed on"))
    expires_on = models.DateField(_("expires on"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    created_on = models.DateField(_("recorded on"), editable=False)

    objects = OfWitnessQuerySet.as_manager()

    ledger_kind = "risk_assessment"
    text_fields = ledger_digested = ("situation", "threats", "measures")

    class Meta:
        verbose_name = _("risk assessment")
        verbose_name_plural = _("risk assessments")
        constraints = [
            models.UniqueConstraint(fields=["witness", "number"], name="risk_number"),
        ]
        indexes = [
            models.Index(fields=["-assessed_on", "-id"], name="risk_newest"),
            models.Index(fields=["case", "-assessed_on", "-id"], name="risk_newest_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.expires_on}"

    @property
    def is_current(self) -> bool:
        """Whether it has not run out. (Whether a later one stands is asked of the witness.)"""
        return self.expires_on >= today()

    def ledger_label(self) -> str:
        return f"{self.witness.code} {self.number}"


class Referral(LedgeredModel):
    """Help that was offered to a witness, and what became of the offer (MC-5)."""

    class Kind(models.TextChoices):
        MEDICAL = "medical", _("Medical")
        PSYCHOSOCIAL = "psychosocial", _("Psychological and social")
        LEGAL = "legal", _("Legal")
        PROTECTION = "protection", _("Protection")
        MATERIAL = "material", _("Shelter, money, documents")
        OTHER = "other", _("Other")

    class Outcome(models.TextChoices):
        OFFERED = "offered", _("Offered, no answer yet")
        DECLINED = "declined", _("Declined")
        ACCEPTED = "accepted", _("Accepted")
        BEGUN = "begun", _("Help has begun")
        COMPLETED = "completed", _("Help was given")
        FAILED = "failed", _("No help came of it")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="+", verbose_name=_("case")
    )
    witness = models.ForeignKey(
        Witness, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("witness")
    )
    kind = models.CharField(_("kind of help"), max_length=12, choices=Kind.choices)
    offered_on = models.DateField(_("offered on"))
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.OFFERED
    )
    remarks = models.TextField(_("remarks"), max_length=2_000, blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    created_on = models.DateField(_("recorded on"), editable=False)

    objects = OfWitnessQuerySet.as_manager()

    ledger_kind = "referral"
    text_fields = ledger_digested = ("remarks",)

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        indexes = [
            models.Index(fields=["-offered_on", "-id"], name="referral_newest"),
            models.Index(fields=["case", "-offered_on", "-id"], name="referral_newest_of_case"),
            models.Index(fields=["witness", "-offered_on"], name="referral_of_witness"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.offered_on}"

    def ledger_label(self) -> str:
        return f"{self.witness.code} {self.kind}"
