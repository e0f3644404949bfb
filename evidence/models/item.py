"""Evidence items: what a person said of a file, and the file's immutable identity."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import Case, ReviewedModel
from evidence.models.collection import CollectionRecord, Derivation
from evidence.querysets import ItemQuerySet

COLLECTED = (
    "acquired",
    "relevance",
    "collected_by",
    "collected_on",
    "collected_time",
    "collected_zone",
    "clock",
    "collection_tool",
    "collection_tool_version",
    "collection_changes",
    "virtual_identity",
    "collection_address",
    "page_source_id",
    "page_capture_id",
    "not_captured_reason",
    "online_context",
)
DERIVED = ("parent_id", "derived_as", "derived_by", "derived_tool", "derived_why")


class EvidenceItem(CollectionRecord, Derivation, ReviewedModel):
    """One item of evidence in one case: a record around an original that never changes.

    `sha256`, `size`, `file_name` and `relative_path` are set at the door and never again. What the
    worker finds lives in `FileFacts`, so that it neither bumps the version nor disturbs a review.
    """

    class Kind(models.TextChoices):
        PHOTOGRAPH = "photograph", _("Photograph")
        VIDEO = "video", _("Video")
        AUDIO = "audio", _("Audio recording")
        DOCUMENT = "document", _("Document")
        MESSAGE = "message", _("Messages")
        WEB_CAPTURE = "web_capture", _("Web capture")
        DATASET = "dataset", _("Data set")
        OTHER = "other", _("Other digital file")

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("case")
    )
    reference = models.CharField(_("reference"), max_length=20, editable=False)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), max_length=20_000, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.OTHER)
    received_from = models.CharField(_("received from"), max_length=200, blank=True, default="")
    received_on = models.DateField(_("received on"), null=True, blank=True)
    source_url = models.URLField(_("source address"), max_length=2_000, blank=True, default="")
    graphic = models.BooleanField(_("graphic content"), default=False)
    graphic_note = models.CharField(
        _("what the graphic content shows"), max_length=200, blank=True, default=""
    )
    file_name = models.CharField(_("file name as received"), max_length=1_000, editable=False)
    # Where the file lay in the folder that was taken in, as sent: data, and never a path here.
    relative_path = models.CharField(
        _("path in the folder as received"),
        max_length=4_000,
        blank=True,
        default="",
        editable=False,
    )
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False)

    objects = ItemQuerySet.as_manager()

    ledger_kind = "item"
    review_kind = "evidence"
    snapshot_fields = (
        "reference",
        "title",
        "description",
        "kind",
        "received_from",
        "received_on",
        "source_url",
        "graphic",
        "graphic_note",
        "file_name",
        "relative_path",
        "sha256",
        "size",
        *COLLECTED,
        *DERIVED,
    )
    snapshot_if_given = ("relative_path", *COLLECTED, *DERIVED)

    class Meta(ReviewedModel.Meta):
        abstract = False
        verbose_name = _("evidence item")
        verbose_name_plural = _("evidence items")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="item_newest"),
            models.Index(fields=["case", "-created_at", "-id"], name="item_newest_of_case"),
            models.Index(fields=["case", "status", "-created_at", "-id"], name="item_by_status"),
            models.Index(fields=["sha256"], name="item_sha256"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "reference"], name="item_reference"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="item_is_not_empty"),
        ]

    def __str__(self) -> str:
        return self.reference

    def ledger_label(self) -> str:
        """An item's reference counts within its case, so a finding names both."""
        return f"{self.case.reference} {self.reference}"

    def searchable(self) -> str:
        words = (self.reference, self.title, self.file_name, self.relative_path, self.sha256)
        return " ".join(word for word in words if word)
