"""Appending a batch of records: lock the head, extend the case chains and the tree, write it all at
once.

Plain SQL, because every other writer waits while the head is locked: PostgreSQL gets three
statements for a batch of any usual size, one of them only for entries of a case.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ledger.errors import LedgerError
from ledger.leaf import Leaf, leaf_hash
from ledger.merkle import Frontier, hash_leaf, node_count

if TYPE_CHECKING:
    from ledger.units import Record

Row = tuple[Any, ...]

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
    """Append `records` in order and fill in their `seq`, `case_seq` and `leaf`. Last thing before
    COMMIT.
    """
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        frontier = _lock_head(cursor, postgresql)
        chains = _Chains(cursor, connection, {r.case_id for r in records if r.case_id})
        position = node_count(frontier.size)
        entries, payloads, nodes = [], [], []
        for record in records:
            record.seq = frontier.size
            chains.extend(record)
            entries.append(entry_row(connection, record.seq, record.leaf, record))
            payloads.append((record.seq, record.salt, record.payload))
            for node in frontier.append(hash_leaf(record.leaf)):
                nodes.append((position, node))
                position += 1
        inserts = [(_ENTRY, entries), (_PAYLOAD, payloads), (_NODE, nodes)]
        head = (frontier.size, frontier.to_bytes())
        write = _write_at_once if postgresql and len(nodes) <= BATCH else _write_in_turn
        write(cursor, inserts, head)


def _lock_head(cursor: Any, postgresql: bool) -> Frontier:
    """The frontier, locked until the transaction ends. SQLite's IMMEDIATE transaction holds the
    lock already.
    """
    query = "SELECT size, frontier FROM ledger_head WHERE id = 1"
    if postgresql:
        query += " FOR UPDATE"
    cursor.execute(query)
    row = cursor.fetchone()
    if row is None:
        cursor.execute("SELECT 1 FROM ledger_entry LIMIT 1")
        if cursor.fetchone():
            raise LedgerError("the ledger has entries but no head: run verify_ledger")
        cursor.execute(
            "INSERT INTO ledger_head (id, size, frontier) VALUES (1, 0, %s) ON CONFLICT DO NOTHING",
            [b""],
        )
        cursor.execute(query)
        row = cursor.fetchone()
    return Frontier.from_bytes(row[0], bytes(row[1]))


class _Chains:
    """The last link of each case's chain: its `case_seq` and leaf hash, brought forward as records
    come.
    """

    def __init__(self, cursor: Any, connection: Any, cases: Iterable[UUID]):
        self._last: dict[UUID, tuple[int, str]] = {}
        todo = list(cases)
        while todo:
            part, todo = todo[:100], todo[100:]
            # One index probe per case; a window or a GROUP BY would walk each case's whole chain.
            probe = (
                "SELECT * FROM (SELECT case_id, case_seq, leaf FROM ledger_entry"
                " WHERE case_id = %s ORDER BY case_seq DESC LIMIT 1) AS last"
            )
            cursor.execute(
                " UNION ALL ".join([probe] * len(part)), [_uuid(connection, c) for c in part]
            )
            for case_id, case_seq, leaf in cursor.fetchall():
                self._last[UUID(str(case_id))] = (case_seq, leaf_hash(bytes(leaf)))

    def extend(self, record: "Record") -> None:
        """Give `record` its place in its case's chain, and its leaf."""
        if record.case_id is None:
            record.leaf = record.to_leaf(None, None).to_bytes()
            return
        seq, prev = self._last.get(record.case_id, (0, None))
        record.case_seq = seq + 1
        record.leaf = record.to_leaf(record.case_seq, prev).to_bytes()
        self._last[record.case_id] = (record.case_seq, leaf_hash(record.leaf))


def entry_row(connection: Any, seq: int, leaf: bytes, of: "Record | Leaf") -> Row:
    """The row of `ledger_entry` as this database stores it.

    The columns repeat what the leaf says.
    """
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


def _write_at_once(cursor: Any, inserts: list[tuple[str, list[Row]]], head: Row) -> None:
    """Everything in one statement: one round trip under the lock."""
    parts = [f"i{n} AS ({_insert(into, rows)})" for n, (into, rows) in enumerate(inserts)]
    values = [value for _, rows in inserts for row in rows for value in row]
    cursor.execute(f"WITH {', '.join(parts)} {_HEAD}", [*values, *head])


def _write_in_turn(cursor: Any, inserts: list[tuple[str, list[Row]]], head: Row) -> None:
    for into, rows in inserts:
        for at in range(0, len(rows), BATCH):
            part = rows[at : at + BATCH]
            cursor.execute(_insert(into, part), [value for row in part for value in row])
    cursor.execute(_HEAD, head)


def _insert(into: str, rows: list[Row]) -> str:
    places = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
    return f"INSERT INTO {into} VALUES {', '.join([places] * len(rows))}"  # noqa: S608
