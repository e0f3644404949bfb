"""What must hold of a backup before anything is restored from it."""

import os
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from common.look.sizes import size_text
from common.working import in_order
from exchange.backup import layout
from exchange.backup.databases import Database
from exchange.backup.errors import BackupError, Damaged
from exchange.backup.progress import Progress, Say
from store.hashing import digests
from store.reading import open_regular

NAMED_AT_MOST = 20
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def require_fitting(head: layout.Head, database: Database) -> None:
    """Raise BackupError unless this installation is one that the backup can be restored to."""
    if head.database != database.kind:
        raise BackupError(
            _(
                "This is the backup of a %(theirs)s database, and CASEWORK_DATABASE_URL names a "
                "%(ours)s one. Restore it to one of its own kind."
            )
            % {"theirs": KINDS.get(head.database, head.database), "ours": KINDS[database.kind]}
        )
    known = MigrationLoader(None).disk_migrations
    unknown = sorted(set(head.migrations) - {f"{app}.{name}" for app, name in known})
    if unknown:
        raise BackupError(
            _(
                "This backup was taken by a newer version of the program: it knows %s, which this "
                "one does not. Restore it with that version or a later one."
            )
            % ", ".join(unknown[:3])
        )
    is_demo = head.installation == "demo"
    if head.installation and is_demo != settings.CASEWORK_DEMO:
        raise BackupError(
            _("This is the backup of a demonstration. Restore it with CASEWORK_DEMO=1.")
            if is_demo
            else _("This is the backup of a real installation. Restore it with CASEWORK_DEMO=0.")
        )


def require_whole(source: Path, head: layout.Head, workers: int, say: Say) -> None:
    """Read every file of the backup. Raises Damaged naming those that are not what they were.

    Raises BackupError when the data folder has no room for them.
    """

    def looked_at(entry: tuple[str, str]) -> tuple[str, int, str]:
        sha256, path = entry
        try:
            with open_regular(source / path) as file:
                (found,), size = digests(file, "sha256")
        except OSError as error:
            return path, 0, error.strerror or ""
        return path, size, "" if found == sha256 else _("it is not what it was")

    damaged: list[tuple[str, str]] = []
    files = total = 0
    progress = Progress(say)
    for path, size, problem in in_order(looked_at, layout.manifest(source), workers=workers):
        files, total = files + 1, total + size
        progress.tell("backup", files, total)
        if problem:
            damaged.append((path, problem))
    if damaged:
        raise _damaged(damaged)
    if not any(path.startswith("database/") for _sha256, path in layout.manifest(source)):
        raise Damaged(_("The backup is damaged: it holds no database."))
    _require_room(total)


def _damaged(found: list[tuple[str, str]]) -> Damaged:
    lines = [f"  {path}: {problem}" for path, problem in found[:NAMED_AT_MOST]]
    if len(found) > NAMED_AT_MOST:
        lines.append(_("… and %d more.") % (len(found) - NAMED_AT_MOST))
    head = _("The backup is damaged, and nothing was restored:")
    return Damaged("\n".join([head, *lines]), tuple(path for path, _problem in found))


def _require_room(size: int) -> None:
    disk = os.statvfs(settings.CASEWORK_DATA_DIR)
    free = disk.f_bavail * disk.f_frsize
    if free < size:
        raise BackupError(
            _("The backup holds %(size)s, and %(free)s are free. Nothing was restored.")
            % {"size": size_text(size), "free": size_text(free)}
        )
