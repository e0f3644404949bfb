"""Verification: what an analyst found out about one of three parts of an item (Berkeley Protocol, VI.E)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import Case, ReviewedModel
from evidence.models.item import EvidenceItem
from evidence.querysets import VerificationQuerySet

HALF_WAY_ROUND = 20_040_000  # metres; nothing on Earth is further away
CENTURY = 52_600_000  # minutes


class Verification(ReviewedModel):
    """One analyst's examination of the source, the technical side or the content of one item.

    Several analysts may each record one of the same part. It says nothing of the integrity of the file,
    and counts as reviewed only once somebody else has approved it. Coordinates are WGS 84 in decimal
    degrees, their uncertainty in metres; the time is local, with its zone or "unknown".
    """

    class Part(models.TextChoices):
        SOURCE = "source", _("Source")
        TECHNICAL = "technical", _("Technical")
        CONTENT = "content", _("Content")

    class Conclusion(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        CONSISTENT = "consistent", _("Consistent")
        PARTLY = "partly_confirmed", _("Confirmed in part")
        INCONCLUSIVE = "inconclusive", _("Inconclusive")
        DOUBTFUL = "doubtful", _("Doubtful")
        REFUTED = "refuted", _("Refuted")

    class Confidence(models.TextChoices):
        HIGH = "high", _("High")
        MODERATE = "moderate", _("Moderate")
        LOW = "low", _("Low")

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="verifications", verbose_name=_("case")
    )
    item = models.ForeignKey(
        EvidenceItem,
        on_delete=models.PROTECT,
        related_name="verifications",
        verbose_name=_("evidence item"),
    )
    reference = models.CharField(_("reference"), max_length=20, editable=False)
    part = models.CharField(_("part"), max_length=10, choices=Part.choices)
    method = models.TextField(_("method"), max_length=10_000, blank=True, default="")
    tools = models.CharField(_("tools and versions"), max_length=500, blank=True, default="")
    sources_used = models.TextField(_("sources used"), max_length=10_000, blank=True, default="")
    finding = models.TextField(_("finding"), max_length=20_000, blank=True, default="")
    conclusion = models.CharField(
        _("conclusion"), max_length=16, choices=Conclusion.choices, blank=True, default=""
    )
    confidence = models.CharField(
        _("confidence"), max_length=8, choices=Confidence.choices, blank=True, default=""
    )
    # A list of {"hypothesis": …, "for": …, "against": …}, each a text.
    hypotheses = models.JSONField(_("working hypotheses"), default=list, blank=True)
    single_hypothesis_reason = models.CharField(
        _("why only one hypothesis"), max_length=500, blank=True, default=""
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    uncertainty_m = models.PositiveIntegerField(
        _("uncertainty in metres"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(HALF_WAY_ROUND)],
    )
    place_note = models.TextField(
        _("how the place was found"), max_length=10_000, blank=True, default=""
    )
    happened_on = models.DateField(_("day"), null=True, blank=True)
    happened_time = models.TimeField(_("local time"), null=True, blank=True)
    happened_zone = models.CharField(_("time zone"), max_length=40, blank=True, default="")
    happened_margin_min = models.PositiveIntegerField(
        _("uncertainty in minutes"), null=True, blank=True, validators=[MaxValueValidator(CENTURY)]
    )
    time_note = models.TextField(
        _("how the time was found"), max_length=10_000, blank=True, default=""
    )

    objects = VerificationQuerySet.as_manager()

    ledger_kind = "verification"
    review_kind = "verification"
    snapshot_fields = (
        "reference",
        "item_reference",
        "item_sha256",
        "analyst",
        "part",
        "method",
        "tools",
        "sources_used",
        "finding",
        "conclusion",
        "confidence",
        "hypotheses",
        "single_hypothesis_reason",
        "latitude",
        "longitude",
        "uncertainty_m",
        "place_note",
        "happened_on",
        "happened_time",
        "happened_zone",
        "happened_margin_min",
        "time_note",
    )

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="verification_newest"),
            models.Index(fields=["case", "-created_at", "-id"], name="verification_of_case"),
            models.Index(fields=["item", "part", "status"], name="verification_of_item"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "reference"], name="verification_reference"),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="verification_place_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def item_reference(self) -> str:
        return self.item.reference

    @property
    def item_sha256(self) -> str:
        """What was examined: a finding holds for these bytes and no others."""
        return self.item.sha256

    @property
    def analyst(self) -> str:
        """The actor code of whoever recorded it: codes, not names, are what snapshots hold."""
        return self.created_by.actor_code

    def ledger_label(self) -> str:
        return f"{self.case.reference} {self.reference}"

    def searchable(self) -> str:
        return f"{self.reference} {self.item.reference} {self.finding}"
