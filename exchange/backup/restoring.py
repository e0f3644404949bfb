"""Restoring a backup into an empty data folder, and an empty database.

First everything is looked at, and nothing written: the backup, the keys, the place. Then a mark is set in
the data folder, without which a half-restored installation would look like a whole one; the server does
not start while it is there. Killed anywhere, `restore` of the same backup goes on from where it was. The
database comes last, and whole or not at all; then both verifications, and the mark goes.

Nothing that lies in the data folder is overwritten: keys and signed notes that are there stay. A note over
more entries than the restored ledger has is how an older copy is told from the newest.
"""

import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils.translation import gettext as _

from accounts import installation
from common.working import in_order
from exchange.backup import checking, contents, databases, layout, marking
from exchange.backup.copying import Job, copied, full_disk_told
from exchange.backup.errors import BackupError, Damaged, NoRoom
from exchange.backup.keys import Keys
from exchange.backup.order import Order
from exchange.backup.progress import Progress, Say
from exchange.backup.settling import settle
from ledger import checkpoints, proofs
from ledger.errors import NoteError
from ledger.note import Verifier
from ledger.verify import verify_ledger


@dataclass(slots=True)
class Restored:
    """A restored installation. `findings` are what the verifications named; `older` says why it is
    known not to be the newest state."""

    head: layout.Head
    older: str = ""
    findings: list[str] = field(default_factory=list)


def restore(order: Order, *, say: Say) -> Restored:
    """Restore the backup. Raises BackupError when nothing was restored, or not all of it."""
    source = order.source.expanduser().resolve()
    head, seal = layout.read_head(source)
    verifiers = _verifiers(order)
    database = databases.here()
    checking.require_fitting(head, database)
    mark = marking.check(seal, database)
    keys = Keys(head, source, order)
    database.check_loadable()
    say(_("Reading the whole backup, to see that it is as it was…"))
    checking.require_whole(source, head, order.workers, say)
    with marking.restoring(mark):
        try:
            _files(source, order.workers, say)
            keys.put()
            findings = list(_notes(source))
            _database(database, source / "database" / head.database_file, mark, say)
        except NoRoom as error:
            raise BackupError(
                _(
                    "No room is left in the data folder. Make room, and run restore again: it goes on."
                )
            ) from error
        restored = Restored(head, findings=findings)
        _verify(restored, order, verifiers, say)
    return restored


def _verifiers(order: Order) -> list[Verifier]:
    """The keys given for notes from elsewhere. Raises BackupError for what cannot be read."""
    for note in order.notes:
        if not note.is_file():
            raise BackupError(_("There is no file %s.") % note)
    try:
        return [Verifier.parse(key) for key in order.verifier_keys]
    except NoteError as error:
        raise BackupError(str(error)) from error


# -- writing -----------------------------------------------------------------------------------------
def _files(source: Path, workers: int, say: Say) -> None:
    """Copy the stored files; one that is there and right, from a restore broken off, is kept."""
    data, progress = Path(settings.CASEWORK_DATA_DIR), Progress(say)
    files = size = 0

    def put(entry: tuple[str, str]) -> tuple[str, int]:
        sha256, path = entry
        target = data / path
        if target.exists():
            if layout.digest_of(target) == sha256:
                return path, target.stat().st_size
            target.unlink()
        done = copied(Job(source / path, target, path))
        if done.sha256 != sha256:
            raise Damaged(_("The backup is damaged: %s is not what it was.") % path, (path,))
        return path, done.size

    say(_("Copying the stored files…"))
    wanted = (entry for entry in layout.manifest(source) if _is_stored(entry[1]))
    for path, length in in_order(put, wanted, workers=workers):
        files, size = files + 1, size + length
        progress.tell(path.partition("/")[0], files, size)


def _is_stored(path: str) -> bool:
    return path.partition("/")[0] in contents.STORES


def _notes(source: Path) -> Iterator[str]:
    """Put the backup's signed notes beside those that are there; yield those that contradict."""
    folder = checkpoints.folder()
    for _sha256, path in layout.manifest(source):
        if not path.startswith("checkpoints/"):
            continue
        note, target = source / path, folder / Path(path).name
        if not target.exists():
            with full_disk_told():
                checkpoints.keep(target, note.read_bytes())
        elif target.read_bytes() != note.read_bytes():
            yield (
                _(
                    "checkpoint %s: the note in the data folder is another than that in the backup; "
                    "the one in the data folder was kept"
                )
                % target.name
            )


def _database(database: databases.Database, file: Path, mark: marking.Mark, say: Say) -> None:
    """Load the database, bring its tables up to this version, and end what was under way in it."""
    if not mark.database_is_there:
        say(_("Loading the database…"))
        connection.close()
        database.load(file)
    connection.close()
    installation.forget()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    settle()


# -- looking at the result ---------------------------------------------------------------------------
def _verify(restored: Restored, order: Order, verifiers: list[Verifier], say: Say) -> None:
    say(_("Reading every stored file again…"))
    heard = io.StringIO()
    try:
        # Without a record: the ledger must be the one that the backup holds, entry by entry.
        call_command("verify_store", workers=order.workers, no_record=True, stdout=heard)
    except CommandError as error:
        restored.findings += heard.getvalue().splitlines()
        restored.findings.append(str(error))
    say(_("Recomputing the ledger…"))
    report = verify_ledger(notes=order.notes, verifiers=verifiers)
    restored.findings += [str(finding) for finding in report.findings]
    _keep_notes(order)
    size = proofs.tree_size()
    if (size, proofs.root(size).hex()) != (restored.head.ledger_size, restored.head.ledger_root):
        restored.findings.append(_("The ledger is not the one that the backup says it holds."))
    restored.older = _older(order, verifiers, size)


def _keep_notes(order: Order) -> None:
    """Notes of this ledger that were held elsewhere bind it from now on: a later one above all."""
    for path in order.notes:
        with suppress(NoteError):  # another's, or damaged: verify_ledger has named it
            note = checkpoints.read(path, *checkpoints.verifiers())
            name = f"{note.checkpoint.size:019d}.note"
            checkpoints.keep(checkpoints.folder() / name, note.note.encode())


def _older(order: Order, verifiers: list[Verifier], size: int) -> str:
    """Why this is known to be an older copy, or ""."""
    known = []
    try:
        if last := checkpoints.last():
            known.append(last)
        own = checkpoints.verifiers()
        known += [checkpoints.read(path, *verifiers, *own) for path in order.notes]
    except NoteError:
        return ""  # verify_ledger has named it
    newest = max(known, key=lambda published: published.checkpoint.size, default=None)
    if newest is None or newest.checkpoint.size <= size:
        return ""
    return _(
        "This is an OLDER COPY: it ends with %(size)d entries, but a signed note (%(note)s) tells of "
        "%(signed)d. What the last %(lost)d recorded is not in it. No checkpoint will be signed."
    ) % {
        "size": size,
        "signed": newest.checkpoint.size,
        "lost": newest.checkpoint.size - size,
        "note": newest.path,
    }
