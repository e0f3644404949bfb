"""What somebody follows: a case or a record, of whose events they want to be told."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.querysets.notifications import OwnQuerySet
from common.ids import uuid7


class Watch(models.Model):
    """One record that one person follows. Their own business: seen by nobody else, no row of the ledger."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", editable=False)
    record_kind = models.CharField(_("kind of record"), max_length=64, editable=False)
    record_id = models.UUIDField(_("record"), editable=False)
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("followed record")
        verbose_name_plural = _("followed records")
        constraints = [
            models.UniqueConstraint(fields=["record_id", "person"], name="watch_once"),
        ]
        indexes = [models.Index(fields=["person", "-since"], name="watch_of_person")]

    def __str__(self) -> str:
        return f"{self.record_kind} {self.record_id}"
