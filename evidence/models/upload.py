"""Uploads under way: what was announced of a file whose bytes arrive over several requests."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Case
from common.ids import uuid7
from evidence.models.item import EvidenceItem
from evidence.querysets import UploadQuerySet

# How long an upload is kept after its last piece.
LIFETIME = timedelta(days=7)


def expiry() -> datetime:
    """When an upload expires that is continued now."""
    return timezone.now() + LIFETIME


class Upload(models.Model):
    """One file on its way into a case, its sender's own until it has become an item.

    How many bytes have come is the size of its part in the store's quarantine, and nowhere else. Not
    ledgered: nothing has been received yet; the item's own entries say when it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    length = models.PositiveBigIntegerField()
    file_name = models.CharField(max_length=1_000)
    # What was said of the file, by the names of `EvidenceItem`'s fields.
    fields = models.JSONField(default=dict)
    # The header that said it, as the client is told it again.
    metadata = models.TextField(blank=True, default="")
    # The hash declared at source, "" when none was.
    declared_sha256 = models.CharField(max_length=64, blank=True, default="")
    # Set just before the bytes leave the quarantine: after a crash, this is where they are.
    stored_sha256 = models.CharField(max_length=64, blank=True, default="")
    # A creation that is sent again under its key finds the upload it made.
    key = models.CharField(max_length=200, null=True, blank=True)  # noqa: DJ001 - unique unless absent
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    item = models.ForeignKey(
        EvidenceItem, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        indexes = [
            models.Index(fields=["expires_at"], name="upload_expires"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "key"], name="upload_once_per_key"),
            models.CheckConstraint(condition=models.Q(length__gt=0), name="upload_is_not_empty"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()
