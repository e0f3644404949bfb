"""Requests to hand a case to somebody outside, and the file that was built for them."""

import hashlib
from typing import Any

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.models import Case, Recipient, ReviewedModel
from common.canonical import canonical_json
from exchange.querysets import BundleQuerySet, ExportQuerySet
from ledger.models import LedgeredModel


class Export(ReviewedModel):
    """One disclosure of a case: to whom, on which legal basis, and of exactly which approved records.

    `records` is frozen when the request is submitted: one entry for each record with `kind` (case,
    evidence, verification, note), `id`, `reference`, `status`, `cycle` and `digest` (the SHA-256 that
    its reviewer approved). Approval is bound to it, and the build refuses whatever differs from it.
    `withheld` is frozen with it: the approved statements that stay behind, each with `id`, `reference`
    and the `reason` (`casework.statements.consenting.Gap`). Without a `recipient_kind` no statement goes
    along.
    """

    FULL_TEXT_FOR = (Recipient.NATIONAL_PROSECUTOR, Recipient.ICC)

    class Stopped(models.TextChoices):
        CONSENT = "consent", _("A witness has withdrawn the consent to a statement in it")

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="exports", verbose_name=_("case")
    )
    reference = models.CharField(_("reference"), max_length=20, editable=False)
    recipient = models.CharField(_("recipient"), max_length=200)
    recipient_kind = models.CharField(
        _("kind of recipient"), max_length=20, choices=Recipient.choices, blank=True, default=""
    )
    legal_basis = models.CharField(_("legal basis"), max_length=500)
    purpose = models.TextField(_("purpose"), max_length=5_000, blank=True, default="")
    include_comments = models.BooleanField(_("with the documenter's comments"), default=False)
    # For those who may hear the person themselves: the account, where others get its redacted text.
    full_statements = models.BooleanField(
        _("with the full text of statements that have a redacted one"), default=False
    )
    records = models.JSONField(_("records"), default=list, editable=False)
    withheld = models.JSONField(_("statements that stay behind"), default=list, editable=False)
    # Why the program took the request out of review; what it names is gone once it is submitted anew.
    stopped = models.CharField(
        _("stopped"), max_length=10, choices=Stopped.choices, blank=True, default="", editable=False
    )

    objects = ExportQuerySet.as_manager()

    ledger_kind = "export"
    review_kind = "export"
    snapshot_fields = (
        "reference",
        "case_reference",
        "recipient",
        "legal_basis",
        "purpose",
        "records",
        "recipient_kind",
        "include_comments",
        "full_statements",
        "withheld",
    )
    snapshot_if_given = ("recipient_kind", "include_comments", "full_statements", "withheld")

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="export_newest"),
            models.Index(fields=["case", "-updated_at", "-id"], name="export_newest_of_case"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "reference"], name="export_reference"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def case_reference(self) -> str:
        return self.case.reference

    def canonical(self) -> dict[str, Any]:
        """As every record's, but the lists of records by their digests: they may be thousands long."""
        state = super().canonical()
        state["records"] = hashlib.sha256(canonical_json(self.records)).hexdigest()
        if self.withheld:
            state["withheld"] = hashlib.sha256(canonical_json(self.withheld)).hexdigest()
        return state

    def searchable(self) -> str:
        return f"{self.reference} {self.recipient}"


class Bundle(LedgeredModel):
    """The file built for one approved export, and the state of the ledger that it shows.

    `sha256` and `size` are the ZIP file's; `manifest_sha256` is the SHA-256 of its
    manifest-sha256.txt, which names every file in it; `ledger_size` and `ledger_root` are the tree
    (RFC 6962) that its entries belong to.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting to be built")
        BUILDING = "building", _("Being built")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be built")

    class Reason(models.TextChoices):
        RECORD_CHANGED = "record_changed", _("This record changed after the request was made")
        ORIGINAL_CHANGED = (
            "original_changed",
            _("The stored original differs from the hash taken at its receipt"),
        )
        ORIGINAL_MISSING = "original_missing", _("The original is missing from the store")
        CONSENT = "consent", _("Consent to a statement in it does not stand any more")
        STORAGE_FULL = "storage_full", _("There is not enough room on the disk")
        ERROR = "error", _("Something went wrong; the worker tries again by itself")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    export = models.OneToOneField(Export, on_delete=models.PROTECT, related_name="bundle")
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PENDING)
    reason = models.CharField(
        _("reason"), max_length=16, choices=Reason.choices, blank=True, default=""
    )
    reason_about = models.CharField(_("record"), max_length=40, blank=True, default="")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, default="")
    size = models.PositiveBigIntegerField(_("size"), null=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True, default="")
    ledger_size = models.PositiveBigIntegerField(null=True)
    ledger_root = models.CharField(max_length=64, blank=True, default="")
    built_at = models.DateTimeField(_("built"), null=True)

    objects = BundleQuerySet.as_manager()

    ledger_kind = "bundle"
    # How far the worker is: the ledger answers for what was built, and an entry tells of each failure.
    ledger_exclude = ("state", "reason", "reason_about")

    class Meta:
        verbose_name = _("bundle")
        verbose_name_plural = _("bundles")
        indexes = [models.Index(fields=["sha256"], name="bundle_sha256")]

    def __str__(self) -> str:
        return f"{self.export_id}: {self.state}"

    @property
    def explanation(self) -> Any:
        """Why it could not be built, naming the record, or ""."""
        if not self.reason or not self.reason_about:
            return self.get_reason_display()
        return format_lazy("{}: {}", self.reason_about, self.get_reason_display())
