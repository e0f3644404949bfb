"""What a witness has allowed, to whom, and which words were put before them. Nothing here is edited."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.note import LANGUAGE_TAG
from casework.models.witness import Witness
from casework.querysets.witnesses import ConsentTextQuerySet, OfWitnessQuerySet
from ledger.models import LedgeredModel


class Recipient(models.TextChoices):
    """For whom a consent counts, and whom an export goes to (MC-1)."""

    OWN_ANALYSIS = "own_analysis", _("Our own analysis")
    NATIONAL_PROSECUTOR = "national_prosecutor", _("A national prosecutor or court")
    ICC = "icc", _("The International Criminal Court")
    UN_BODY = "un_body", _("A body of the United Nations")
    PARTNER = "partner", _("A partner organisation")
    MEDIA = "media", _("The media")
    PUBLIC = "public", _("The public")


class ConsentText(LedgeredModel):
    """The words that are shown or read to a witness, in one language. Append-only.

    Changed words are a further row with the next `edition` of that language, so that a consent names
    for good what was shown.
    """

    language = models.CharField(_("language"), max_length=35, validators=[LANGUAGE_TAG])
    edition = models.PositiveIntegerField(_("edition"), editable=False)
    body = models.TextField(_("text"), max_length=20_000)
    # Nobody: it came with the program.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    objects = ConsentTextQuerySet.as_manager()

    ledger_kind = "consent_text"

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        constraints = [
            models.UniqueConstraint(fields=["language", "edition"], name="consent_text_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.edition}"

    def ledger_label(self) -> str:
        return str(self)


class Consent(LedgeredModel):
    """One answer of a witness for one recipient. Append-only.

    The answer with the highest `number` of a recipient stands. A yes covers what the person had said
    by the day it was given, and nothing said later.
    """

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        LATER = "later", _("To be asked later")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Method(models.TextChoices):
        SIGNED = "signed", _("Signed on paper")
        SPOKEN = "spoken", _("Spoken, before a witness to it")
        RECORDED = "recorded", _("Spoken and recorded")
        REMOTE = "remote", _("By telephone or message")

    class GivenBy(models.TextChoices):
        PERSON = "person", _("The person")
        GUARDIAN = "guardian", _("A guardian")
        BOTH = "both", _("The person and a guardian")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="+", verbose_name=_("case")
    )
    witness = models.ForeignKey(
        Witness, on_delete=models.PROTECT, related_name="consents", verbose_name=_("witness")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    recipient = models.CharField(_("recipient"), max_length=20, choices=Recipient.choices)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices)
    given_on = models.DateField(_("given on"))
    language = models.CharField(
        _("language spoken"), max_length=35, blank=True, default="", validators=[LANGUAGE_TAG]
    )
    method = models.CharField(_("how it was given"), max_length=10, choices=Method.choices)
    witnessed_by = models.TextField(_("who witnessed it"), max_length=200, blank=True, default="")
    given_by = models.CharField(
        _("given by"), max_length=8, choices=GivenBy.choices, default=GivenBy.PERSON
    )
    text = models.ForeignKey(
        ConsentText,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("text shown"),
    )
    comment = models.TextField(_("comment"), max_length=5_000, blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    created_on = models.DateField(_("recorded on"), editable=False)

    objects = OfWitnessQuerySet.as_manager()

    ledger_kind = "consent"
    text_fields = ledger_digested = ("witnessed_by", "comment")

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(fields=["witness", "number"], name="consent_number"),
        ]
        indexes = [
            models.Index(fields=["-given_on", "-id"], name="consent_newest"),
            models.Index(fields=["case", "-given_on", "-id"], name="consent_newest_of_case"),
            models.Index(fields=["case", "recipient", "number"], name="consent_standing"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.answer}"

    def ledger_label(self) -> str:
        return f"{self.witness.code} {self.number}"
