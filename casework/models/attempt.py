"""What people asked for in vain: records hidden from them, and acts that their role refuses."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.querysets.cases import RefusedAttemptQuerySet
from common.ids import uuid7


class RefusedAttempt(models.Model):
    """One attempt that was refused. Append-only; codes and keys alone, never what was typed or sent.

    Not ledgered, like the security history: a stranger's attempts must not hold the ledger's lock. Never
    shown to the person who made it: that a hidden record exists is what the refusal keeps from them.
    """

    class Outcome(models.TextChoices):
        HIDDEN = "hidden", _("Exists, and is hidden from this person")
        MISSING = "missing", _("Does not exist")
        REFUSED = "refused", _("The role does not allow it")
        MANY = "many", _("Too many in an hour to tell each")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(_("time"), default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    view = models.CharField(_("address"), max_length=80)
    method = models.CharField(_("method"), max_length=10)
    by_token = models.BooleanField(_("by a token"), default=False)
    # The kind is the ledger's, or the table's where the ledger does not know it.
    object_kind = models.CharField(_("kind of record"), max_length=64, blank=True)
    object_id = models.UUIDField(_("record"), null=True)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("case")
    )
    address = models.GenericIPAddressField(_("network address"), null=True)
    agent = models.CharField(_("browser"), max_length=200, blank=True)

    objects = RefusedAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("refused attempt")
        verbose_name_plural = _("refused attempts")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="attempt_newest"),
            models.Index(fields=["user", "-at", "-id"], name="attempt_of_person"),
            models.Index(fields=["case", "-at", "-id"], name="attempt_of_case"),
            models.Index(fields=["object_id", "-at", "-id"], name="attempt_at_object"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.view}"
