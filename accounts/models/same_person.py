"""Accounts that belong to one person, as administrators marked them: four eyes take them for two only."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.querysets import SamePersonQuerySet
from ledger.models import LedgeredModel


class SamePerson(LedgeredModel):
    """One account's place among those of one person; all with the same `party` are theirs.

    Never changed: a mark is lifted with a reason, and another one made. Shown to oversight alone.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="same_person_marks",
        verbose_name=_("account"),
    )
    party = models.UUIDField(_("person"), default=uuid.uuid4)
    reason = models.TextField(_("reason"), max_length=2_000)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("marked by"),
        help_text=_("Empty when it was recorded at the server's command line."),
    )
    marked_at = models.DateTimeField(_("marked"), default=timezone.now)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_reason = models.TextField(
        _("why it was lifted"), max_length=2_000, blank=True, default=""
    )

    objects = SamePersonQuerySet.as_manager()

    ledger_kind = "same_person"

    class Meta:
        verbose_name = _("mark of the same person")
        verbose_name_plural = _("marks of the same person")
        indexes = [models.Index(fields=["party"], name="accounts_same_person_party")]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(lifted_at=None),
                name="accounts_one_person_per_account",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
