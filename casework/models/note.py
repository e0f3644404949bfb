"""Notes of what witnesses said. Keys and references are random: no order or clock ties them together."""

import uuid

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.models.case import Case
from casework.models.interview import FACTS, REASONS, TEXTS, InterviewFacts
from casework.models.reviewed import ReviewedModel, Status
from casework.models.witness import Witness
from casework.querysets.notes import InterviewApprovalQuerySet, NoteQuerySet, NoteVersionQuerySet
from ledger.models import LedgeredModel

# Well-formed by RFC 5646 (BCP 47): language, script, region, variants; not looked up in the registry.
LANGUAGE_TAG = RegexValidator(
    r"\A[A-Za-z]{2,3}(-[A-Za-z]{3}){0,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?"
    r"(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*\Z",
    _("Write the language as its code, such as uk, ru or crh."),
)


class WitnessNote(InterviewFacts, ReviewedModel):
    """What a witness said, in the person's words, apart from what the documenter thinks of it."""

    class Kind(models.TextChoices):
        FIRST_ACCOUNT = "first_account", _("First account")
        FOLLOW_UP = "follow_up", _("Follow-up")
        DETAILED = "detailed_statement", _("Detailed statement")
        TO_FILE = "note_to_file", _("Note to file")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="notes", verbose_name=_("case")
    )
    witness = models.ForeignKey(
        Witness,
        on_delete=models.PROTECT,
        related_name="notes",
        null=True,
        blank=True,
        verbose_name=_("witness"),
    )
    reference = models.CharField(_("reference"), max_length=16, unique=True, editable=False)
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind.choices, default=Kind.FIRST_ACCOUNT
    )
    interviewed_on = models.DateField(_("interviewed on"), null=True, blank=True)
    language = models.CharField(
        _("language of the account"),
        max_length=35,
        blank=True,
        default="",
        validators=[LANGUAGE_TAG],
    )
    place = models.CharField(_("place, in general terms"), max_length=200, blank=True, default="")
    earlier_accounts = models.TextField(
        _("earlier accounts to others"), max_length=5_000, blank=True, default=""
    )
    # Not the account that somebody signs in with.
    account = models.TextField(
        pgettext_lazy("statement", "account"), max_length=200_000, blank=True, default=""
    )
    comments = models.TextField(
        _("documenter's comments"), max_length=50_000, blank=True, default=""
    )

    # What wider roles and most recipients read: the account without what may identify the person.
    redacted_account = models.TextField(
        _("redacted account"), max_length=200_000, blank=True, default=""
    )

    objects = NoteQuerySet.as_manager()

    ledger_kind = "note"
    review_kind = "note"
    snapshot_fields = (
        "reference",
        "witness_id",
        "kind",
        "interviewed_on",
        "language",
        "place",
        *REASONS,
        "earlier_accounts",
        *FACTS,
        "account",
        "comments",
        "redacted_account",
    )
    # Notes from before these were asked keep the digest that was approved.
    snapshot_if_given = (*REASONS, *FACTS, "redacted_account")
    # Statement text stays in one place: the ledger commits to its digest.
    text_fields = ledger_digested = (
        "place",
        "earlier_accounts",
        *TEXTS,
        "account",
        "comments",
        "redacted_account",
    )
    # Names of colleagues are no warning: whoever heard or interpreted is to be named.
    checked_fields = tuple(n for n in text_fields if n not in ("interviewer", "interpreter"))
    # All that only those see who may read the note.
    read_fields = (
        "interviewed_on",
        "language",
        "place",
        *REASONS,
        "earlier_accounts",
        *FACTS,
        "account",
        "comments",
        "redacted_account",
    )

    class Meta:
        verbose_name = _("witness note")
        verbose_name_plural = _("witness notes")
        indexes = [
            models.Index(fields=["case", "-updated_at", "-id"], name="note_newest_of_case"),
            models.Index(fields=["-updated_at", "-id"], name="note_newest"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_interview(self) -> bool:
        """Whether somebody was heard; a note to file tells of something else."""
        return self.kind != self.Kind.TO_FILE

    @property
    def has_redacted_text(self) -> bool:
        """Whether there is a redacted text that was reviewed with the note."""
        return self.status == Status.APPROVED and bool(self.redacted_account)

    def searchable(self) -> str:
        """Reference and code only: a search must not be a way into statement text."""
        return f"{self.reference} {self.witness.code if self.witness else ''}"


class NoteVersion(LedgeredModel):
    """A note as it was saved once: the canonical text of its snapshot. Append-only.

    `number` counts from 1 within the note. `saved_by` is empty for the state that was found when a note
    from before versions were kept was changed for the first time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    note = models.ForeignKey(WitnessNote, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    content = models.TextField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("saved by"),
    )
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    objects = NoteVersionQuerySet.as_manager()

    ledger_kind = "note_version"
    ledger_digested = ("content",)  # holds the statement

    class Meta:
        verbose_name = _("version of a note")
        verbose_name_plural = _("versions of notes")
        constraints = [
            models.UniqueConstraint(fields=["note", "number"], name="note_version_number"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class InterviewApproval(LedgeredModel):
    """Somebody else agreed that a person is heard in detail, or once more. Append-only.

    `digest` is the SHA-256 of what was agreed to (`casework.interviews.authorising.terms`): witness,
    kind, reasons.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    note = models.ForeignKey(
        WitnessNote, on_delete=models.PROTECT, related_name="approvals", verbose_name=_("note")
    )
    digest = models.CharField(_("digest"), max_length=64)
    comment = models.TextField(_("comment"), max_length=2_000, blank=True, default="")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), default=timezone.now)

    objects = InterviewApprovalQuerySet.as_manager()

    ledger_kind = "interview_approval"
    ledger_digested = ("comment",)  # may quote a statement

    class Meta:
        verbose_name = _("approval of an interview")
        verbose_name_plural = _("approvals of interviews")
        constraints = [
            models.UniqueConstraint(
                fields=["note", "digest", "approved_by"], name="one_interview_approval_per_person"
            ),
        ]

    def __str__(self) -> str:
        return str(self.note_id)
