"""Giving whole files their names in the store, many at once: they wait for the disk together."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from common.errors import CaseworkError
from store.base import Stored
from store.quarantine import Part
from store.syncing import Fault, each, known_folders, sync_folder

# From a file's own folder up to the store's, which lies in the data folder.
DEPTH = 4


@dataclass(frozen=True, slots=True)
class Whole:
    """A file in quarantine whose size and hash have been checked; `size` is in bytes."""

    part: Part
    sha256: str
    size: int


Placed = Stored | Fault


def place_all(files: Sequence[Whole], name: Callable[[Whole], Path]) -> list[Placed]:
    """Put `files` into the store: for each in turn what it has become, or why it has not.

    First the bytes of all reach the disk, then each gets its name by `name(file)`, which answers with
    the path, then the folders reach the disk, each once. A file that fails has no part in the others'
    fate. Each is told its share of the waiting.
    """
    started = time.perf_counter()
    faults: list[Fault | None] = each(lambda file: file.part.seal(), files)
    paths: dict[int, Path] = {}
    for number, file in enumerate(files):
        if faults[number] is None:
            try:
                paths[number] = name(file)
            except (OSError, CaseworkError) as fault:
                faults[number] = fault
    for number, missing in _sync_names(paths).items():
        faults[number] = missing
    share = (time.perf_counter() - started) / max(1, len(files))
    return [
        fault or _placed(file, share) for file, fault in zip(files, faults, strict=True)
    ]  # fmt: skip


def _placed(file: Whole, share: float) -> Stored:
    file.part.discard()
    return Stored(file.sha256, file.size, sync_seconds=share)


def _sync_names(paths: dict[int, Path]) -> dict[int, Fault]:
    """Wait until the names of these files are on the disk; the faults, by the files' numbers."""
    folders: dict[Path, set[int]] = {}
    of_file: dict[int, set[Path]] = {}
    for number, path in paths.items():
        of_file[number] = {path.parent}
        folders.setdefault(path.parent, set())
        for folder, parent in known_folders.unsynced(path.parent, depth=DEPTH):
            of_file[number].add(parent)
            folders.setdefault(parent, set()).add(folder)
    faults = dict(zip(folders, each(sync_folder, list(folders)), strict=True))
    known_folders.keep(
        inner for folder, inside in folders.items() if faults[folder] is None for inner in inside
    )
    return {
        number: fault
        for number, needed in of_file.items()
        for folder in needed
        if (fault := faults[folder]) is not None
    }
