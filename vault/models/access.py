"""Break-glass: who asked to see a witness's identity, on which grounds, who let them, and what came of it."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ledger.models import LedgeredModel
from vault.querysets import AccessQuerySet
from vault.terms import GRANT_STANDS, LONGEST, REVIEW_WITHIN


def _person(label: Any, **options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=label,
        **options,
    )


class Access(LedgeredModel):
    """One person's access to the identity of one witness, for minutes.

    `requested` becomes `granted` by somebody else and `open` by the requester, when the minutes begin
    to run; an emergency begins as `open`. It ends by itself, and is then reviewed by neither of the
    two. Service and triggers alike hold this. A row about governance: it has times, and names the
    witness by the code's row, never by a row of an identity.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("Waits for a second person")
        GRANTED = "granted", _("Granted, not opened yet")
        OPEN = "open", pgettext_lazy("state", "Open")
        REFUSED = "refused", _("Refused")
        CANCELLED = "cancelled", _("Cancelled")
        ENDED = "ended", _("Ended")

    class Ending(models.TextChoices):
        EXPIRED = "expired", _("its minutes were over")
        CLOSED = "closed", _("closed before its time")
        RIGHT_ENDED = "right_ended", _("the person's role or account ended")
        LAPSED = "lapsed", _("never opened")

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", _("Justified")
        NOT_JUSTIFIED = "not_justified", _("Not justified")

    case = models.ForeignKey(
        "casework.Case", on_delete=models.PROTECT, related_name="+", verbose_name=_("case")
    )
    witness = models.ForeignKey(
        "casework.Witness", on_delete=models.PROTECT, related_name="+", verbose_name=_("witness")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.REQUESTED, editable=False
    )
    emergency = models.BooleanField(_("emergency"), default=False)
    kinds = models.JSONField(_("what is to be shown"), default=list)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    reason = models.TextField(_("reason"), max_length=5_000)
    legal_basis = models.CharField(_("legal basis"), max_length=500)
    requested_by = _person(_("requested by"))
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    decided_by = _person(_("granted or refused by"), null=True)
    decided_at = models.DateTimeField(_("granted or refused"), null=True)
    comment = models.TextField(_("comment"), max_length=5_000, blank=True, default="")
    opened_at = models.DateTimeField(_("opened"), null=True)
    expires_at = models.DateTimeField(_("closes by itself"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    ending = models.CharField(
        _("how it ended"), max_length=12, choices=Ending.choices, blank=True, default=""
    )
    verdict = models.CharField(
        _("verdict"), max_length=14, choices=Verdict.choices, blank=True, default=""
    )
    reviewed_by = _person(_("reviewed by"), null=True)
    reviewed_at = models.DateTimeField(_("reviewed"), null=True)
    review_comment = models.TextField(
        _("comment of the review"), max_length=5_000, blank=True, default=""
    )

    objects = AccessQuerySet.as_manager()

    ledger_kind = "identity_access"
    # What people write of their reasons may say more than they mean to: it stays in one place.
    ledger_digested = ("reason", "legal_basis", "comment", "review_comment")

    class Meta:
        verbose_name = _("access to an identity")
        verbose_name_plural = _("accesses to identities")
        constraints = [
            models.UniqueConstraint(
                fields=["witness", "requested_by"],
                condition=Q(state__in=["requested", "granted", "open"]),
                name="access_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=LONGEST), name="access_minutes"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                name="access_by_two",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("requested_by")),
                name="access_reviewed_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "requested_at"], name="access_by_state"),
            models.Index(fields=["case", "-requested_at"], name="access_of_case"),
            # Asked for on every page of those who keep watch.
            models.Index(
                fields=["case"],
                condition=Q(emergency=True, reviewed_by=None),
                name="access_emergencies",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.witness_id}: {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether its minutes are running: an access past its end is closed, whatever the row says."""
        return (
            self.state == self.State.OPEN
            and self.expires_at is not None
            and timezone.now() < self.expires_at
        )

    @property
    def is_granted(self) -> bool:
        """Whether the requester may still open what was granted."""
        return (
            self.state == self.State.GRANTED
            and self.decided_at is not None
            and timezone.now() < self.decided_at + GRANT_STANDS
        )

    @property
    def state_now(self) -> str:
        """The state at this moment: what has run out is ended, even before anybody has written so."""
        ran_out = (self.state == self.State.OPEN and not self.is_open) or (
            self.state == self.State.GRANTED and not self.is_granted
        )
        return self.State.ENDED.value if ran_out else self.state

    @property
    def state_label(self) -> Any:
        return self.State(self.state_now).label

    @property
    def mark(self) -> str:
        """The name of its mark: an access that is open is shown otherwise than a case that is."""
        return f"access_{self.state_now}"

    @property
    def review_due_at(self) -> Any:
        """By when somebody else must have looked at it; None where nothing was opened."""
        end = self.ended_at or self.expires_at
        return None if self.opened_at is None or end is None else end + REVIEW_WITHIN

    @property
    def awaits_review(self) -> bool:
        return (
            self.opened_at is not None
            and self.reviewed_by_id is None
            and self.state_now == self.State.ENDED
        )

    @property
    def is_overdue(self) -> bool:
        due = self.review_due_at
        return self.awaits_review and due is not None and due < timezone.now()
