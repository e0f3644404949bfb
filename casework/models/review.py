"""Reviews, decisions and contributions: the rows that prove who decided what, on which content."""

import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.reviewed import BROKEN
from casework.querysets.reviews import ReviewQuerySet
from common.canonical import canonical_json, stored_value
from ledger.models import LedgeredModel


class Review(LedgeredModel):
    """One round of review of one record, bound to the frozen snapshot by its digest.

    The snapshot is the RFC 8785 text of what people entered; it and the digest never change (a trigger
    says so), and it is never listed.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for a decision")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("case")
    )
    kind = models.CharField(_("kind"), max_length=16)
    object_id = models.UUIDField(_("record"))
    object_reference = models.CharField(_("record"), max_length=40)
    round = models.PositiveIntegerField(_("round"))
    cycle = models.PositiveIntegerField()
    status = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    snapshot = models.TextField()
    digest = models.CharField(_("digest"), max_length=64)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted"), default=timezone.now)
    comment = models.TextField(_("comment"), max_length=5_000, blank=True, default="")
    closed_at = models.DateTimeField(_("decided"), null=True)
    # The terms that the case's policy set when this began; a later policy does not change them.
    approvals = models.PositiveSmallIntegerField(_("approvals needed"), default=1)
    roles = models.CharField(_("case roles that decide"), max_length=120, blank=True, default="")
    questions = models.CharField(_("checklist"), max_length=200, blank=True, default="")
    due_on = models.DateField(_("due on"), null=True)

    objects = ReviewQuerySet.as_manager()

    ledger_kind = "review"
    # A snapshot may hold a statement, and comments may quote one.
    ledger_digested = ("snapshot", "comment")

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        indexes = [
            models.Index(fields=["status", "-submitted_at", "-id"], name="review_queue"),
            models.Index(fields=["case", "-submitted_at", "-id"], name="review_of_case"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "round"], name="review_round"),
            models.UniqueConstraint(
                fields=["kind", "object_id"],
                condition=models.Q(status="open"),
                name="one_open_review",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_reference} ({self.round})"

    # Whether the record still is what this round approved, once looked at.
    proved: bool | None = None

    @property
    def shown_status(self) -> str:
        """The state as everybody is shown it: `broken` where the record is not what this round approved."""
        if self.proved is None:
            self.read_together([self])
        return self.status if self.proved else BROKEN

    @classmethod
    def read_together(cls, rows: list[Any]) -> None:
        """Find out for a whole list at once what `shown_status` asks of each."""
        from casework.review.proof import look_at_rounds

        look_at_rounds(rows)

    @property
    def role_names(self) -> list[str]:
        """Case roles that may decide; empty: all whom the matrix names."""
        return self.roles.split()

    @property
    def question_names(self) -> list[str]:
        """The questions that an approval has to answer; none without a checklist."""
        return self.questions.split()

    @property
    def is_overdue(self) -> bool:
        return bool(
            self.due_on and self.status == self.State.OPEN and self.due_on < timezone.now().date()
        )


SHOWN_ROUND = [*Review.State.choices, (BROKEN, _("Differs from what was approved"))]


class Decision(LedgeredModel):
    """One reviewer's decision on the digest they saw. Append-only; triggers refuse a contributor."""

    class Verdict(models.TextChoices):
        APPROVE = "approve", _("Approved")
        RETURN = "return", _("Returned")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    digest = models.CharField(max_length=64)
    comment = models.TextField(max_length=5_000, blank=True, default="")
    # RFC 8785 text of the checklist's answers, "" where none were asked; and SHA-256 over the canonical
    # JSON of answers, comment, digest, person, verdict and reasons: what was decided, as one value.
    answers = models.TextField(blank=True, default="")
    seal = models.CharField(max_length=64, blank=True, default="", editable=False)
    # Names of the reasons of a return (casework/review/reasons.py); none in an approval.
    reasons = models.CharField(max_length=200, blank=True, default="", editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(default=timezone.now)

    ledger_kind = "decision"
    ledger_digested = ("comment", "answers")  # may quote a statement

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "decided_by"], name="one_decision_per_person_and_review"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.decided_at:%Y-%m-%d}"

    @property
    def reason_names(self) -> list[str]:
        """The reasons that a return names; none where none were asked for."""
        return self.reasons.split()

    def computed_seal(self) -> str:
        """The SHA-256 that `seal` has to be, as long as nothing of the decision was changed."""
        sealed = {
            "answers": self.answers,
            "comment": self.comment,
            "decided_by": self.decided_by_id,
            "digest": self.digest,
            "verdict": self.verdict,
        }
        if self.reasons:  # seals from before reasons were asked for stay what they are
            sealed["reasons"] = self.reasons
        return hashlib.sha256(canonical_json(stored_value(sealed))).hexdigest()

    @property
    def ledger_case_id(self):
        return self.review.case_id


class Contribution(models.Model):
    """Somebody changed the content of a record in this cycle. Append-only, one row per person and verb.

    Not an entry of its own in the ledger: the change that it tells of is one.
    """

    kind = models.CharField(max_length=16)
    object_id = models.UUIDField()
    cycle = models.PositiveIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=24)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "cycle", "person", "verb"], name="one_contribution"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.verb}"
