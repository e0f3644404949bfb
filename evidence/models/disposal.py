"""Destroying the bytes of an original, for a court's order or a mistaken upload: two people, one reason."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models.item import EvidenceItem
from evidence.querysets import DisposalQuerySet
from ledger.models import LedgeredModel


class Disposal(LedgeredModel):
    """One request to destroy an item's bytes, and what came of it.

    `requested` becomes `approved` by somebody else (neither who asked nor who took the item in: service and
    triggers), and `destroyed` when the worker has done it; or it is refused or withdrawn. Hash, custody
    and ledger stay. `bytes_shared` says that another item has the same bytes, which were kept for it.
    """

    class Grounds(models.TextChoices):
        COURT_ORDER = "court_order", _("Order of a court or authority")
        MISTAKE = "mistaken_upload", _("Uploaded by mistake")

    class State(models.TextChoices):
        REQUESTED = "requested", _("Waiting for a second person")
        APPROVED = "approved", _("Approved, being destroyed")
        DESTROYED = "destroyed", _("Disposed")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="disposals")
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.REQUESTED, editable=False
    )
    grounds = models.CharField(_("grounds"), max_length=16, choices=Grounds.choices)
    legal_basis = models.CharField(_("legal basis"), max_length=500, blank=True, default="")
    reason = models.TextField(_("reason"), max_length=5_000)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("requested by"),
    )
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    comment = models.TextField(_("comment"), max_length=5_000, blank=True, default="")
    destroyed_at = models.DateTimeField(_("destroyed"), null=True)
    bytes_shared = models.BooleanField(_("same bytes kept for another item"), default=False)

    objects = DisposalQuerySet.as_manager()

    ledger_kind = "disposal"

    class Meta:
        verbose_name = _("disposal")
        verbose_name_plural = _("disposals")
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state__in=["requested", "approved", "destroyed"]),
                name="disposal_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                name="disposal_by_two",
            ),
        ]
        indexes = [models.Index(fields=["state", "requested_at"], name="disposal_by_state")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether somebody is to decide."""
        return self.state == self.State.REQUESTED
