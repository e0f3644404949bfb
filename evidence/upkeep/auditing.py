"""Reading whole stores again, and comparing every file with the rows that name it.

Memory does not grow with the number or the size of the files, and no query stays open meanwhile: a
reader that held SQLite's log for hours would make it grow.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

import store
from common.working import default_workers, in_order
from evidence.models import Derivative, EvidenceItem, IntegrityCheck

PAGE = 1_000
WRONG = (IntegrityCheck.Result.CHANGED, IntegrityCheck.Result.MISSING)
# What no record names, of what `notices` finds in a store.
UNNAMED = ("orphan", "stranger")
# What is handed over to be read at a time, in files and bytes: handing over each small file by itself
# costs more than a second reader saves.
TOGETHER, BYTES_TOGETHER = 128, 8 << 20


@dataclass(slots=True)
class Named:
    """A row that names a stored file. `checked` is its last integrity check, for originals."""

    id: UUID
    case_id: UUID
    reference: str
    case_reference: str
    sha256: str
    size: int
    checked: tuple[str, Any] | None = None

    def __str__(self) -> str:
        return f"{self.case_reference} {self.reference} ({self.id})"


# The rows that name one and the same file, and what reading it again found.
Looked = tuple[list[Named], store.Check]
# What lies in a store's folder: its hash, or "" for what is no stored file, and its path.
Entry = tuple[str, str]


@dataclass(slots=True)
class Tally:
    """How many items' originals were found how, and how many bytes were read: bytes that several items
    share are read once and found for each of them."""

    intact: int = 0
    changed: int = 0
    missing: int = 0
    bytes_read: int = 0

    def count(self, items: int, check: store.Check) -> None:
        """Add what reading one file found, of so many items."""
        setattr(self, check.state, getattr(self, check.state) + items)
        self.bytes_read += check.size or 0


class Reading:
    """How many bytes have been read so far, told by several threads."""

    def __init__(self, begun: int = 0) -> None:
        self.bytes = begun
        self._lock = threading.Lock()

    def heard(self, count: int) -> None:
        with self._lock:
            self.bytes += count


def originals(after: str = "", *, checked: bool = False) -> Iterator[list[Named]]:
    """The items by original, in the order of SHA-256, from the hash following `after`.

    Physical items have none: their hash is "", which follows nothing; those of disposed items are
    not looked for. `checked` asks for the last check of each as well, which costs a good deal more.
    """
    rows = EvidenceItem.objects.filter(disposed_at=None).values_list(
        "id", "case_id", "reference", "case__reference", "sha256", "size"
    )
    if not checked:
        return _by_hash(Named(*row) for row in _in_pages(rows, after))
    last = IntegrityCheck.objects.filter(item=OuterRef("pk")).order_by("-checked_at", "-id")
    rows = rows.annotate(
        last_result=Subquery(last.values("result")[:1]),
        last_at=Subquery(last.values("checked_at")[:1]),
    )
    return _by_hash(
        Named(id_, case_id, reference, case, sha256, size, (result, at) if result else None)
        for id_, case_id, reference, case, sha256, size, result, at in _in_pages(rows, after)
    )


def derivatives() -> Iterator[list[Named]]:
    """The same of what was made from originals; the reference is the item's, with the kind."""
    rows = Derivative.objects.filter(item__disposed_at=None).values_list(
        "id", "case_id", "item__reference", "case__reference", "sha256", "size", "kind"
    )
    named = (
        Named(id_, case_id, f"{reference} {kind}", case, sha256, size)
        for id_, case_id, reference, case, sha256, size, kind in _in_pages(rows, "")
    )
    return _by_hash(named)


def looked_again(
    files: store.LocalStore,
    groups: Iterable[list[Named]],
    *,
    workers: int | None = None,
    heard: Callable[[int], None] | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> Iterator[Looked]:
    """Re-hash the file of each group, several at a time, and yield group and finding in order.

    `heard` is told by other threads how many bytes have been read; `meanwhile` is called in this one
    every second or so while it waits for them.
    """

    batches, workers = _batches(groups), workers or default_workers()
    with files.readers() as readers:

        def look(batch: list[list[Named]]) -> list[Looked]:
            checks = readers.verify([group[0].sha256 for group in batch], heard=heard)
            return list(zip(batch, checks, strict=True))

        for done in in_order(look, batches, workers=workers, meanwhile=meanwhile):
            yield from done


def bytes_of_originals() -> int:
    """How many bytes a check of all originals reads."""
    rows = EvidenceItem.objects.filter(form=EvidenceItem.Form.DIGITAL, disposed_at=None)
    found = rows.order_by().values("sha256", "size").distinct().aggregate(bytes=Sum("size"))
    return found["bytes"] or 0


def still_kept(rows: list[Named], check: store.Check) -> list[Named]:
    """The items that `check` is a finding about: one disposed of since it was listed is none.

    Nearly every file is intact, and asks for nothing more: not even a query is made for it.
    """
    if check.state == store.State.INTACT:
        return rows
    return _among(EvidenceItem.objects.filter(disposed_at=None), rows)


def still_kept_derivatives(rows: list[Named], check: store.Check) -> list[Named]:
    """The same of derivatives."""
    if check.state == store.State.INTACT:
        return rows
    return _among(Derivative.objects.filter(item__disposed_at=None), rows)


def _among(kept: QuerySet, rows: list[Named]) -> list[Named]:
    ids = set(kept.filter(pk__in=[row.id for row in rows]).values_list("pk", flat=True))
    return [row for row in rows if row.id in ids]


def known_as_wrong() -> dict[UUID, str]:
    """The items whose original was not intact when last re-hashed, and what it was."""
    return dict(IntegrityCheck.objects.last_said(*WRONG).values_list("item_id", "result"))


def _batches(groups: Iterable[list[Named]]) -> Iterator[list[list[Named]]]:
    batch: list[list[Named]] = []
    size = 0
    for group in groups:
        batch.append(group)
        size += group[0].size
        if len(batch) >= TOGETHER or size >= BYTES_TOGETHER:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def side_by_side(
    files: store.LocalStore, groups: Iterable[list[Named]], unnamed: Callable[[Entry], None]
) -> Iterator[list[Named]]:
    """Hand on `groups`, in the order of their hashes, and walk the store's folder beside them.

    `unnamed` is told what lies there and belongs to none of them: something to ask `notices` about.
    """
    entries = files.iter_entries()
    entry = next(entries, None)
    for group in groups:
        while entry and entry[0] < group[0].sha256:
            unnamed(entry)
            entry = next(entries, None)
        if entry and entry[0] == group[0].sha256:
            entry = next(entries, None)
        yield group
    while entry:
        unnamed(entry)
        entry = next(entries, None)


def notices(
    entries: Iterable[Entry],
    model: type[EvidenceItem] | type[Derivative],
    *,
    meanwhile: Callable[[], None] | None = None,
) -> Iterator[tuple[str, Path]]:
    """What of a store's `entries` should not be there: "orphan" for a file that no row of `model`
    names at this moment, "disposed" for one whose items were all disposed of, "stranger" for what is
    no stored file at all; with where it is. `meanwhile` is called now and then."""
    entries = iter(entries)
    while page := list(islice(entries, PAGE)):
        if meanwhile:
            meanwhile()
        rows = model.objects.filter(sha256__in=[sha256 for sha256, _path in page if sha256])
        told = rows.order_by().values_list("sha256", _disposed_at(model))
        needed: dict[str, bool] = {}
        for sha256, disposed_at in told:
            needed[sha256] = needed.get(sha256, False) or disposed_at is None
        for sha256, path in page:
            if not sha256:
                yield "stranger", Path(path)
            elif sha256 not in needed:
                yield "orphan", Path(path)
            elif not needed[sha256]:
                yield "disposed", Path(path)


def _disposed_at(model: type[EvidenceItem] | type[Derivative]) -> str:
    return "disposed_at" if model is EvidenceItem else "item__disposed_at"


def _in_pages(rows: QuerySet, after: str) -> Iterator[tuple]:
    """Rows (id first, SHA-256 fifth) in the order of hash and id, a page at a time."""
    rows, rest = rows.order_by("sha256", "id"), Q(sha256__gt=after)
    while page := list(rows.filter(rest)[:PAGE]):
        yield from page
        id_, sha256 = page[-1][0], page[-1][4]
        # The first condition alone is one that an index can begin at.
        rest = Q(sha256__gte=sha256) & (Q(sha256__gt=sha256) | Q(id__gt=id_))


def _by_hash(named: Iterable[Named]) -> Iterator[list[Named]]:
    for _sha256, group in groupby(named, key=attrgetter("sha256")):
        yield list(group)
