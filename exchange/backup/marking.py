"""The mark of a restore that has begun and not ended, and the emptiness that one needs."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

import store
from exchange.backup import contents
from exchange.backup.databases import Database
from exchange.backup.errors import BackupError
from store.syncing import sync_folders

NAME = "RESTORING"


@dataclass(frozen=True, slots=True)
class Mark:
    """Which backup is being restored, by its seal; whether its database is in place already."""

    seal: str
    database_is_there: bool = False


def path() -> Path:
    return Path(settings.CASEWORK_DATA_DIR) / NAME


def refuse_half_restored() -> None:
    """Raise BackupError where a restore is under way or was broken off: the installation is not whole."""
    if path().exists():
        raise BackupError(
            _(
                "A restore into this data folder is under way, or was broken off. If it was, run "
                "`python manage.py restore` with the same backup again: it goes on from where it was."
            )
        )


def check(seal: str, database: Database) -> Mark:
    """Raise BackupError unless data folder and database are empty, or half restored from this backup."""
    if path().exists():
        if _begun() != seal:
            raise BackupError(
                _("The data folder holds a broken-off restore of another backup. Empty it first.")
            )
        # A file is put in place again; a server's database is filled wholly or not at all.
        return Mark(seal, database.kind == "postgresql" and not database.is_empty())
    if not database.is_empty():
        raise BackupError(_("The database is not empty. Restore into a new, empty one."))
    for name in contents.STORES:
        if next(store.open_store(name).iter_strangers(), None) or next(
            store.open_store(name).iter_hashes(), None
        ):
            raise BackupError(
                _("The data folder is not empty: there are files in %s. Name a new one.") % name
            )
    return Mark(seal)


@contextmanager
def restoring(mark: Mark) -> Iterator[None]:
    """Mark the data folder as half restored until the block has ended well."""
    where = path()
    draft = where.with_name(f".{NAME}")
    with draft.open("w", encoding="ascii") as file:
        json.dump({"seal": mark.seal}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, where)
    sync_folders([where.parent])
    yield
    where.unlink()
    sync_folders([where.parent])


def _begun() -> str:
    try:
        return str(json.loads(path().read_text(encoding="ascii"))["seal"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
