"""Copying a PostgreSQL database with its own tools, pg_dump and pg_restore.

They are told where and who by the environment: what stands on a command line, everybody on the
machine can read.
"""

import os
import re
import signal
import subprocess
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from exchange.backup.errors import BackupError, NoRoom

_FULL = re.compile("no space left|disk quota exceeded|file too large", re.IGNORECASE)
_WORDS = 400


class PostgreSQL:
    """See `databases.Database`."""

    kind = "postgresql"
    file = "casework.dump"

    def dump(self, target: Path, *, leave_out: tuple[str, ...]) -> None:
        """pg_dump sees what the open snapshot sees: the two agree on every row."""
        self._check_version("pg_dump")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        without = [f"--exclude-table-data=public.{table}" for table in leave_out]
        options = ["--format=custom", "--no-owner", "--no-privileges", *without]
        self._run("pg_dump", *options, f"--snapshot={snapshot}", f"--file={target}")

    def is_empty(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT NOT EXISTS (SELECT 1 FROM pg_tables"
                " WHERE schemaname NOT IN ('pg_catalog', 'information_schema'))"
            )
            return bool(cursor.fetchone()[0])

    def check_loadable(self) -> None:
        self._check_version("pg_restore")

    def load(self, source: Path) -> None:
        options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
        name = str(connection.settings_dict["NAME"])
        self._run("pg_restore", *options, f"--dbname={name}", str(source))

    def _check_version(self, tool: str) -> None:
        """Refuse a tool that is missing, or older than the server."""
        said = self._run(tool, "--version")
        found = re.search(r"(\d+)[.\d]*", said)
        server = self._server_version()
        if found is None or int(found[1]) < server:
            raise BackupError(
                _(
                    "%(tool)s is of version %(found)s, the database server of version %(server)d. "
                    "Install the client tools of that version, or a newer one."
                )
                % {"tool": tool, "found": found[1] if found else "?", "server": server}
            )

    @staticmethod
    def _server_version() -> int:
        connection.ensure_connection()
        return connection.connection.info.server_version // 10_000

    def _run(self, tool: str, *arguments: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - our own arguments
                [tool, *arguments],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError as error:
            raise BackupError(
                _(
                    "%s is not installed. It comes with PostgreSQL's client tools "
                    "(Debian: postgresql-client)."
                )
                % tool
            ) from error
        if done.returncode == 0:
            return done.stdout
        if _FULL.search(done.stderr) or done.returncode == -signal.SIGXFSZ:
            raise NoRoom()
        words = " ".join(done.stderr.split())[:_WORDS] or f"exit status {done.returncode}"
        raise BackupError(_("%(tool)s failed: %(words)s") % {"tool": tool, "words": words})

    @staticmethod
    def _environment() -> dict[str, str]:
        """Where the database is and who asks, as libpq reads it; its messages in English."""
        known = connection.settings_dict
        given = {
            "PGHOST": known["HOST"],
            "PGPORT": known["PORT"],
            "PGUSER": known["USER"],
            "PGPASSWORD": known["PASSWORD"],
            "PGDATABASE": known["NAME"],
            "PGSSLMODE": known["OPTIONS"].get("sslmode"),
            "PGSSLROOTCERT": known["OPTIONS"].get("sslrootcert"),
            "PGSSLCERT": known["OPTIONS"].get("sslcert"),
            "PGSSLKEY": known["OPTIONS"].get("sslkey"),
        }
        told = {name: str(value) for name, value in given.items() if value}
        return {**os.environ, **told, "LC_ALL": "C"}
