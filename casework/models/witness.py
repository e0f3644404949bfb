"""Witnesses as random codes. No identity is ever kept here.

Keys are random, not time-ordered: nothing may be joined by order or clock to a row of
the vault.
"""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.querysets.witnesses import WitnessQuerySet
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

    class InterviewerGender(models.TextChoices):
        WOMAN = "woman", _("A woman")
        MAN = "man", _("A man")
        EITHER = "either", _("Asked: makes no difference")

    class Channel(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        PHONE = "phone", _("By telephone")
        MESSENGER = "messenger", _("By messenger")
        EMAIL = "email", _("By e-mail")
        LETTER = "letter", _("By letter")
        INTERMEDIARY = "intermediary", _("Through somebody they trust")

    # What a person must be trained for to hear this one; the same words as of trainings.
    CHILDREN, SEXUAL_VIOLENCE = "children", "sexual_violence"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="witnesses", verbose_name=_("case")
    )
    code = models.CharField(_("code"), max_length=12, unique=True, editable=False)
    category = models.CharField(_("category"), max_length=16, choices=Category.choices)
    is_child = models.BooleanField(_("child"), default=False)
    is_sexual_violence = models.BooleanField(_("sexual violence"), default=False)
    interviewer_gender = models.CharField(
        _("interviewer wished for"),
        max_length=8,
        choices=InterviewerGender.choices,
        blank=True,
        default="",
    )
    do_not_contact = models.BooleanField(_("do not contact"), default=False)
    safe_channel = models.CharField(
        _("safe channel"), max_length=12, choices=Channel.choices, blank=True, default=""
    )
    contact_times = models.TextField(
        _("safe times of contact"), max_length=500, blank=True, default=""
    )
    protective_measures = models.TextField(
        _("protective measures"), max_length=5_000, blank=True, default=""
    )
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", editable=False
    )
    # A date, not a time: the clock must not tie a code to a row of the vault.
    created_on = models.DateField(_("added on"), editable=False)

    objects = WitnessQuerySet.as_manager()

    ledger_kind = "witness"
    # What only those may read who hear witnesses. The texts are kept here alone.
    private_fields = (
        "is_child",
        "is_sexual_violence",
        "interviewer_gender",
        "do_not_contact",
        "safe_channel",
        "contact_times",
        "protective_measures",
    )
    ledger_digested = ("contact_times", "protective_measures")

    class Meta:
        verbose_name = _("witness")
        verbose_name_plural = _("witnesses")
        indexes = [models.Index(fields=["case", "code"], name="witness_of_case")]

    def __str__(self) -> str:
        return self.code

    @property
    def special_care(self) -> frozenset[str]:
        """The subjects in which whoever hears this person must be trained (MC-6, CSO-3)."""
        wanted = {self.CHILDREN: self.is_child, self.SEXUAL_VIOLENCE: self.is_sexual_violence}
        return frozenset(subject for subject, needed in wanted.items() if needed)

    def ledger_label(self) -> str:
        return self.code


def today():
    """The current date in UTC, as stored with rows that must not carry a clock."""
    return timezone.now().date()
