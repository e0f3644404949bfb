"""Work that returns, of this floor and of those below it."""

from datetime import timedelta

from django.core.management import call_command

import jobs
from accounts import idempotency
from ledger import checkpoints


@jobs.task(name="accounts.tidy", attempts=2)
def tidy() -> None:
    """Delete answers kept under idempotency keys for more than a day, and expired sessions."""
    idempotency.purge()
    call_command("clearsessions")


@jobs.task(name="ledger.checkpoint", attempts=2)
def checkpoint() -> None:
    """Sign the ledger as it is now.

    Fails, for those who look after the installation to see, when the ledger does not extend what
    was signed before: an old copy of the database was put back, or history was rewritten.
    """
    checkpoints.publish()


jobs.schedule("accounts.tidy", every=timedelta(hours=6))
jobs.schedule("ledger.checkpoint", every=timedelta(days=1))
