"""Witnesses as random codes. No identity is ever kept here.

Keys are random, not time-ordered: nothing may be joined by order or clock to a row of
the vault.
"""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.querysets import WitnessQuerySet
from ledger.models import LedgeredModel


class Witness(LedgeredModel):
    """A person who knows something, known in the case by a code alone."""

    class Category(models.TextChoices):
        EYEWITNESS = "eyewitness", _("Eyewitness")
        SURVIVOR = "survivor", _("Survivor")
        RELATIVE = "relative", _("Relative")
        INSIDER = "insider", _("Insider")
        PROFESSIONAL = "professional", _("Professional (medical, rescue, legal)")
        EXPERT = "expert", _("Expert")
        OTHER = "other", _("Other")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="witnesses", verbose_name=_("case")
    )
    code = models.CharField(_("code"), max_length=12, unique=True, editable=False)
    category = models.CharField(_("category"), max_length=16, choices=Category.choices)
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", editable=False
    )
    # A date, not a time: the clock must not tie a code to a row of the vault.
    created_on = models.DateField(_("added on"), editable=False)

    objects = WitnessQuerySet.as_manager()

    ledger_kind = "witness"

    class Meta:
        verbose_name = _("witness")
        verbose_name_plural = _("witnesses")
        indexes = [models.Index(fields=["case", "code"], name="witness_of_case")]

    def __str__(self) -> str:
        return self.code


def today():
    """The current date in UTC, as stored with rows that must not carry a clock."""
    return timezone.now().date()
