"""The chain of custody: one gap-free, append-only sequence of events per item."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models.item import EvidenceItem
from evidence.querysets import CustodyQuerySet
from ledger.models import LedgeredModel


class CustodyEvent(LedgeredModel):
    """Who held the item, from whom, to whom, when, where, why and in which condition (BP-12, ISO-1).

    A mistaken event is corrected by a further one (`corrects`), never edited: triggers refuse it.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Received")
        EXAMINED = "examined", _("Examined")
        HANDED_OVER = "handed_over", _("Handed over")
        RETURNED = "returned", _("Taken back")
        SEALED = "sealed", _("Sealed or re-sealed")
        CORRECTION = "correction", _("Correction")
        VOIDED = "voided", _("Voided")

    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="custody")
    seq = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("event"), max_length=12, choices=Kind.choices)
    by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    occurred_at = models.DateTimeField(_("happened"), default=timezone.now)
    from_party = models.CharField(_("from"), max_length=200, blank=True, default="")
    to_party = models.CharField(_("to"), max_length=200, blank=True, default="")
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    purpose = models.CharField(_("purpose"), max_length=500, blank=True, default="")
    condition = models.CharField(_("condition"), max_length=500, blank=True, default="")
    seal = models.CharField(_("seal number"), max_length=100, blank=True, default="")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )

    objects = CustodyQuerySet.as_manager()

    ledger_kind = "custody"

    class Meta:
        verbose_name = _("custody event")
        verbose_name_plural = _("custody events")
        constraints = [
            models.UniqueConstraint(fields=["item", "seq"], name="custody_sequence"),
        ]
        indexes = [models.Index(fields=["case", "-recorded_at", "-id"], name="custody_of_case")]

    def __str__(self) -> str:
        return f"{self.seq}. {self.kind}"
