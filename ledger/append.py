"""Appending a batch of records: lock the head, extend case chains and tree, write it all at once.

Plain SQL, because every other writer waits while the head is locked: PostgreSQL gets two messages, one to
lock and one to write.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ledger.errors import LedgerError
from ledger.leaf import Leaf, leaf_hash
from ledger.merkle import Frontier, hash_leaf, node_count

if TYPE_CHECKING:
    from ledger.units import Record

Row = tuple[Any, ...]
Statement = tuple[str, list[Any]]

# Rows of one statement: well below the 65,535 parameters of PostgreSQL and the 32,766 of SQLite.
BATCH = 1000

COLUMNS = (
    "seq", "leaf", "id", "time", "event", "actor_code", "role", "case_id", "case_seq",
    "object_kind", "object_id", "change",
)  # fmt: skip
_ENTRY = f"ledger_entry ({', '.join(COLUMNS)})"
_PAYLOAD = "ledger_payload (seq, salt, payload)"
_NODE = "ledger_node (position, hash)"
_HEAD = "UPDATE ledger_head SET size = %s, frontier = %s WHERE id = 1"


def append(connection: Any, records: Sequence["Record"]) -> None:
    """Append `records` in order and fill in their `seq`, `case_seq` and `leaf`. Then only COMMIT may come."""
    with connection.cursor() as cursor:
        frontier, chains = _lock(connection, cursor, {r.case_id for r in records if r.case_id})
        position = node_count(frontier.size)
        entries, payloads, nodes = [], [], []
        for record in records:
            record.seq = frontier.size
            record.leaf = chains.extend(record)
            entries.append(entry_row(connection, record.seq, record.leaf, record))
            payloads.append((record.seq, record.salt, record.payload))
            for node in frontier.append(hash_leaf(record.leaf)):
                nodes.append((position, node))
                position += 1
        _run(
            connection,
            cursor,
            [
                *_inserts(_ENTRY, entries),
                *_inserts(_PAYLOAD, payloads),
                *_inserts(_NODE, nodes),
                (_HEAD, [frontier.size, frontier.to_bytes()]),
            ],
        )


def _lock(connection: Any, cursor: Any, cases: Iterable[UUID]) -> tuple[Frontier, "_Chains"]:
    """The frontier and the ends of the cases' chains, locked until the transaction ends.

    Both in one round trip; each statement sees what was committed before it, so that the chains are read
    as they are once the lock is ours. On SQLite the IMMEDIATE transaction holds the lock already.
    """
    lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    todo: list[Statement] = [(f"SELECT size, frontier FROM ledger_head WHERE id = 1{lock}", [])]  # noqa: S608
    keys = [_uuid(connection, case_id) for case_id in cases]
    for part in _parts(keys, 100):
        # One index probe per case; a window or a GROUP BY would walk each case's whole chain.
        probe = (
            "SELECT * FROM (SELECT case_id, case_seq, leaf FROM ledger_entry"
            " WHERE case_id = %s ORDER BY case_seq DESC LIMIT 1) AS last"
        )
        todo.append((" UNION ALL ".join([probe] * len(part)), part))
    head, *ends = _run(connection, cursor, todo, rows=True)
    if not head:
        cursor.execute(
            "INSERT INTO ledger_head (id, size, frontier) VALUES (1, 0, %s) ON CONFLICT DO NOTHING",
            [b""],
        )
        head, *ends = _run(connection, cursor, todo, rows=True)
        _check_begin(cursor, head[0][0])
    frontier = Frontier.from_bytes(head[0][0], bytes(head[0][1]))
    return frontier, _Chains(row for rows in ends for row in rows)


def _check_begin(cursor: Any, size: int) -> None:
    """A ledger begins where there is no entry; a head that was taken away is not made anew."""
    cursor.execute("SELECT 1 FROM ledger_entry LIMIT 1")
    if size == 0 and cursor.fetchone():
        raise LedgerError("the ledger has entries but no head: run verify_ledger")


class _Chains:
    """The last link of each case's chain: its `case_seq` and leaf hash, brought forward as records come."""

    def __init__(self, rows: Iterable[Row]):
        self._last = {
            UUID(str(case_id)): (case_seq, leaf_hash(bytes(leaf)))
            for case_id, case_seq, leaf in rows
        }

    def extend(self, record: "Record") -> bytes:
        """Give `record` its place in its case's chain; returns its leaf."""
        if record.case_id is None:
            return record.to_leaf(None, None).to_bytes()
        seq, prev = self._last.get(record.case_id, (0, None))
        record.case_seq = seq + 1
        leaf = record.to_leaf(record.case_seq, prev).to_bytes()
        self._last[record.case_id] = (record.case_seq, leaf_hash(leaf))
        return leaf


def entry_row(connection: Any, seq: int, leaf: bytes, of: "Record | Leaf") -> Row:
    """The row of `ledger_entry` as this database stores it; the columns repeat what the leaf says."""
    return (
        seq,
        leaf,
        _uuid(connection, of.id),
        connection.ops.adapt_datetimefield_value(of.time),
        of.event,
        of.actor,
        of.role,
        _uuid(connection, of.case_id),
        of.case_seq,
        of.kind,
        _uuid(connection, of.object_id),
        of.change,
    )


def _uuid(connection: Any, value: UUID | None) -> UUID | str | None:
    """A UUID as Django's UUIDField stores it in this database."""
    if value is None or connection.features.has_native_uuid_field:
        return value
    return value.hex


def _inserts(into: str, rows: list[Row]) -> Iterator[Statement]:
    places = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
    for part in _parts(rows, BATCH):
        values = ", ".join([places] * len(part))
        yield f"INSERT INTO {into} VALUES {values}", [value for row in part for value in row]  # noqa: S608


def _run(
    connection: Any, cursor: Any, statements: Sequence[Statement], *, rows: bool = False
) -> list[list[Row]]:
    """Run statements one after the other: in one round trip where the driver can, as PostgreSQL's does.

    Returns each one's rows if asked for.
    """
    if connection.vendor == "postgresql":
        joined = "; ".join(sql for sql, _ in statements)
        cursor.execute(joined, [value for _, values in statements for value in values])
        found = [cursor.fetchall()] if rows else []
        while rows and cursor.nextset():
            found.append(cursor.fetchall())
        return found
    found = []
    for sql, values in statements:
        cursor.execute(sql, values)
        found += [cursor.fetchall()] if rows else []
    return found


def _parts(items: list[Any], size: int) -> Iterator[list[Any]]:
    return (items[at : at + size] for at in range(0, len(items), size))
