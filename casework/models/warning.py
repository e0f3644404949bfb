"""What a person decided about warnings that a note may identify somebody."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.note import WitnessNote
from casework.querysets.notes import WarningDecisionQuerySet
from ledger.models import LedgeredModel


class WarningDecision(LedgeredModel):
    """One decision about one or more warnings, as the text stood. Never changed, never deleted.

    `passages` says which: a JSON list of [field, SHA-256 of the field's whole text, start, end, category].
    It quotes nothing, so that a name that is taken out of the note is not kept here. The ledger is told
    how many warnings of which category, and commits to the rest by digest.
    """

    class Verdict(models.TextChoices):
        KEEP = "keep", _("May identify somebody, and is needed")
        MISTAKEN = "mistaken", _("Identifies nobody")
        REMOVED = "removed", _("Taken out of the text")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", editable=False)
    note = models.ForeignKey(
        WitnessNote, on_delete=models.PROTECT, related_name="warning_decisions", editable=False
    )
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict.choices)
    reason = models.TextField(_("reason"), max_length=2_000, blank=True, default="")
    passages = models.TextField(editable=False)
    categories = models.JSONField(_("warnings by category"), default=dict, editable=False)
    # Written by the program when the text around the passages was changed: who decided stays the same.
    carried_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(_("decided"), default=timezone.now, editable=False)

    objects = WarningDecisionQuerySet.as_manager()

    ledger_kind = "warning_decision"
    ledger_digested = (
        "reason",
        "passages",
    )  # may quote a statement; says where in it a name stands

    class Meta:
        verbose_name = _("decision on warnings")
        verbose_name_plural = _("decisions on warnings")
        indexes = [models.Index(fields=["note", "decided_at"], name="warnings_of_note")]

    def __str__(self) -> str:
        return f"{self.note.reference}: {self.verdict}"
