"""A bundle: one export of a case as a ZIP file that a court can check without our software.

    <EXPORT-ID>/bagit.txt, bag-info.txt, manifest-sha256.txt, tagmanifest-sha256.txt
    <EXPORT-ID>/data/README-verify.txt, case/case.json, evidence/…, statements/…, redactions.json,
                     ledger/entries.ndjson

The same content at the same state of the ledger gives the same bytes.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings

import store
from casework.models import Case
from exchange.bundle.bag import BagWriter
from exchange.bundle.gathering import Cut, Gathering, Original
from exchange.bundle.readme import readme
from exchange.bundle.spool import BLOCK, Piece, Spool
from exchange.bundle.statements import Statements
from exchange.bundle.zipstream import Differs, ZipStream
from exchange.errors import CannotBuild
from exchange.models import Bundle
from exchange.records import Entry
from ledger import proofs
from ledger.models import Entry as LedgerEntry
from ledger.snapshot import snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to hand over, to whom. `identifier` names the folder (`names.identifier`).

    `road` tells, in codes, how it was decided: it becomes part of case.json. `withheld` are the approved
    statements that stay behind; those in `records` are held against consent once more. The documenter's
    comments go along only if `include_comments`; in place of an account goes its redacted text, if there
    is one, unless `full_statements`.
    """

    identifier: str
    case_id: UUID
    recipient: str
    legal_basis: str
    purpose: str
    records: Sequence[Entry]
    recipient_kind: str = ""
    include_comments: bool = False
    full_statements: bool = False
    withheld: Sequence[Entry] = ()
    road: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a finished bundle holds: the SHA-256 of its manifest, and the tree of the ledger (hex)."""

    manifest_sha256: str
    ledger_size: int
    ledger_root: str


def write_bundle(order: Order, write: Callable[[bytes], object]) -> Built:
    """Write the ZIP file through `write`, in blocks of at most 1 MiB; memory does not grow with it.

    Everything is read in one view of the database, then the originals are copied and hashed again on the
    way. Raises CannotBuild, naming the record, when one is not as it was approved or an original is not
    as it was received; what was written by then is worth nothing.
    """
    with Spool(Path(settings.CASEWORK_DATA_DIR)) as spool:
        with snapshot():
            case = Case.objects.get(pk=order.case_id)
            cut, time = _cut()
            statements = Statements(
                case,
                order.recipient_kind,
                staying=list(order.withheld),
                comments=order.include_comments,
                full=order.full_statements,
            )
            gathering = Gathering(case, list(order.records), cut, spool, statements)
            gathering.run(_order_document(order))
        spool.add("README-verify.txt", readme(order.identifier))
        bag = BagWriter(ZipStream(write), order.identifier)
        _copy(bag, spool, gathering.originals)
        manifest = bag.close(_info(order, case, cut, time))
    return Built(manifest_sha256=manifest, ledger_size=cut.size, ledger_root=cut.root)


def _cut() -> tuple[Cut, datetime]:
    size = proofs.tree_size()
    time = LedgerEntry.objects.values_list("time", flat=True).get(seq=size - 1)
    return Cut(size=size, root=proofs.root(size).hex()), time


def _order_document(order: Order) -> dict[str, Any]:
    return {
        "id": order.identifier,
        "recipient": order.recipient,
        "recipient_kind": order.recipient_kind,
        "legal_basis": order.legal_basis,
        "purpose": order.purpose,
        **order.road,
    }


def _copy(bag: BagWriter, spool: Spool, originals: list[Original]) -> None:
    """All payload files, in the order of their paths."""
    parts: list[Piece | Original] = [*spool.pieces(), *originals]
    for part in sorted(parts, key=lambda part: part.path):
        if isinstance(part, Original):
            _copy_original(bag, part)
        else:
            bag.add(part.path, part.size, part.crc, part.chunks())


def _copy_original(bag: BagWriter, original: Original) -> None:
    """Copy one original. It is read twice: its CRC stands before it in the archive."""
    try:
        file = store.open_store().open(original.sha256)
    except store.Missing:
        raise CannotBuild(Bundle.Reason.ORIGINAL_MISSING, original.reference) from None
    except store.Damaged:
        raise CannotBuild(Bundle.Reason.ORIGINAL_CHANGED, original.reference) from None
    with file:
        crc = 0
        for block in _blocks(file):
            crc = zlib.crc32(block, crc)
        file.seek(0)
        try:
            found = bag.add(original.path, original.size, crc, _blocks(file))
        except Differs:
            found = ""
    if found != original.sha256:
        raise CannotBuild(Bundle.Reason.ORIGINAL_CHANGED, original.reference)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block


def _info(order: Order, case: Case, cut: Cut, time: datetime) -> list[tuple[str, str]]:
    """bag-info.txt (RFC 8493 §2.2.2), dated as the ledger is: the day of building plays no part."""
    info = [
        ("Source-Organization", settings.CASEWORK_ORGANISATION),
        ("External-Identifier", order.identifier),
        ("Bag-Group-Identifier", case.reference),
        ("Bagging-Date", time.date().isoformat()),
        ("Bag-Software-Agent", "Casework"),
        ("TLP", case.tlp),
        ("Handling", case.handling),
        ("Recipient", order.recipient),
        ("Legal-Basis", order.legal_basis),
        ("Purpose", order.purpose),
        ("Ledger-Size", str(cut.size)),
        ("Ledger-Root", cut.root),
    ]
    return [(label, value) for label, value in info if value]
