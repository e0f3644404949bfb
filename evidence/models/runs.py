"""Every run of a tool on an original: who looked, with what, how long, and how it ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from evidence.models.item import EvidenceItem
from evidence.querysets import RunQuerySet
from ledger.models import LedgeredModel


class ToolRun(LedgeredModel):
    """One run of one tool on one original. Append-only; it never touches the item's version.

    `input_sha256` is the original's. `output_sha256` is of the tool's whole answer, as the tool gave it;
    what was made of it (pictures, texts) has hashes of its own. `detail` is the tool's own word, as the
    name of what a scanner found.
    """

    class Purpose(models.TextChoices):
        HASH = "hash", _("Second hash")
        TYPE = "type", _("Type by content")
        SCAN = "scan", _("Malware scan")
        IMAGE = "image", _("Picture and its metadata")
        FACTS = "facts", _("Facts of a document")
        PAGES = "pages", _("Pictures of pages")
        TEXT = "text", _("Text")
        LISTING = "listing", _("List of an archive")

    class Result(models.TextChoices):
        DONE = "done", _("Done")
        UNREADABLE = "unreadable", _("File not readable")
        FAILED = "failed", _("Came to no end")

    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="runs")
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    tool = models.CharField(_("tool"), max_length=100)
    tool_version = models.CharField(_("version"), max_length=200)
    input_sha256 = models.CharField(_("SHA-256 of the input"), max_length=64)
    output_sha256 = models.CharField(
        _("SHA-256 of the output"), max_length=64, blank=True, default=""
    )
    started_at = models.DateTimeField(_("started"))
    duration_ms = models.PositiveIntegerField(_("duration in milliseconds"))
    result = models.CharField(_("result"), max_length=12, choices=Result.choices)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    detail = models.CharField(_("detail"), max_length=200, blank=True, default="")

    objects = RunQuerySet.as_manager()

    ledger_kind = "run"

    class Meta:
        verbose_name = _("tool run")
        verbose_name_plural = _("tool runs")
        indexes = [models.Index(fields=["item", "started_at"], name="run_of_item")]

    def __str__(self) -> str:
        return f"{self.tool} {self.result}"
