"""The nightly check: every original re-hashed, slice by slice, with its place kept every few seconds."""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

import ledger
import store
from evidence.models import EvidenceItem, StoreCheck
from evidence.services import checks
from evidence.upkeep import auditing

logger = logging.getLogger(__name__)

# Other work must not wait until terabytes have been read: after this, the rest becomes a job of its own.
SLICE = timedelta(minutes=5)
# A finding is kept at once, "still intact" once a month: a ledger of nightly repetitions says no more.
KEEP_INTACT_EVERY = timedelta(days=30)
KEPT_TOGETHER = 200
# Seconds between two signs of life; a worker that is killed loses no more than this.
MOVES_EVERY = 2.0


class NightlyRun:
    """One slice of the nightly check, from the place where the one before ended or was killed."""

    def __init__(self) -> None:
        self.progress = found = checks.progress_begin()
        self.tally = auditing.Tally(found.intact, found.changed, found.missing, found.bytes_read)
        self.reading = auditing.Reading(found.bytes_read)
        self.originals = store.open_store()
        self._after = found.after
        self._found: list[checks.Found] = []
        self._moved = time.monotonic()

    def go_on(self) -> bool:
        """Read as many originals as fit into a slice; return whether none is left."""
        slice_ = Slice(auditing.originals(self._after, checked=True))
        for rows, check in auditing.looked_again(
            self.originals, slice_, heard=self.reading.heard, meanwhile=self._tell
        ):
            kept = auditing.still_kept(rows, check)
            self.tally.count(len(kept), check)
            self._found += [
                (row.id, row.case_id, check) for row in kept if worth_keeping(row, check)
            ]
            self._after = check.sha256
            if len(self._found) >= KEPT_TOGETHER or self._is_time():
                self._keep()
        self._keep()
        return not slice_.ran_out

    def end(self) -> StoreCheck:
        """Look for files that no record names, and record the whole."""
        unnamed = auditing.notices(
            self.originals.iter_entries(), EvidenceItem, meanwhile=self._tell
        )
        orphaned = sum(kind in auditing.UNNAMED for kind, _path in unnamed)
        return checks.store_check_end(
            actor=ledger.SYSTEM,
            by=StoreCheck.By.NIGHTLY,
            started_at=self.progress.started_at,
            tally=self.tally,
            orphaned=orphaned,
        )

    def _keep(self) -> None:
        checks.progress_keep(
            actor=ledger.SYSTEM,
            progress=self.progress,
            after=self._after,
            tally=self.tally,
            bytes_seen=self.reading.bytes,
            checks=self._found,
        )
        self._found = []
        self._moved = time.monotonic()

    def _tell(self) -> None:
        """Of a file that takes longer than a moment, how far it has been read."""
        if self._is_time():
            checks.progress_tell(progress=self.progress, bytes_seen=self.reading.bytes)
            self._moved = time.monotonic()

    def _is_time(self) -> bool:
        return time.monotonic() >= self._moved + MOVES_EVERY


class Slice:
    """The groups that are begun within `SLICE`; remembers whether any were left."""

    def __init__(self, groups: Iterator[list[auditing.Named]]):
        self._groups = groups
        self.ran_out = False

    def __iter__(self) -> Iterator[list[auditing.Named]]:
        end = time.monotonic() + SLICE.total_seconds()
        for group in self._groups:
            yield group
            if time.monotonic() >= end:
                self.ran_out = True
                return


def worth_keeping(row: auditing.Named, check: store.Check) -> bool:
    """Whether a nightly result says more of the item than what is kept of it already."""
    if check.state != store.State.INTACT:
        logger.error("original %s: %s", check.state, row)
        return True
    if row.checked is None:
        return True
    result, at = row.checked
    return result != check.state or at < timezone.now() - KEEP_INTACT_EVERY
