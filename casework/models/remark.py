"""What people say to one another about a record under review: remarks on its fields, and answers."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.review import Review
from casework.querysets.reviews import RemarkQuerySet
from ledger.models import LedgeredModel


class Remark(LedgeredModel):
    """A remark on one field of what was submitted, or an answer to one; its words never change.

    `field` is a name of the snapshot, "" for the record as a whole. A remark stays open, over further
    rounds too, until somebody settles it; an answer belongs to a remark and is neither open nor settled.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", editable=False)
    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="remarks", editable=False
    )
    answers = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="replies", null=True, editable=False
    )
    field = models.CharField(_("field"), max_length=64, blank=True, default="")
    text = models.TextField(_("remark"), max_length=5_000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)

    objects = RemarkQuerySet.as_manager()

    ledger_kind = "remark"
    ledger_digested = ("text",)  # may quote a statement

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        indexes = [models.Index(fields=["review", "written_at"], name="remarks_of_review")]

    def __str__(self) -> str:
        return f"{self.review}: {self.field}"

    @property
    def is_open(self) -> bool:
        return self.answers_id is None and self.settled_at is None
