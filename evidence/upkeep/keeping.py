"""What `verify_store` keeps of a check of everything: the record of the whole, and of single items."""

from datetime import datetime

from django.db import DatabaseError

import ledger
import store
from evidence.models import StoreCheck
from evidence.services import checks
from evidence.upkeep import auditing
from ledger.errors import LedgerError

KEPT_TOGETHER = 200
# Of single items: what is wrong and what is right again, or every result.
FINDINGS, EVERYTHING = "findings", "everything"


class Nothing:
    """Keeps nothing at all: for a copy whose database must stay as it is."""

    failed = ""

    def add(self, rows: list[auditing.Named], check: store.Check) -> None:
        return

    def end(self, orphaned: int) -> None:
        return


class Keeping:
    """Keeps what the command finds. A database that takes nothing does not stop the looking: why is in
    `failed`."""

    def __init__(self, what: str, *, started_at: datetime):
        self.failed = ""
        self._what, self._started_at = what, started_at
        self._wrong_before = auditing.known_as_wrong()
        self._tally = auditing.Tally()
        self._found: list[checks.Found] = []

    def add(self, rows: list[auditing.Named], check: store.Check) -> None:
        """Count one file of originals that `rows` name, and keep what is worth it."""
        self._tally.count(len(rows), check)
        self._found += [
            (row.id, row.case_id, check) for row in rows if self._is_worth_keeping(row, check)
        ]
        if len(self._found) >= KEPT_TOGETHER:
            self._keep()

    def end(self, orphaned: int) -> None:
        """Record the whole, now that everything has been looked at."""
        self._keep()
        if self.failed:
            return
        try:
            checks.store_check_end(
                actor=ledger.OPERATOR,
                by=StoreCheck.By.COMMAND,
                started_at=self._started_at,
                tally=self._tally,
                orphaned=orphaned,
            )
        except (DatabaseError, LedgerError) as error:
            self.failed = str(error)

    def _keep(self) -> None:
        found, self._found = self._found, []
        if self.failed or not found:
            return
        try:
            checks.checks_keep(actor=ledger.OPERATOR, checks=found)
        except (DatabaseError, LedgerError) as error:
            self.failed = str(error)

    def _is_worth_keeping(self, row: auditing.Named, check: store.Check) -> bool:
        wrong = check.state != store.State.INTACT
        return wrong or self._what == EVERYTHING or row.id in self._wrong_before
