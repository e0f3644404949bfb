"""Why a backup cannot be taken, or not be restored: each a sentence for the operator."""

from common.errors import Conflict, Text


class BackupError(Conflict):
    """Nothing was taken or restored; the message says why, and what to do."""

    code = "backup"


class Damaged(BackupError):
    """What lies in the folder is not a whole backup. `paths` are the files concerned."""

    code = "backup_damaged"

    def __init__(self, message: Text, paths: tuple[str, ...] = ()):
        super().__init__(message)
        self.paths = paths


class Unreadable(Exception):
    """A file of the installation that cannot be read; the backup goes on, and names it."""


class NoRoom(Exception):
    """The disk that is written to is full."""
