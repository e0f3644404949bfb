"""Checks of all originals: the record of each that came to its end, and how far the nightly one is."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.querysets import StoreCheckQuerySet
from ledger.models import LedgeredModel


class StoreCheck(LedgeredModel):
    """One complete re-hashing of all originals. Append-only; one that was broken off leaves no record.

    `intact`, `changed` and `missing` count items, each once; `orphaned` the files among the originals that
    no record named at the end. `bytes_read` counts bytes that several items share once. What was found of
    each item is its own `IntegrityCheck`.
    """

    class By(models.TextChoices):
        NIGHTLY = "nightly", _("Nightly check")
        COMMAND = "command", "verify_store"

    by = models.CharField(_("by"), max_length=8, choices=By.choices)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), default=timezone.now)
    bytes_read = models.PositiveBigIntegerField(_("bytes read"))
    intact = models.PositiveBigIntegerField(_("intact"))
    changed = models.PositiveBigIntegerField(_("changed"))
    missing = models.PositiveBigIntegerField(_("missing"))
    orphaned = models.PositiveBigIntegerField(_("orphaned"))

    objects = StoreCheckQuerySet.as_manager()

    ledger_kind = "store_check"

    class Meta:
        verbose_name = _("check of all originals")
        verbose_name_plural = _("checks of all originals")
        indexes = [models.Index(fields=["-ended_at", "-id"], name="store_check_newest")]

    def __str__(self) -> str:
        return f"{self.ended_at:%Y-%m-%d %H:%M} UTC"

    @property
    def originals(self) -> int:
        """The items whose original was re-hashed."""
        return self.intact + self.changed + self.missing

    @property
    def is_whole(self) -> bool:
        """Whether every original was there and as it was."""
        return not self.changed + self.missing


class CheckProgress(models.Model):
    """One row while a nightly check is under way: where it goes on, and what it has counted up to there.

    Not ledgered, and gone with the record of the whole. `after` is the hash up to which everything was
    read and kept; `bytes_seen` of `bytes_total` have been read at `moved_at`, for those who watch.
    """

    # It says where it is every few seconds; a killed worker's work is taken up after a minute or two.
    STILL = timedelta(minutes=5)
    # What was found longer ago than this is not counted into a new night's record.
    ABANDONED = timedelta(days=1)

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    started_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)
    after = models.CharField(max_length=64, blank=True, default="")
    intact = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    missing = models.PositiveBigIntegerField(default=0)
    bytes_read = models.PositiveBigIntegerField(default=0)
    bytes_seen = models.PositiveBigIntegerField(default=0)
    bytes_total = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("progress of a check")
        verbose_name_plural = _("progress of checks")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="check_progress_single"),
        ]

    def __str__(self) -> str:
        return f"{self.share:.0%}"

    @property
    def share(self) -> float:
        """How much of all bytes has been read, from 0 to 1."""
        return min(self.bytes_seen / self.bytes_total, 1.0) if self.bytes_total else 0.0

    def stands_still(self, now: datetime) -> bool:
        """Whether nothing has been heard of it for longer than a killed worker's work lies."""
        return self.moved_at < now - self.STILL
