"""What of an installation goes into a backup: stored files, and the names by which rows ask for them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

import store
from evidence.upkeep import auditing
from exchange.models import Bundle

STORES = ("store", "derivatives", "exports")

# The data folder's keys that no backup needs: with another secret key people sign in anew, and the
# demonstration's password is only repeated from its file.
NOT_NEEDED = frozenset({"secret_key", "demo_password"})
# The vault's key file is in no backup, not even in one with keys: names of witnesses and what opens them do
# not travel together. It is not compared by its bytes either, for a rotation adds to it.
APART = "vault.keys"
_DRAFT = re.compile(r"\..*|.*\.[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Needed:
    """A stored file that a row names: the path below the data folder, and the record in words."""

    path: str
    record: str


def path_of(name: str, sha256: str) -> str:
    """Where the store `name` keeps the file, below the data folder."""
    return f"{name}/sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def needed() -> Iterator[Needed]:
    """Every stored file that the rows of the moment name."""
    for name, groups in (("store", auditing.originals()), ("derivatives", auditing.derivatives())):
        for group in groups:
            yield Needed(path_of(name, group[0].sha256), ", ".join(map(str, group)))
    bundles = Bundle.objects.filter(state=Bundle.State.READY).select_related("export__case")
    for bundle in bundles.order_by("sha256").iterator(chunk_size=500):
        record = f"{bundle.export.case.reference} {bundle.export.reference} ({bundle.export_id})"
        yield Needed(path_of("exports", bundle.sha256), record)


def stored(name: str) -> Iterator[tuple[Path, str]]:
    """Every file of a store: where it is, and its path below the data folder."""
    files = store.open_store(name)
    for sha256 in files.iter_hashes():
        yield files.path(sha256), path_of(name, sha256)


def key_files(folder: Path | None = None) -> dict[str, Path]:
    """The keys that restoring this installation needs, by the name of their file.

    Whatever lies among the keys is one, so that the keys of later parts are not forgotten.
    """
    folder = folder or Path(settings.CASEWORK_DATA_DIR) / "keys"
    if not folder.is_dir():
        return {}
    return {
        path.name: path
        for path in sorted(folder.iterdir())
        if path.is_file()
        and path.name not in (*NOT_NEEDED, APART)
        and not _DRAFT.fullmatch(path.name)
    }
