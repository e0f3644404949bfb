"""Work of this floor that returns: forgetting what is only kept for a while."""

from datetime import timedelta

from django.core.management import call_command

import jobs
from accounts import idempotency


@jobs.task(name="accounts.tidy", attempts=2)
def tidy() -> None:
    """Delete answers kept under idempotency keys for more than a day, and expired sessions."""
    idempotency.purge()
    call_command("clearsessions")


jobs.schedule("accounts.tidy", every=timedelta(hours=6))
