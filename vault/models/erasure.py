"""Erasing an identity: one custodian asks, a supervisor decides, and the key is destroyed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Case
from ledger.models import LedgeredModel
from vault.models.identity import Identity
from vault.querysets import ErasureQuerySet


class Erasure(LedgeredModel):
    """A request to erase an identity, and what came of it: `requested`, then decided by somebody else.

    A row of governance, not of the witness: it may carry times, and holds nothing of the identity.
    """

    class Grounds(models.TextChoices):
        WISH = "wish", _("The person asks for it")
        ORDER = "order", _("Order of a court or authority")
        PURPOSE = "purpose", _("No longer needed for its purpose")
        MISTAKE = "mistake", _("Entered by mistake")

    class State(models.TextChoices):
        REQUESTED = "requested", _("Waiting for a second person")
        ERASED = "erased", _("Erased")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", editable=False)
    identity = models.ForeignKey(
        Identity, on_delete=models.PROTECT, related_name="erasures", editable=False
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.REQUESTED, editable=False
    )
    grounds = models.CharField(_("grounds"), max_length=10, choices=Grounds.choices)
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

    objects = ErasureQuerySet.as_manager()

    ledger_kind = "identity_erasure"
    # What people write here may say more of a person than they mean it to.
    ledger_digested = ("reason", "comment")

    class Meta:
        verbose_name = _("erasure of an identity")
        verbose_name_plural = _("erasures of identities")
        constraints = [
            models.UniqueConstraint(
                fields=["identity"],
                condition=Q(state__in=["requested", "erased"]),
                name="erasure_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                name="erasure_by_two",
            ),
        ]
        indexes = [models.Index(fields=["case", "-requested_at"], name="erasure_of_case")]

    def __str__(self) -> str:
        return f"{self.identity_id}: {self.state}"
