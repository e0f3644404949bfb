"""Evidence items: what a person said of a file or a thing, and the immutable identity of a file."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import Case, ReviewedModel
from common.querysets import read_together
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

    A `physical` item (a sealed bag, a memory card, a sample) has no file: its hash and name are "", its
    size is 0, and it has no `FileFacts`. A sample names the item it was taken from.
    """

    class Form(models.TextChoices):
        DIGITAL = "digital", _("Digital file")
        PHYSICAL = "physical", _("Physical item")

    class Kind(models.TextChoices):
        PHOTOGRAPH = "photograph", _("Photograph")
        VIDEO = "video", _("Video")
        AUDIO = "audio", _("Audio recording")
        DOCUMENT = "document", _("Document")
        MESSAGE = "message", _("Messages")
        WEB_CAPTURE = "web_capture", _("Web capture")
        DATASET = "dataset", _("Data set")
        OTHER = "other", _("Other digital file")
        # Physical items
        OBJECT = "object", _("Object")
        DATA_CARRIER = "data_carrier", _("Data carrier or device")
        PAPER = "paper", _("Paper or print")
        BIOLOGICAL = "biological", _("Biological material")
        FRAGMENT = "fragment", _("Munition or fragment")
        PACKAGE = "package", _("Package that holds items")

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("case")
    )
    reference = models.CharField(_("reference"), max_length=20, editable=False)
    form = models.CharField(
        _("form"), max_length=8, choices=Form.choices, default=Form.DIGITAL, editable=False
    )
    sampled_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="samples",
        verbose_name=_("sample of"),
    )
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
    quantity = models.CharField(_("quantity"), max_length=100, blank=True, default="")
    package_number = models.CharField(
        _("number on the package"), max_length=100, blank=True, default=""
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

    # The bytes were given up by order, or are about to be: see Disposal. No snapshot holds it.
    disposed_at = models.DateTimeField(_("disposed of"), null=True, editable=False)

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
        "form",
        "quantity",
        "package_number",
        "sampled_from_id",
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
            models.CheckConstraint(
                condition=models.Q(form="digital", size__gt=0)
                | models.Q(form="physical", size=0, sha256="", file_name=""),
                name="item_has_a_file_or_is_physical",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def ledger_label(self) -> str:
        """An item's reference counts within its case, so a finding names both."""
        return f"{self.case.reference} {self.reference}"

    @property
    def is_physical(self) -> bool:
        return self.form == self.Form.PHYSICAL

    @property
    def is_package(self) -> bool:
        return self.kind == self.Kind.PACKAGE

    def snapshot(self) -> dict[str, Any]:
        """What people entered. Each form leaves out the fields that only the other one has.

        So the digests of files approved before there were physical items stay what they were.
        """
        absent = OF_FILES if self.is_physical else OF_THINGS
        found = super().snapshot()
        return {name: value for name, value in found.items() if name not in absent}

    @classmethod
    def read_together(cls, rows: list[Any]) -> None:
        """With what was found out about them, where that was fetched along."""
        super().read_together(rows)
        read_together(part for row in rows for part in vars(row).get("verified_parts", ()))

    def searchable(self) -> str:
        words = (
            self.reference,
            self.title,
            self.file_name,
            self.relative_path,
            self.sha256,
            self.package_number,
        )
        return " ".join(word for word in words if word)


# What the snapshot of the other form does not hold.
OF_FILES = frozenset({"file_name", "sha256", "size"})
OF_THINGS = frozenset({"form", "quantity", "package_number", "sampled_from_id"})
PHYSICAL_KINDS = frozenset(
    {
        EvidenceItem.Kind.OBJECT,
        EvidenceItem.Kind.DATA_CARRIER,
        EvidenceItem.Kind.PAPER,
        EvidenceItem.Kind.BIOLOGICAL,
        EvidenceItem.Kind.FRAGMENT,
        EvidenceItem.Kind.PACKAGE,
    }
)
DIGITAL_KINDS = frozenset(EvidenceItem.Kind) - PHYSICAL_KINDS
