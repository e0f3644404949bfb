"""Taking a backup while people work.

The database is copied first, as of one moment; then the stores, which only grow. So every file that a
copied row names is there when its turn comes: originals are never removed, and where a court's order
destroys one, that waits for the backup's end (`store.holding`).

The folder is called `<name>.partial` until its seal is written. Killed anywhere, a backup leaves that,
which nothing takes for whole and the next backup of the same name clears away.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import installation
from common.canonical import stored_value
from common.look.sizes import size_text
from common.working import in_order
from exchange.backup import contents, databases, layout
from exchange.backup.copying import Copied, Job, copied, writing
from exchange.backup.errors import BackupError, NoRoom
from exchange.backup.folder import finish, partial_folder, usable
from exchange.backup.progress import Progress, Say
from exchange.backup.words import README
from ledger import checkpoints, proofs
from ledger.errors import LedgerError
from ledger.snapshot import snapshot
from store.holding import everything_stays

ROOM = 64 << 20  # bytes that stay free beside what is known to come
NAMED = "named.txt"


@dataclass(slots=True)
class Taken:
    """A finished backup. `findings` are sentences on what was amiss in the installation."""

    path: Path
    files: int = 0
    bytes: int = 0
    ledger_size: int = 0
    findings: list[str] = field(default_factory=list)


def take(target: Path, *, with_keys: bool = False, workers: int, say: Say) -> Taken:
    """Copy the installation to the new or empty folder `target`.

    What is missing or damaged in the installation does not stop the rest from being saved: it is
    named in `findings`, in backup.json and by the caller. Raises BackupError when nothing was taken.
    """
    target = usable(target)
    with everything_stays(), partial_folder(target, say) as partial:
        backup = _Backup(partial, with_keys=with_keys, workers=workers, say=say)
        try:
            taken = backup.run()
            finish(partial, target)
        except NoRoom as error:
            raise BackupError(backup.no_room(target)) from error
    taken.path = target
    return taken


class _Backup:
    """One backup under way, in the folder `partial`."""

    def __init__(self, partial: Path, *, with_keys: bool, workers: int, say: Say):
        self.folder, self.with_keys, self.workers, self.say = partial, with_keys, workers, say
        self.database = databases.here()
        self.taken = Taken(partial)
        self.progress = Progress(say)

    def run(self) -> Taken:
        self._require_room()
        self.manifest = layout.ManifestWriter(self.folder)
        with snapshot():
            head = self._database()
        for name in contents.STORES:
            head.files[name] = self._store(name)
        self._missing()
        self._small("checkpoints", self._notes(head))
        if self.with_keys:
            self._small("keys", contents.key_files(), mode=0o600)
        self.manifest.add(layout.write_whole(self.folder / layout.README, README), layout.README)
        head.findings = self.taken.findings
        layout.seal(self.folder, head, self.manifest.close())
        return self.taken

    # -- first: the database, as of one moment ---------------------------------------------------
    def _database(self) -> layout.Head:
        self.say(_("Copying the database…"))
        # The first thing that is read: a tree signed by somebody else meanwhile is no later one.
        checkpoint = self._checkpoint()
        size = proofs.tree_size()
        self.taken.ledger_size = size
        head = layout.Head(
            created_at=str(stored_value(timezone.now())),
            installation=installation.kind() or "",
            database=self.database.kind,
            database_file=self.database.file,
            migrations=_migrations(),
            ledger_size=size,
            ledger_root=proofs.root(size).hex(),
            ledger_verifier=str(checkpoints.verifier()),
            checkpoint=checkpoint,
            keys={name: layout.digest_of(path) for name, path in contents.key_files().items()},
            keys_included=self.with_keys,
        )
        with (self.folder / NAMED).open("x", encoding="utf-8") as names:
            for needed in contents.needed():
                names.write(f"{needed.path} {needed.record}\n")
        file = self.folder / "database" / self.database.file
        file.parent.mkdir(mode=0o700)
        self.database.dump(file, leave_out=databases.PASSING)
        self._count(
            "database", Copied(f"database/{file.name}", layout.digest_of(file), file.stat().st_size)
        )
        return head

    def _checkpoint(self) -> str:
        """The note over the ledger of this backup; a ledger that must not be signed is a finding."""
        try:
            return checkpoints.publish().path.name
        except LedgerError as error:
            self.taken.findings.append(_("The ledger was not signed. %s") % error)
            return ""

    # -- then: what only grows -------------------------------------------------------------------
    def _store(self, name: str) -> dict[str, int]:
        counted = {"files": 0, "bytes": 0}
        jobs = (Job(path, self.folder / below, below) for path, below in contents.stored(name))
        for done in in_order(copied, jobs, workers=self.workers):
            if done.problem:
                self._unreadable(done)
                continue
            if not done.path.endswith(done.sha256):
                words = {"path": done.path, "found": done.sha256}
                self._find(_("changed: %(path)s: stored bytes hash to %(found)s") % words)
            self._count(name, done)
            counted["files"] += 1
            counted["bytes"] += done.size
        return counted

    def _unreadable(self, done: Copied) -> None:
        if (Path(settings.CASEWORK_DATA_DIR) / done.path).exists():
            words = {"path": done.path, "why": done.problem}
            self._find(_("unreadable: %(path)s: %(why)s") % words)

    def _missing(self) -> None:
        """Name each record whose file is not in the backup."""
        with (self.folder / NAMED).open(encoding="utf-8") as names:
            for line in names:
                path, _space, record = line.rstrip("\n").partition(" ")
                if not (self.folder / path).exists():
                    words = {"record": record, "path": path}
                    self._find(_("missing: %(record)s: there is no file %(path)s") % words)
        (self.folder / NAMED).unlink()

    def _notes(self, head: layout.Head) -> dict[str, Path]:
        """The signed notes that the copied ledger can be held against, and no later one."""
        notes = sorted(checkpoints.folder().glob("*.note"))
        known = {path.name: path for path in notes}
        return {
            name: path for name, path in known.items() if name <= f"{head.ledger_size:019d}.note"
        }

    def _small(self, folder: str, files: dict[str, Path], mode: int = 0o444) -> None:
        for name, path in files.items():
            data = path.read_bytes()
            with writing(self.folder / folder / name, mode) as handle:
                os.write(handle, data)
            self._count(folder, Copied(f"{folder}/{name}", layout.digest_of(path), len(data)))

    # -- what was done, and what it takes ----------------------------------------------------------
    def _count(self, name: str, done: Copied) -> None:
        self.manifest.add(done.sha256, done.path)
        self.taken.files += 1
        self.taken.bytes += done.size
        self.progress.tell(name, self.taken.files, self.taken.bytes)

    def _find(self, finding: str) -> None:
        self.taken.findings.append(finding)
        self.say(finding)

    def _require_room(self) -> None:
        files, size = 0, 0
        for name in contents.STORES:
            for path, _below in contents.stored(name):
                files, size = files + 1, size + path.lstat().st_size
        self.progress.expect(files, size)
        disk = os.statvfs(self.folder)
        free = disk.f_bavail * disk.f_frsize
        if free < size + ROOM:
            raise BackupError(
                _("The backup needs %(size)s, and %(free)s are free there. Nothing was taken.")
                % {"size": size_text(size + ROOM), "free": size_text(free)}
            )

    def no_room(self, target: Path) -> str:
        return _(
            "No room is left for %(target)s: the backup stopped after %(files)d files (%(size)s). "
            "What was written has been removed; there is no backup."
        ) % {"target": target, "files": self.taken.files, "size": size_text(self.taken.bytes)}


def _migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)
