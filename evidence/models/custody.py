"""The chain of custody: one gap-free, append-only sequence of events per item, and hand-overs in course."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models.item import EvidenceItem
from evidence.querysets import CustodyQuerySet, HandoverQuerySet
from ledger.models import LedgeredModel


class CustodyEvent(LedgeredModel):
    """Who held the item, from whom, to whom, when, where, why and in which condition (BP-12, ISO-1).

    A mistaken event is corrected by a further one (`corrects`), never edited: triggers refuse it.

    Each event also says how it left the item: with a person of the team (`holder`) or an outside party
    (`held_by`), where (`location`), under which seal, in which package, and when it is due back. So the
    last event is the present state, and whoever reads two neighbours sees that nothing is missing.

    Times of the world are kept as they were told: `occurred_local` with its `zone`, an IANA name, an
    offset, or "unknown". `occurred_at` is the same moment in UTC; where the zone is unknown it only
    puts the event in its place between the others and is never shown.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Received")
        SAMPLED = "sampled", _("Taken as a sample")
        EXAMINED = "examined", _("Examined")
        HANDED_OVER = "handed_over", _("Handed over")
        CHECKED_OUT = "checked_out", _("Checked out")
        RETURNED = "returned", _("Returned")
        TAKEN_OVER = "taken_over", _("Taken over from an absent holder")
        MOVED = "moved", _("Moved to another place")
        SEALED = "sealed", _("Sealed or re-sealed")
        SEAL_BROKEN = "seal_broken", _("Seal broken")
        PACKED = "packed", _("Put into a package")
        UNPACKED = "unpacked", _("Taken out of its package")
        SAMPLE_TAKEN = "sample_taken", _("A sample was taken from it")
        CORRECTION = "correction", _("Correction")
        VOIDED = "voided", _("Voided")
        DISPOSED = "disposed", _("Disposed of: bytes destroyed")

    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="custody")
    seq = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("event"), max_length=12, choices=Kind.choices)
    by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    occurred_at = models.DateTimeField(_("happened"), default=timezone.now)
    occurred_local = models.CharField(_("local time"), max_length=19, blank=True, default="")
    zone = models.CharField(_("time zone"), max_length=64, blank=True, default="UTC")
    from_party = models.CharField(_("from"), max_length=200, blank=True, default="")
    from_holder = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_party = models.CharField(_("to"), max_length=200, blank=True, default="")
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    purpose = models.CharField(_("purpose"), max_length=500, blank=True, default="")
    condition = models.CharField(_("condition"), max_length=500, blank=True, default="")
    seal = models.CharField(_("seal number"), max_length=100, blank=True, default="")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    receipt = models.ForeignKey(
        EvidenceItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed receipt"),
    )
    handover = models.ForeignKey(
        "evidence.Handover", on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    # The package that was handled, for an event that its contents shared.
    with_item = models.ForeignKey(
        EvidenceItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # How the event left the item.
    holder = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("then with"),
    )
    held_by = models.CharField(_("then with"), max_length=200, blank=True, default="")
    location = models.CharField(_("storage place"), max_length=200, blank=True, default="")
    under_seal = models.CharField(_("under seal"), max_length=100, blank=True, default="")
    container = models.ForeignKey(
        EvidenceItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("package"),
    )
    due_on = models.DateField(_("due back on"), null=True, blank=True)

    objects = CustodyQuerySet.as_manager()

    ledger_kind = "custody"

    class Meta:
        verbose_name = _("custody event")
        verbose_name_plural = _("custody events")
        constraints = [
            models.UniqueConstraint(fields=["item", "seq"], name="custody_sequence"),
            models.UniqueConstraint(fields=["item", "handover"], name="custody_handover_once"),
        ]
        indexes = [
            models.Index(fields=["case", "-recorded_at", "-id"], name="custody_of_case"),
            models.Index(
                fields=["case", "due_on"],
                condition=models.Q(due_on__isnull=False),
                name="custody_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq}. {self.kind}"


class Handover(LedgeredModel):
    """An item on its way from one person of the team to another: proposed, then accepted or not.

    Only the acceptance of the receiver puts an event into the chain; nobody accepts for somebody else.
    """

    class Kind(models.TextChoices):
        HANDED_OVER = "handed_over", _("For good")
        CHECKED_OUT = "checked_out", _("For a time, to be returned")
        RETURNED = "returned", _("Back after a time")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits to be accepted")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="handovers")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    status = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PROPOSED
    )
    giver = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("from")
    )
    receiver = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("to")
    )
    purpose = models.CharField(_("purpose"), max_length=500)
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    condition = models.CharField(_("condition"), max_length=500, blank=True, default="")
    due_on = models.DateField(_("due back on"), null=True, blank=True)
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")

    objects = HandoverQuerySet.as_manager()

    ledger_kind = "handover"

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(status="proposed"),
                name="one_open_handover_per_item",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-proposed_at", "-id"], name="handover_of_case"),
            models.Index(
                fields=["receiver"],
                condition=models.Q(status="proposed"),
                name="handover_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.status}"
