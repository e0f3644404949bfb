"""The folder that a backup is written to: under a name of its own until it is whole."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from exchange.backup import layout
from exchange.backup.copying import full_disk_told
from exchange.backup.errors import BackupError
from store.syncing import sync_folders


def usable(target: Path) -> Path:
    """The folder in full, if a backup can be put there. Raises BackupError."""
    target = target.expanduser().resolve()
    data = Path(settings.CASEWORK_DATA_DIR)
    if target == data or data in target.parents:
        raise BackupError(_("A backup in the data folder would be lost with it. Choose another."))
    if target.exists() and not target.is_dir():
        raise BackupError(_("%s is not a folder.") % target)
    if os.path.ismount(target):
        raise BackupError(_("%s is a whole disk. Name a folder on it that is new.") % target)
    if target.is_dir() and any(target.iterdir()):
        raise BackupError(_("%s is not empty. Every backup is a folder of its own.") % target)
    return target


@contextmanager
def partial_folder(target: Path, say: Callable[[str], None]) -> Iterator[Path]:
    """The folder to write to, held against a second backup; gone afterwards unless it was renamed."""
    partial = target.with_name(target.name + layout.PARTIAL)
    marker = partial / layout.INCOMPLETE
    if partial.exists():
        _clear(partial, marker, say)
    try:
        partial.mkdir(mode=0o700, parents=True)
        handle = os.open(marker, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise BackupError(f"{partial}: {error.strerror}") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield partial
    except OSError as error:
        raise BackupError(_("The backup failed: %s. Nothing was taken.") % error) from error
    finally:
        os.close(handle)
        shutil.rmtree(partial, ignore_errors=True)


def _clear(partial: Path, marker: Path, say: Callable[[str], None]) -> None:
    """Remove what a killed backup left; refuse what is another's, or still being written."""
    try:
        handle = os.open(marker, os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        raise BackupError(
            _("%s is in the way, and is no broken-off backup. Remove it yourself.") % partial
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(partial)
        say(_("Removed what a backup that was broken off had left in %s.") % partial)
    except BlockingIOError as error:
        raise BackupError(_("Another backup is being written to %s.") % partial) from error
    finally:
        os.close(handle)


def finish(partial: Path, target: Path) -> None:
    """All folders to the disk, then the name that says it is whole."""
    with full_disk_told():
        for folder, _folders, _files in os.walk(partial):
            sync_folders([Path(folder)])
        (partial / layout.INCOMPLETE).unlink()
        os.rename(partial, target)
        sync_folders([target.parent])
