"""What somebody is typing and has not saved: kept for them alone, until they save it or throw it away."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.querysets.drafts import DraftQuerySet


class Draft(models.Model):
    """The fields of one form as they were last typed.

    No row of the ledger: it is replaced every few seconds, is no statement about anything until somebody
    saves it, and may quote a witness. The key is chosen by the page, so that two windows keep two drafts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    # The URL name of the page, and the record in its address; the page says again who may write there.
    page = models.CharField(max_length=80, editable=False)
    target = models.UUIDField(null=True, editable=False)
    permission = models.CharField(max_length=60, blank=True, editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    seen_version = models.PositiveIntegerField(_("version looked at"), null=True, editable=False)
    fields = models.JSONField(default=dict, editable=False)
    # Counts what the page has sent: what was sent earlier and comes later replaces nothing.
    turn = models.PositiveIntegerField(default=0, editable=False)
    typed_at = models.DateTimeField(_("last typed"), editable=False)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        indexes = [
            models.Index(fields=["person", "page", "target"], name="draft_of_person"),
            models.Index(fields=["typed_at"], name="draft_oldest"),
        ]

    def __str__(self) -> str:
        return self.page
