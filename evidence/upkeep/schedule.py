"""Work by schedule: re-hashing all originals, and clearing away what nobody knows."""

import logging
from datetime import timedelta

from django.utils import timezone

import store
from evidence.models.upload import LIFETIME
from evidence.services import uploads
from evidence.upkeep.destroying import is_needed, is_needed_derivative
from evidence.upkeep.nightly import NightlyRun
from jobs import task

logger = logging.getLogger(__name__)

# After an older backup of the database is restored, newer originals are known to nobody: leave their
# keepers a month to notice. Derivatives can be made again.
GRACE = {"store": timedelta(days=30), "derivatives": timedelta(days=2)}
NEEDED = {"store": is_needed, "derivatives": is_needed_derivative}
PART_AGE = timedelta(days=1)
# Of an upload's bytes that no row knows any more.
UPLOAD_AGE = LIFETIME + timedelta(days=1)


@task(name="evidence.verify_all", attempts=3)
def verify_all() -> None:
    """Re-hash every original: as far as a slice of time reaches, from where the last one ended.

    What is changed or missing, or intact again, is kept for the item at once and logged by reference.
    Once all have been read, the whole is recorded.
    """
    run = NightlyRun()
    if not run.go_on():
        verify_all.enqueue()
        return
    run.end()


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
