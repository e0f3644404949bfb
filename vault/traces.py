"""What an erasure leaves on the disk: SQLite's write-ahead log still holds the pages as they were."""

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from common.errors import Conflict
from jobs import task


@task(name="vault.wipe_traces", attempts=8)
def wipe_traces() -> None:
    """Move the log into the database file and cut it off. Tried again while somebody still reads.

    Freed pages of the file itself are overwritten as they are freed (`secure_delete`, a setting). On
    PostgreSQL the server's own cleaning decides; docs/vault.md says what that means.
    """
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = cursor.fetchone()[0]
    except OperationalError:  # a transaction of our own is open
        busy = 1
    if busy:
        raise Conflict(_("The database was being read; its log is cut off later."), code="busy")
