"""Copying the database as of one moment while people work, and putting a copy in the place of none."""

from contextlib import suppress
from pathlib import Path
from typing import Protocol

from django.db import connection

from exchange.backup.postgresql import PostgreSQL
from exchange.backup.sqlite import SQLite

# Rows that are nobody's record: who is signed in at the moment, and counters of rate limits. A copied
# session would let whoever reads the backup act as the person it belongs to.
PASSING = ("django_session", "usersessions_usersession", "casework_cache")


class Database(Protocol):
    """What backup and restore ask of a kind of database."""

    kind: str
    file: str

    def dump(self, target: Path, *, leave_out: tuple[str, ...]) -> None:
        """Copy the database as the open snapshot shows it to the new file `target`.

        The rows of the tables `leave_out` are left out. Raises BackupError, NoRoom.
        """

    def is_empty(self) -> bool:
        """Whether there is no table in it yet; opens no connection of Django's."""

    def check_loadable(self) -> None:
        """Raises BackupError when `load` is bound to fail here."""

    def load(self, source: Path) -> None:
        """Fill the empty database from a copy, wholly or not at all. Raises BackupError, NoRoom."""


def here() -> Database:
    """The database of this installation."""
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def forget_connection() -> None:
    """Let go of the connection: the database behind it is about to be another."""
    with suppress(AttributeError):
        connection.close()
