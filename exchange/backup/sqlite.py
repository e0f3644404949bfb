"""Copying an SQLite database by its online backup interface."""

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from exchange.backup.copying import full_disk_told
from exchange.backup.errors import BackupError, NoRoom

PAGES = 2048
_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE)


class SQLite:
    """See `databases.Database`."""

    kind = "sqlite"
    file = "casework.sqlite3"

    @property
    def path(self) -> Path:
        return Path(connection.settings_dict["NAME"])

    def dump(self, target: Path, *, leave_out: tuple[str, ...]) -> None:
        """The snapshot is a transaction that has begun to read, and so the copy never starts anew.

        Without it each write by somebody else between two steps would send the copy back to its
        beginning, and on a busy day it would not end.
        """
        try:
            with closing(sqlite3.connect(target)) as copy:
                connection.connection.backup(copy, pages=PAGES)
                # One file that stands for itself, without a log beside it.
                copy.execute("PRAGMA journal_mode=DELETE")
                copy.execute("PRAGMA secure_delete=ON")
                for table in leave_out:
                    with suppress(sqlite3.OperationalError):  # one that was never made
                        copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names of ours
                copy.commit()
                (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) in _NO_ROOM:
                raise NoRoom() from error
            raise BackupError(_("The database cannot be copied: %s") % error) from error
        if found != "ok":
            raise BackupError(_("The database is damaged: %s") % found)
        with target.open("rb+") as file:
            os.fsync(file.fileno())

    def is_empty(self) -> bool:
        if not self.path.exists() or not self.path.stat().st_size:
            return True
        try:
            with closing(sqlite3.connect(self.path)) as found:
                (tables,) = found.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error:
            return False  # something that is no database is not nothing
        return not tables

    def check_loadable(self) -> None:
        """A file can always be put in place."""

    def load(self, source: Path) -> None:
        draft = self.path.with_name(f"{self.path.name}.restoring")
        draft.unlink(missing_ok=True)
        with full_disk_told():
            shutil.copyfile(source, draft)
            draft.chmod(0o600)
            with draft.open("rb+") as file:
                os.fsync(file.fileno())
        for suffix in ("-wal", "-shm"):  # of the empty one: they would be taken for this one's
            self.path.with_name(f"{self.path.name}{suffix}").unlink(missing_ok=True)
        os.replace(draft, self.path)
