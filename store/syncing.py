"""Waiting for the disk: of one file or of many, of the names of new folders no more often than needed."""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from common.errors import CaseworkError
from store.errors import full_disk_refused

# The disk takes what waits at the same moment in one go: four wait little longer than one.
AT_ONCE = 4
# How many folders are remembered: the 65,536 of a store, and some. A number each.
MOST_KNOWN = 70_000

Waiting = TypeVar("Waiting")
Fault = OSError | CaseworkError


def each(wait: Callable[[Waiting], None], those: Sequence[Waiting]) -> list[Fault | None]:
    """Call `wait` with each of `those`, a few at a time; what each one raised, or None."""

    def tried(one: Waiting) -> Fault | None:
        try:
            wait(one)
        except (OSError, CaseworkError) as error:
            return error
        return None

    if (
        len(those) < AT_ONCE
    ):  # a folder and the one above it: threads would cost more than they save
        return [tried(one) for one in those]
    with ThreadPoolExecutor(min(AT_ONCE, len(those)), thread_name_prefix="sync") as threads:
        return list(threads.map(tried, those))


def sync_folder(folder: Path | str) -> None:
    """Wait until the names in `folder` are on the disk. Raises `StorageFull`."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with full_disk_refused():
            os.fsync(handle)
    finally:
        os.close(handle)


def sync_folders(folders: Iterable[Path]) -> None:
    """The same of several, one after the other."""
    for folder in folders:
        sync_folder(folder)


class KnownFolders:
    """Folders whose own names this process has seen reach the disk: they need not be waited for again.

    Another process may have made a folder and not yet synced the one it lies in, so nothing is taken on
    trust: a folder is known only after a sync of its parent that began when the folder was there. A
    folder is known by its device and inode, not by its name; folders of a store are never removed.
    """

    def __init__(self) -> None:
        self._known: set[int] = set()

    def unsynced(self, folder: Path, *, depth: int) -> list[tuple[int, Path]]:
        """Of `folder` and the `depth - 1` above it, those not known: (what to `keep`, its parent)."""
        found = []
        for _ in range(depth):
            number = _identity(folder)
            if number not in self._known:
                found.append((number, folder.parent))
            folder = folder.parent
        return found

    def keep(self, numbers: Iterable[int]) -> None:
        """Know these from now on: their parents were synced after `unsynced` named them."""
        if len(self._known) > MOST_KNOWN:
            self._known = set()
        self._known.update(numbers)


def _identity(folder: Path) -> int:
    found = folder.stat()
    return found.st_dev << 64 | found.st_ino


known_folders = KnownFolders()
