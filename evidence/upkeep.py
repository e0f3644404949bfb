"""Work by schedule: re-hashing all originals, and clearing away what nobody knows."""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.utils import timezone

import ledger
import store
from evidence import auditing
from evidence.destroying import is_needed, is_needed_derivative
from evidence.models.upload import LIFETIME
from evidence.services import uploads
from evidence.services.checks import checks_keep
from jobs import task

logger = logging.getLogger(__name__)

# Other work must not wait until terabytes have been read: after this, the rest becomes a job of its own.
SLICE = timedelta(minutes=5)
# A finding is kept at once, "still intact" once a month: a ledger of nightly repetitions says no more.
KEEP_INTACT_EVERY = timedelta(days=30)
KEPT_TOGETHER = 200

# After an older backup of the database is restored, newer originals are known to nobody: leave their
# keepers a month to notice. Derivatives can be made again.
GRACE = {"store": timedelta(days=30), "derivatives": timedelta(days=2)}
NEEDED = {"store": is_needed, "derivatives": is_needed_derivative}
PART_AGE = timedelta(days=1)
# Of an upload's bytes that no row knows any more.
UPLOAD_AGE = LIFETIME + timedelta(days=1)


@task(name="evidence.verify_all", attempts=3)
def verify_all(after: str = "") -> None:
    """Re-hash every original whose SHA-256 follows `after`, as far as a slice of time reaches.

    What is changed or missing, or intact again, is kept for the item at once and logged by reference.
    """
    slice_ = _Slice(auditing.originals(after, checked=True))
    found = auditing.looked_again(store.open_store(), slice_)
    worth = (
        (row.id, row.case_id, check)
        for rows, check in found
        for row in rows
        if _worth_keeping(row, check)
    )
    while batch := list(islice(worth, KEPT_TOGETHER)):
        checks_keep(actor=ledger.SYSTEM, checks=batch)
    if slice_.ran_out:
        verify_all.enqueue(after=slice_.last)


class _Slice:
    """The groups that are begun within `SLICE`; remembers the last, and whether any were left."""

    def __init__(self, groups: Iterator[list[auditing.Named]]):
        self._groups = groups
        self.last, self.ran_out = "", False

    def __iter__(self) -> Iterator[list[auditing.Named]]:
        end = time.monotonic() + SLICE.total_seconds()
        for group in self._groups:
            yield group
            self.last = group[0].sha256
            if time.monotonic() >= end:
                self.ran_out = True
                return


def _worth_keeping(row: auditing.Named, check: store.Check) -> bool:
    if check.state != store.State.INTACT:
        logger.error("original %s: %s", check.state, row)
        return True
    if row.checked is None:
        return True
    result, at = row.checked
    return result != check.state or at < timezone.now() - KEEP_INTACT_EVERY


@task(name="evidence.sweep", attempts=3)
def sweep() -> None:
    """Remove expired and broken uploads, and files that no row has named for longer than `GRACE`."""
    uploads.sweep(now=timezone.now())
    for name, needed in NEEDED.items():
        files = store.open_store(name)
        removed = files.sweep(needed, grace=GRACE[name])
        for sha256 in removed:
            logger.warning("removed from %s, known to nobody: %s", name, sha256)
    store.open_store().quarantine.sweep(parts=PART_AGE, uploads=UPLOAD_AGE)
