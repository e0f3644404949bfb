"""What the worker found out about an original, and what was derived from it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models.item import EvidenceItem
from evidence.querysets import CheckQuerySet, DerivativeQuerySet, FactsQuerySet
from ledger.models import LedgeredModel


class FileFacts(LedgeredModel):
    """The worker's findings on one original. They describe; they never reject.

    `scan` says "not scanned" unless a scanner answered: absence of a finding is not a finding.
    `metadata` holds what the file says of itself, times as written (an EXIF time without offset is never
    converted).
    """

    class Processing(models.TextChoices):
        PENDING = "pending", _("Waiting for the worker")
        RUNNING = "running", _("Being examined")
        DONE = "done", _("Examined")
        FAILED = "failed", _("Examination failed")

    class Scan(models.TextChoices):
        NOT_SCANNED = "not_scanned", _("Not scanned")
        CLEAN = "clean", _("Nothing found")
        SUSPICIOUS = "suspicious", _("Suspicious")
        INFECTED = "infected", _("Infected")

    class Readable(models.TextChoices):
        UNKNOWN = "unknown", _("Unknown")
        YES = "yes", _("Readable")
        NO = "no", _("Not readable")

    # The reason of an examination that came to no end because its file was given up before.
    DISPOSED = "disposed"

    item = models.OneToOneField(EvidenceItem, on_delete=models.PROTECT, related_name="facts")
    sha512 = models.CharField("SHA-512", max_length=128, null=True)  # noqa: DJ001 - null: not yet computed
    media_type = models.CharField(_("media type"), max_length=100, null=True)  # noqa: DJ001 - null: not yet known
    processing = models.CharField(
        max_length=8, choices=Processing.choices, default=Processing.PENDING
    )
    processing_reason = models.CharField(max_length=200, blank=True, default="")
    scan = models.CharField(max_length=12, choices=Scan.choices, default=Scan.NOT_SCANNED)
    scan_reason = models.CharField(max_length=200, blank=True, default="no_scanner")
    readable = models.CharField(max_length=8, choices=Readable.choices, default=Readable.UNKNOWN)
    readable_reason = models.CharField(max_length=200, blank=True, default="")
    metadata = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)

    objects = FactsQuerySet.as_manager()

    ledger_kind = "facts"
    ledger_exclude = ("processing",)  # how far the work is; what it found is recorded

    class Meta:
        verbose_name = _("file facts")
        verbose_name_plural = _("file facts")
        indexes = [models.Index(fields=["processing"], name="facts_processing")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.processing}"

    @property
    def ledger_case_id(self):
        return self.item.case_id

    @property
    def was_given_up(self) -> bool:
        """Whether the original was disposed of before anybody examined it."""
        return self.processing_reason == self.DISPOSED

    @property
    def processing_text(self):
        """How far the examination is, in words."""
        return _("Not examined") if self.was_given_up else self.get_processing_display()


class Derivative(LedgeredModel):
    """A file made from an original: never the original, always with its tool, input and output hash."""

    class Kind(models.TextChoices):
        THUMBNAIL = "thumbnail", _("Thumbnail")
        PREVIEW = "preview", _("Preview")
        PAGE = "page", _("Picture of a page")
        TEXT = "text", _("Text")
        LISTING = "listing", _("List of an archive")

    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="derivatives")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # Without a default of the column: SQLite would build the table anew, and lose its triggers.
    number = models.PositiveIntegerField(_("number of the page"), null=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    input_sha256 = models.CharField(max_length=64)
    tool = models.CharField(max_length=100)
    tool_version = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now)

    objects = DerivativeQuerySet.as_manager()

    ledger_kind = "derivative"

    class Meta:
        verbose_name = _("derivative")
        verbose_name_plural = _("derivatives")
        indexes = [models.Index(fields=["item", "kind", "-created_at"], name="derivative_of_item")]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"


class IntegrityCheck(LedgeredModel):
    """One re-hash of an original: what was found, by whom, when. Append-only."""

    class Result(models.TextChoices):
        INTACT = "intact", _("Intact")
        CHANGED = "changed", _("Changed")
        MISSING = "missing", _("Missing")

    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="checks")
    result = models.CharField(max_length=8, choices=Result.choices)
    found_sha256 = models.CharField(max_length=64, blank=True, default="")
    checked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", null=True
    )
    checked_at = models.DateTimeField(default=timezone.now)

    objects = CheckQuerySet.as_manager()

    ledger_kind = "check"

    class Meta:
        verbose_name = _("integrity check")
        verbose_name_plural = _("integrity checks")
        indexes = [
            models.Index(fields=["item", "-checked_at"], name="check_of_item"),
            # The few among very many that somebody must look at.
            models.Index(
                fields=["result"], condition=~models.Q(result="intact"), name="check_not_intact"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.checked_at:%Y-%m-%d}"
