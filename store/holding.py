"""Who may destroy stored files, and who needs them to stay: a backup that is being copied.

A backup copies the database first. A file that it names must still be there when its turn comes,
hours later perhaps. Locks of the operating system: a process that is killed lets go of them.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.errors import Conflict
from store.errors import full_disk_refused


class Held(Conflict):
    """A backup is being copied: nothing may be destroyed now."""

    code = "backup_running"

    def __init__(self) -> None:
        super().__init__(_("A backup is being taken. Nothing is destroyed until it has ended."))


@contextmanager
def everything_stays() -> Iterator[None]:
    """Keep every stored file that a row names where it is; waits for a destruction under way."""
    with _locked(fcntl.LOCK_SH):
        yield


@contextmanager
def destroying() -> Iterator[None]:
    """Destroy stored files inside. Raises `Held` while a backup is being copied."""
    try:
        with _locked(fcntl.LOCK_EX | fcntl.LOCK_NB):
            yield
    except BlockingIOError as error:
        raise Held() from error


@contextmanager
def _locked(how: int) -> Iterator[None]:
    folder = Path(settings.CASEWORK_DATA_DIR) / "locks"
    with full_disk_refused():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder / "destruction.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)
