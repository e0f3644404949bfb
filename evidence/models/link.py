"""Links: an item cites, corroborates or contradicts another, and whether the two are independent."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Case
from evidence.models.item import EvidenceItem
from evidence.querysets import LinkQuerySet, WithdrawalQuerySet
from ledger.models import LedgeredModel


class EvidenceLink(LedgeredModel):
    """One statement about two items (BP-18). Append-only: it is withdrawn by a further row, never removed.

    It belongs to the case of `item`. `other` may lie in another case: whoever may not see both items
    learns nothing of the link, nor that it exists.
    """

    class Kind(models.TextChoices):
        CITES = "cites", _("Cites")
        CORROBORATES = "corroborates", _("Corroborates")
        CONTRADICTS = "contradicts", _("Contradicts")
        SAME_EVENT = "same_event", _("Shows the same event as")

    class Independent(models.TextChoices):
        YES = "yes", _("Independent of each other")
        NO = "no", _("Not independent")
        UNKNOWN = "unknown", _("Not known whether independent")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(
        EvidenceItem, on_delete=models.PROTECT, related_name="links", verbose_name=_("item")
    )
    kind = models.CharField(_("what it does"), max_length=12, choices=Kind.choices)
    other = models.ForeignKey(
        EvidenceItem,
        on_delete=models.PROTECT,
        related_name="linked_by",
        verbose_name=_("other item"),
    )
    # The case of `other`, so that who may see the link is asked of two lists of cases.
    other_case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    independent = models.CharField(
        _("independence"), max_length=8, choices=Independent.choices, default=Independent.UNKNOWN
    )
    reason = models.TextField(_("reason"), max_length=5_000, blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("recorded"), default=timezone.now)

    objects = LinkQuerySet.as_manager()

    ledger_kind = "link"

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="link_newest"),
            models.Index(fields=["case", "-created_at", "-id"], name="link_newest_of_case"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(item=models.F("other")), name="link_of_two_items"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def ledger_case_id(self):
        """The case whose chain tells of it: none for a link across cases.

        Somebody of one of the two cases reads that chain, and must not learn of the link.
        """
        return self.case_id if self.case_id == self.other_case_id else None


class LinkWithdrawal(LedgeredModel):
    """The statement of a link is taken back, with a reason. Append-only, one for each link."""

    link = models.OneToOneField(EvidenceLink, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField(_("reason"), max_length=5_000)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), default=timezone.now)

    objects = WithdrawalQuerySet.as_manager()

    ledger_kind = "link_withdrawal"

    class Meta:
        verbose_name = _("withdrawal of a link")
        verbose_name_plural = _("withdrawals of links")

    def __str__(self) -> str:
        return str(self.link_id)

    @property
    def ledger_case_id(self):
        return self.link.ledger_case_id
