"""What belongs to a witness note: its recording, transcript, translation, what was drawn or shown."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Case, WitnessNote
from evidence.models.item import EvidenceItem
from evidence.querysets import MaterialQuerySet, MaterialWithdrawalQuerySet
from ledger.models import LedgeredModel


class NoteMaterial(LedgeredModel):
    """One item's part in one note. Append-only: it is withdrawn by a further row, never edited.

    Seen by those who may know of the note; to anybody else the item stands for itself.
    """

    class Role(models.TextChoices):
        RECORDING = "recording", _("Recording")
        TRANSCRIPT = "transcript", _("Transcript")
        TRANSLATION = "translation", _("Translation")
        SKETCH = "sketch", _("Sketch by the person")
        SIGNED_COPY = "signed_copy", _("Signed copy")
        SHOWN = "shown", _("Shown to the person")

    # Random, like the keys of notes.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    note = models.ForeignKey(
        WitnessNote, on_delete=models.PROTECT, related_name="materials", verbose_name=_("note")
    )
    item = models.ForeignKey(
        EvidenceItem,
        on_delete=models.PROTECT,
        related_name="of_notes",
        verbose_name=_("evidence item"),
    )
    role = models.CharField(_("what it is to the note"), max_length=12, choices=Role.choices)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("recorded"), default=timezone.now)

    objects = MaterialQuerySet.as_manager()

    ledger_kind = "note_material"

    class Meta:
        verbose_name = _("material of a note")
        verbose_name_plural = _("materials of notes")
        indexes = [models.Index(fields=["-created_at", "-id"], name="material_newest")]

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"


class NoteMaterialWithdrawal(LedgeredModel):
    """The item does not belong to the note after all, with a reason. Append-only, one for each."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    material = models.OneToOneField(
        NoteMaterial, on_delete=models.PROTECT, related_name="withdrawal"
    )
    reason = models.TextField(_("reason"), max_length=5_000)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), default=timezone.now)

    objects = MaterialWithdrawalQuerySet.as_manager()

    ledger_kind = "note_material_withdrawal"
    ledger_digested = ("reason",)  # may quote a statement

    class Meta:
        verbose_name = _("withdrawal of a material")
        verbose_name_plural = _("withdrawals of materials")

    def __str__(self) -> str:
        return str(self.material_id)

    @property
    def ledger_case_id(self):
        return self.material.case_id
