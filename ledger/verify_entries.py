"""Recomputing the tree: every leaf, node and the head, the columns, the commitments and the case chains.

Each hash is compared with the stored one next to it, so that a single change gives a single
finding; all of them together hold only if the whole tree does. Raw rows are read, so that no value
is too damaged to name.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from ledger.append import COLUMNS, entry_row
from ledger.errors import LeafError
from ledger.findings import Report
from ledger.leaf import SALT_SIZE, Leaf, commitment, parse
from ledger.merkle import hash_leaf, hash_node, node_count, position, subtrees

CHUNK = 2000
Row = Sequence[Any]


def verify_entries(report: Report, start: int = 0) -> None:
    """Check all entries from `start` on, and the head.

    Memory grows with the number of cases only.
    """
    size, frontier = _head(report)
    report.size, report.checked = size, max(size - start, 0)
    _check_beyond(report, size)
    walk = _Walk(report, start)
    for rows in _chunks(start, size):
        walk.visit(rows)
    walk.finish(size, frontier)
    report.cases = len(walk.chains.last)


class _Walk:
    """Goes through the entries in order, with the right edge of the stored tree in hand."""

    def __init__(self, report: Report, start: int):
        self.report = report
        self.next = start
        self.edge = _stored_edge(start)
        self.chains = _Chains(report, start)

    def visit(self, rows: Sequence[Row]) -> None:
        """Check entries that follow one another; holes between them are findings."""
        nodes = _nodes(node_count(rows[0][0]), node_count(rows[-1][0] + 1))
        for row in rows:
            if row[0] > self.next:
                self._missing(row[0])
            self._visit_one(row, nodes)
            self.next = row[0] + 1

    def finish(self, size: int, frontier: bytes | None) -> None:
        """Compare the head with the edge that the walk has come to."""
        if self.next < size:
            self._missing(size)
        edge = [item for item in self.edge if item is not None]
        whole = len(edge) == len(self.edge) and self.next == size
        if whole and frontier is not None and frontier != b"".join(edge):
            self.report.add(_("head"), _("its frontier does not match the tree"))

    def _missing(self, until: int) -> None:
        first, last = self.next, until - 1
        subject = _("entry %d") % first if first == last else _("entries %d to %d") % (first, last)
        self.report.add(subject, _("missing"))
        self.edge = _stored_edge(until)

    def _visit_one(self, row: Row, nodes: dict[int, bytes]) -> None:
        seq, data = row[0], _bytes(row[1])
        stored, computed = nodes.get(position(0, seq)), hash_leaf(data)
        if stored is None:
            _accuse(self.report, row, None, _("its hash is missing from the tree"))
        self._climb(seq, stored or computed, nodes)
        if stored not in (None, computed):
            _accuse(self.report, row, None, _("its bytes do not match its hash in the tree"))
            self.chains.skip(row, stored)
            return
        try:
            leaf = parse(data)
        except LeafError as error:
            _accuse(self.report, row, None, str(error))
            self.chains.skip(row, computed)
            return
        self._check_columns(row, leaf)
        self._check_payload(row, leaf)
        self.chains.check(row, leaf, computed)

    def _climb(self, seq: int, current: bytes, nodes: dict[int, bytes]) -> None:
        """Check the nodes that this leaf completes against the stored hashes of their children."""
        level, index = 0, seq
        while index & 1:
            left = self.edge.pop()
            level, index = level + 1, index >> 1
            stored = nodes.get(position(level, index))
            expected = hash_node(left, current) if left else None
            if stored is None:
                self.report.add(_name_node(level, index), _("missing"))
            elif expected not in (None, stored):
                self.report.add(
                    _name_node(level, index), _("does not match the hashes that it is made of")
                )
            current = stored or expected or b""
        self.edge.append(current or None)

    def _check_columns(self, row: Row, leaf: Leaf) -> None:
        expected = entry_row(connection, row[0], b"", leaf)
        wrong = [
            name
            for name, is_, should in zip(COLUMNS[2:], row[2:], expected[2:], strict=False)
            if is_ != should
        ]
        if wrong:
            _accuse(
                self.report,
                row,
                leaf,
                _("the columns %s differ from what its leaf says") % ", ".join(wrong),
            )

    def _check_payload(self, row: Row, leaf: Leaf) -> None:
        seq, salt, payload = row[len(COLUMNS) :]
        if seq is None:
            _accuse(self.report, row, leaf, _("its payload is missing"))
        elif salt is None and payload is None:
            self.report.erased += 1
        elif (
            salt is None
            or payload is None
            or len(_bytes(salt)) != SALT_SIZE
            or commitment(_bytes(salt), _bytes(payload)) != leaf.commitment
        ):
            _accuse(self.report, row, leaf, _("its payload is not what it committed to"))


class _Chains:
    """The last link seen of every case: its number and leaf hash."""

    def __init__(self, report: Report, start: int):
        self.report, self.start = report, start
        self.last: dict[UUID, tuple[int, str]] = {}

    def check(self, row: Row, leaf: Leaf, leaf_hash: bytes) -> None:
        """The entry must follow its case's previous one, in number and in hash."""
        if leaf.case_id is None or leaf.case_seq is None:
            return
        seq, prev = self.last.get(leaf.case_id) or self._before(leaf.case_id)
        if (leaf.case_seq, leaf.case_prev or "") != (seq + 1, prev):
            _accuse(
                self.report,
                row,
                leaf,
                _("the chain of %(case)s is broken: it is number %(found)d, after %(last)d")
                % {
                    "case": self.report.name("case", leaf.case_id),
                    "found": leaf.case_seq,
                    "last": seq,
                },
            )
        self.last[leaf.case_id] = (leaf.case_seq, leaf_hash.hex())

    def skip(self, row: Row, leaf_hash: bytes) -> None:
        """Take the word of the columns for an entry whose bytes cannot be trusted, and go on."""
        case_id, case_seq = (row[COLUMNS.index(name)] for name in ("case_id", "case_seq"))
        try:
            self.last[UUID(str(case_id))] = (int(case_seq), leaf_hash.hex())
        except (ValueError, TypeError):
            return

    def _before(self, case_id: UUID) -> tuple[int, str]:
        """The last link before the walk's start: there is one only if it did not start at 0."""
        if not self.start:
            return 0, ""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT case_seq, leaf FROM ledger_entry WHERE case_id = %s AND seq < %s"
                " ORDER BY case_seq DESC LIMIT 1",
                [case_id if connection.features.has_native_uuid_field else case_id.hex, self.start],
            )
            row = cursor.fetchone()
        return (row[0], hash_leaf(_bytes(row[1])).hex()) if row else (0, "")


def _head(report: Report) -> tuple[int, bytes | None]:
    """The head's size and frontier.

    None for a frontier that has no meaning, which is a finding already.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT size, frontier FROM ledger_head WHERE id = 1")
        row = cursor.fetchone()
        if row is None:
            cursor.execute("SELECT max(seq) FROM ledger_entry")
            last = cursor.fetchone()[0]
            if last is not None:
                report.add(_("head"), _("missing, though there are entries"))
            return (0 if last is None else last + 1), None
    return row[0], _bytes(row[1])


def _check_beyond(report: Report, size: int) -> None:
    """Rows outside what the head counts: a head set back, or entries put in behind it."""
    with connection.cursor() as cursor:
        for table, column, limit in (
            ("ledger_entry", "seq", size),
            ("ledger_payload", "seq", size),
            ("ledger_node", "position", node_count(size)),
        ):
            cursor.execute(
                f"SELECT count(*), min({column}), max({column}) FROM {table}"  # noqa: S608
                f" WHERE {column} < 0 OR {column} >= %s",
                [limit],
            )
            count, first, last = cursor.fetchone()
            if count:
                report.add(
                    _("%(table)s, rows %(first)s to %(last)s")
                    % {"table": table, "first": first, "last": last},
                    _("lie outside the %d entries that the head counts") % size,
                )


def _chunks(start: int, size: int) -> Iterator[Sequence[Row]]:
    # SQLite's driver converts by a column's declared type, and fails on a damaged value; a sign before the
    # name makes it an expression, which has none.
    sign = "+" if connection.vendor == "sqlite" else ""
    select = (
        f"SELECT {', '.join(f'{sign}e.{name}' for name in COLUMNS)}, p.seq, p.salt, p.payload"  # noqa: S608
        " FROM ledger_entry e LEFT JOIN ledger_payload p ON p.seq = e.seq"
        " WHERE e.seq >= %s AND e.seq < %s ORDER BY e.seq LIMIT %s"
    )
    while start < size:
        with connection.cursor() as cursor:
            cursor.execute(select, [start, size, CHUNK])
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        start = rows[-1][0] + 1


def _nodes(first: int, until: int) -> dict[int, bytes]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT position, hash FROM ledger_node WHERE position >= %s AND position < %s",
            [first, until],
        )
        return {at: _bytes(value) for at, value in cursor.fetchall()}


def _stored_edge(size: int) -> list[bytes | None]:
    """The stored frontier hashes of the first `size` leaves; None where a node is missing."""
    edge: list[bytes | None] = []
    for level, index in subtrees(0, size):
        at = position(level, index)
        edge.append(_nodes(at, at + 1).get(at))
    return edge


def _accuse(report: Report, row: Row, leaf: Leaf | None, problem: str) -> None:
    """Note a finding about an entry; its columns name it when its leaf cannot."""
    named = dict(zip(COLUMNS, row, strict=False))
    event, kind, key = named["event"], named["object_kind"], named["object_id"]
    if leaf is not None:
        event, kind, key = leaf.event, leaf.kind, leaf.object_id
    with suppress(ValueError):
        key = UUID(str(key))
    subject = _("entry %(seq)d (%(event)s, %(object)s)") % {
        "seq": row[0],
        "event": event,
        "object": report.name(str(kind), key),
    }
    report.add(subject, problem)


def _name_node(level: int, index: int) -> str:
    first, last = index << level, (index + 1 << level) - 1
    return _("tree node over entries %(first)d to %(last)d") % {"first": first, "last": last}


def _bytes(value: Any) -> bytes:
    """Raw bytes, whatever type a hand has put there."""
    return value.encode() if isinstance(value, str) else bytes(value or b"")
