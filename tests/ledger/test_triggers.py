"""The database at hand refuses to change what the ledger holds, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction

import ledger
from ledger.models import Entry, Head, Node, Payload
from tests.append_only import tampering
from tests.ledger.shelf import make_box

pytestmark = pytest.mark.usefixtures("box_table")

REFUSED = [
    "UPDATE ledger_entry SET event = 'box.unmade' WHERE seq = 0",
    "UPDATE ledger_entry SET seq = 9 WHERE seq = 0",
    "DELETE FROM ledger_entry WHERE seq = 1",
    "UPDATE ledger_node SET position = 99 WHERE position = 0",
    "DELETE FROM ledger_node",
    "UPDATE ledger_payload SET salt = NULL",
    "UPDATE ledger_payload SET payload = NULL",
    "UPDATE ledger_payload SET payload = salt",
    "UPDATE ledger_payload SET seq = 9, salt = NULL, payload = NULL WHERE seq = 0",
    "DELETE FROM ledger_payload",
    "UPDATE ledger_head SET size = 1",
    "UPDATE ledger_head SET id = 2, size = 9",
    "DELETE FROM ledger_head",
]
ONLY = {
    "postgresql": [
        "TRUNCATE ledger_entry, ledger_payload",
        "TRUNCATE ledger_payload",
        "TRUNCATE ledger_node",
        "TRUNCATE ledger_head",
        "INSERT INTO ledger_node VALUES (0, '') ON CONFLICT (position) DO UPDATE SET hash = ''",
    ],
    "sqlite": [
        "REPLACE INTO ledger_node VALUES (0, x'00')",
        "REPLACE INTO ledger_payload VALUES (0, x'00', x'00')",
        "REPLACE INTO ledger_head VALUES (1, 0, x'')",
        "REPLACE INTO ledger_entry SELECT * FROM ledger_entry",
        "REPLACE INTO ledger_entry SELECT 9, leaf, id, time, event, actor_code, role, case_id,"
        " case_seq, object_kind, object_id, change FROM ledger_entry WHERE seq = 0",
        "UPDATE OR REPLACE ledger_node SET position = 1 WHERE position = 0",
    ],
}


@pytest.fixture
def two_entries(box_table):
    with ledger.unit(ledger.SYSTEM):
        make_box()
        make_box()


@pytest.mark.parametrize("statement", REFUSED + ONLY["postgresql"] + ONLY["sqlite"])
def test_refused(two_entries, statement):
    other = ({"postgresql", "sqlite"} - {connection.vendor}).pop()
    if statement in ONLY[other]:
        return  # the other database's own statement, which this one cannot even read
    before = state()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert state() == before


@pytest.mark.parametrize("model", [Entry, Node, Payload, Head])
def test_the_orm_is_refused_too(two_entries, model):
    row = model.objects.order_by("pk").last()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.filter(pk=row.pk)._raw_delete(connection.alias)


def test_erasure_takes_salt_and_payload_together_and_is_for_good(two_entries):
    Payload.objects.filter(pk=0).update(salt=None, payload=None)
    row = Payload.objects.get(pk=0)
    assert (row.salt, row.payload) == (None, None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Payload.objects.filter(pk=0).update(salt=b"x" * 32, payload=b"{}")


def test_tests_can_tamper_and_the_triggers_are_back_afterwards(two_entries):
    with tampering("ledger_node") as cursor:
        cursor.execute("DELETE FROM ledger_node WHERE position = 2")
    assert Node.objects.count() == 2
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Node.objects.all().delete()


def state():
    return [
        [
            {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row}
            for row in map(dict.items, model.objects.order_by("pk").values())
        ]
        for model in (Entry, Node, Payload, Head)
    ]
