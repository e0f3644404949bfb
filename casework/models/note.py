"""Notes of what witnesses said. Keys and references are random: no order or clock ties them together."""

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.reviewed import ReviewedModel
from casework.models.witness import Witness
from casework.querysets import NoteQuerySet

# Well-formed by RFC 5646 (BCP 47): language, script, region, variants; not looked up in the registry.
LANGUAGE_TAG = RegexValidator(
    r"\A[A-Za-z]{2,3}(-[A-Za-z]{3}){0,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?"
    r"(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*\Z",
    _("Write the language as its code, such as uk, ru or crh."),
)


class WitnessNote(ReviewedModel):
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
    account = models.TextField(_("account"), max_length=200_000, blank=True, default="")
    comments = models.TextField(
        _("documenter's comments"), max_length=50_000, blank=True, default=""
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
        "earlier_accounts",
        "account",
        "comments",
    )
    # Statement text stays in one place: the ledger commits to its digest.
    text_fields = ledger_digested = ("place", "earlier_accounts", "account", "comments")

    class Meta:
        verbose_name = _("witness note")
        verbose_name_plural = _("witness notes")
        indexes = [
            models.Index(fields=["case", "-updated_at", "-id"], name="note_newest_of_case"),
            models.Index(fields=["-updated_at", "-id"], name="note_newest"),
        ]

    def __str__(self) -> str:
        return self.reference

    def searchable(self) -> str:
        """Reference and code only: a search must not be a way into statement text."""
        return f"{self.reference} {self.witness.code if self.witness else ''}"
