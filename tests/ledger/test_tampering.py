"""One test per way to tamper with the ledger itself: verify_ledger names the entry and object, only that."""

import json
from uuid import uuid4

import pytest
from django.db import connection

import ledger
from common.canonical import canonical_json
from ledger.merkle import Frontier, hash_leaf, position
from ledger.models import Entry, Head, Node, Payload
from tests.append_only import tampering
from tests.ledger.shelf import Box, make_box
from tests.ledger.tamper import box_name, change, delete, found

pytestmark = pytest.mark.usefixtures("box_table")

LAST = 12


@pytest.mark.parametrize("seq", [0, 5, 9, LAST])
def test_one_changed_byte_of_a_leaf_is_named(boxes, seq):
    data = bytearray(Entry.objects.get(seq=seq).leaf)
    data[40] ^= 1
    change("ledger_entry", "leaf = %s", f"seq = {seq}", [bytes(data)])
    (line,) = found()
    entry = Entry.objects.get(seq=seq)
    box = Box.objects.get(pk=entry.object_id)
    assert line == (
        f"entry {seq} ({entry.event}, {box_name(box)}): its bytes do not match its hash in the tree"
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("event", "box.unmade"),
        ("actor_code", "P-OTHER"),
        ("role", "lead"),
        ("object_kind", "crate"),
        ("change", False),
        ("case_id", None),
        ("case_seq", 99),
        ("time", "2020-01-01 00:00:00"),
        ("object_id", uuid4()),
        ("id", uuid4()),
    ],
)
def test_a_changed_column_is_named(boxes, column, value):
    if not connection.features.has_native_uuid_field and column in {"object_id", "id"}:
        value = value.hex
    change("ledger_entry", f"{column} = %s", "seq = 9", [value])
    name = f"entry 9 (box.renamed, {box_name(boxes[3])})"
    assert found()[0] == f"{name}: the columns {column} differ from what its leaf says"


def test_a_removed_entry_is_named(boxes):
    delete("ledger_entry", "seq = 4")
    lines = found()
    assert lines[0] == "entry 4: missing"
    assert "entry 5 (box.made" in lines[1]
    assert "is broken: it is number 6, after 4" in lines[1]
    assert len(lines) == 2


def test_a_removed_tail_is_named(boxes):
    delete("ledger_entry", "seq >= 10")
    assert found()[0] == f"entries 10 to {LAST}: missing"


def test_swapped_entries_are_named(boxes):
    with tampering("ledger_entry") as cursor:
        for was, becomes in ((3, 99), (4, 3), (99, 4)):
            cursor.execute("UPDATE ledger_entry SET seq = %s WHERE seq = %s", [becomes, was])
    lines = found()
    assert lines[0].startswith(f"entry 3 (box.made, {box_name(boxes[4])}): its bytes do not match")
    assert lines[1].startswith(f"entry 4 (box.made, {box_name(boxes[3])}): its bytes do not match")


def test_a_planted_entry_is_named(boxes):
    with tampering("ledger_entry") as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry SELECT 50, leaf, %s, time, event, actor_code, role, NULL,"
            " NULL, object_kind, object_id, change FROM ledger_entry WHERE seq = 0",
            [uuid4() if connection.features.has_native_uuid_field else uuid4().hex],
        )
    assert (
        found()[0] == "ledger_entry, rows 50 to 50: lie outside the 13 entries that the head counts"
    )


def test_a_leaf_in_another_spelling_is_named(boxes):
    """Hash and tree agree, but the bytes are not canonical: two readers could read them differently."""
    data = bytes(Entry.objects.get(seq=LAST).leaf).replace(b",", b", ", 1)
    change("ledger_entry", "leaf = %s", f"seq = {LAST}", [data])
    change("ledger_node", "hash = %s", f"position = {position(0, LAST)}", [hash_leaf(data)])
    frontier = bytes(Head.objects.get().frontier)[:-32] + hash_leaf(data)
    Head.objects.update(frontier=frontier)
    assert found() == [f"entry {LAST} (box.opened, {box_name(boxes[0])}): not in canonical form"]


# -- payloads ----------------------------------------------------------------------------------


@pytest.mark.parametrize("assignment", ["salt = %s", "payload = %s"])
def test_a_changed_payload_is_named(boxes, assignment):
    change("ledger_payload", assignment, "seq = 9", [b"\x07" * 32])
    assert found()[0] == (
        f"entry 9 (box.renamed, {box_name(boxes[3])}): its payload is not what it committed to"
    )


def test_changing_row_and_payload_alike_is_named(boxes):
    Box.objects.filter(pk=boxes[3].pk).update(title="forged")
    payload = json.loads(bytes(Payload.objects.get(pk=9).payload))
    payload["after"]["title"] = "forged"
    change("ledger_payload", "payload = %s", "seq = 9", [canonical_json(payload)])
    assert found() == [
        f"entry 9 (box.renamed, {box_name(boxes[3])}): its payload is not what it committed to"
    ]


@pytest.mark.parametrize("column", ["salt", "payload"])
def test_half_an_erasure_is_named(boxes, column):
    change("ledger_payload", f"{column} = NULL", "seq = 2")
    (line,) = found()
    assert line.startswith(f"entry 2 (box.made, {box_name(boxes[2])}): its payload is not")


def test_a_removed_payload_is_named(boxes):
    delete("ledger_payload", "seq = 2")
    assert found() == [f"entry 2 (box.made, {box_name(boxes[2])}): its payload is missing"]


# -- nodes and head ----------------------------------------------------------------------------


def test_a_changed_leaf_hash_is_named(boxes):
    change("ledger_node", "hash = %s", f"position = {position(0, 8)}", [b"\x07" * 32])
    lines = found()
    assert lines[0].startswith(f"entry 8 (box.renamed, {box_name(boxes[2])}): its bytes do not")


def test_a_changed_node_is_named(boxes):
    change("ledger_node", "hash = %s", f"position = {position(1, 2)}", [b"\x07" * 32])
    assert found()[0] == (
        "tree node over entries 4 to 5: does not match the hashes that it is made of"
    )


def test_a_removed_node_is_named(boxes):
    delete("ledger_node", f"position = {position(2, 1)}")
    assert found() == ["tree node over entries 4 to 7: missing"]


def test_a_removed_leaf_hash_is_named(boxes):
    delete("ledger_node", f"position = {position(0, 6)}")
    (line,) = found()
    assert line.startswith(f"entry 6 (box.renamed, {box_name(boxes[0])}): its hash is missing")


def test_a_planted_node_is_named(boxes):
    Node.objects.create(position=1000, hash=bytes(32))
    assert found() == [
        "ledger_node, rows 1000 to 1000: lie outside the 13 entries that the head counts"
    ]


def test_a_head_set_back_is_named(boxes):
    change("ledger_head", "size = 12, frontier = %s", "id = 1", [bytes(64)])
    assert "ledger_entry, rows 12 to 12: lie outside the 12 entries that the head counts" in found()
    assert "head: its frontier does not match the tree" in found()


@pytest.mark.parametrize("frontier", [b"", b"\x00" * 96, b"x"])
def test_a_wrong_frontier_is_named(boxes, frontier):
    Head.objects.update(frontier=frontier)
    assert found() == ["head: its frontier does not match the tree"]


def test_a_head_that_counts_too_much_is_named(boxes):
    Head.objects.update(size=10**12)
    assert found() == [f"entries 13 to {10**12 - 1}: missing"]


def test_a_removed_head_is_named_and_stops_the_ledger(boxes):
    delete("ledger_head", "id = 1")
    assert found() == ["head: missing, though there are entries"]
    with pytest.raises(ledger.LedgerError), ledger.unit(ledger.SYSTEM):
        make_box()


# -- the whole history rewritten, with everything consistent but the case's chain ------------------


def test_an_entry_cut_out_of_a_rebuilt_tree_breaks_its_case_chain(boxes):
    leaves = [bytes(leaf) for leaf in Entry.objects.values_list("leaf", flat=True)]
    rebuild(leaves[:4] + leaves[5:])
    assert any("is broken" in line for line in found())


def rebuild(leaves):
    """What someone with all rights to the database could do: build another consistent tree."""
    kept = {bytes(entry.leaf): entry for entry in Entry.objects.all()}
    salts = {payload.pk: payload for payload in Payload.objects.all()}
    for table in ("ledger_payload", "ledger_entry", "ledger_node"):
        delete(table, "TRUE")
    frontier, at = Frontier(), 0
    for seq, leaf in enumerate(leaves):
        entry = kept[leaf]
        payload = salts[entry.seq]
        entry.seq = seq
        entry.save(force_insert=True)
        Payload.objects.create(pk=seq, salt=payload.salt, payload=payload.payload)
        for value in frontier.append(hash_leaf(leaf)):
            Node.objects.create(position=at, hash=value)
            at += 1
    change(
        "ledger_head", "size = %s, frontier = %s", "id = 1", [frontier.size, frontier.to_bytes()]
    )
