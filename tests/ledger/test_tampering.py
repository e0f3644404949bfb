"""One test per kind of tampering: verify_ledger must name the right object, and only that."""

import json
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

import ledger
from common.canonical import canonical_json
from ledger import verify
from ledger.findings import Report
from ledger.leaf import commitment
from ledger.merkle import Frontier, hash_leaf, position
from ledger.models import Entry, Head, Node, Payload
from ledger.verify import verify_ledger
from tests.append_only import tampering
from tests.ledger.shelf import Box, make_box, rename_box

pytestmark = pytest.mark.usefixtures("box_table")

LAST = 12


@pytest.fixture
def boxes(box_table):
    """Entries 0 to 12: boxes A to F in one case, then A to F renamed, then a reading of A."""
    case = uuid4()
    with ledger.unit(ledger.SYSTEM):
        made = [make_box(f"box {letter}", reference=letter, case_id=case) for letter in "ABCDEF"]
    with ledger.unit(ledger.SYSTEM):
        for box in made:
            rename_box(box, f"new {box.reference}")
    ledger.read(ledger.SYSTEM, "box.opened", made[0])
    return made


def found():
    return [str(finding) for finding in verify_ledger(models=[Box]).findings]


def change(table, assignment, where, parameters=()):
    with tampering(table) as cursor:
        cursor.execute(f"UPDATE {table} SET {assignment} WHERE {where}", list(parameters))  # noqa: S608
        assert cursor.rowcount == 1


def delete(table, where):
    with tampering(table) as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {where}")  # noqa: S608


def box_name(box):
    return f"box {box.reference} ({box.id})"


def test_an_untouched_ledger_holds(boxes):
    report = verify_ledger(models=[Box])
    assert report.ok
    assert (report.size, report.checked, report.rows, report.cases) == (13, 13, 6, 1)


def test_an_empty_ledger_holds(box_table):
    assert found() == []


def test_without_a_head_an_empty_ledger_holds_and_can_begin(box_table):
    delete("ledger_head", "id = 1")
    assert found() == []
    with ledger.unit(ledger.SYSTEM):
        make_box()
    assert found() == []


# -- rows --------------------------------------------------------------------------------------


def test_a_changed_field_is_named(boxes):
    Box.objects.filter(pk=boxes[3].pk).update(title="forged")
    assert found() == [f"{box_name(boxes[3])}: title differs from entry 9"]


def test_several_changed_fields_are_named(boxes):
    Box.objects.filter(pk=boxes[0].pk).update(title="forged", weight=3, labels=["x"])
    assert found() == [f"{box_name(boxes[0])}: title, weight, labels differ from entry 6"]


def test_a_row_set_back_to_an_earlier_state_is_named(boxes):
    Box.objects.filter(pk=boxes[1].pk).update(title="box B", version=1)
    assert found() == [f"{box_name(boxes[1])}: version, title differ from entry 7"]


def test_an_excluded_field_may_change(boxes):
    Box.objects.update(shade="dark")
    assert found() == []


def test_a_row_that_was_never_recorded_is_named(boxes):
    box = Box.objects.create(title="planted", reference="X")
    assert found() == [f"{box_name(box)}: was never recorded in the ledger"]


def test_a_row_that_vanished_is_named(boxes):
    Box.objects.filter(pk=boxes[2].pk).delete()
    assert found() == [f"{box_name(boxes[2])}: the row is gone; its last state is in entry 8"]


def test_a_recorded_removal_is_no_finding_until_the_row_is_back(boxes):
    key = boxes[2].pk
    with ledger.unit(ledger.SYSTEM):
        ledger.record("box.burnt", boxes[2], removed=True)
        boxes[2].delete()
    assert found() == []
    boxes[2].id = key
    boxes[2].save(force_insert=True)
    assert found() == [f"{box_name(boxes[2])}: entry 13 recorded its removal, but the row is there"]


def test_a_reading_does_not_hide_a_change(boxes):
    Box.objects.filter(pk=boxes[0].pk).update(title="forged")
    ledger.read(ledger.OPERATOR, "box.opened", boxes[0])
    assert found() == [f"{box_name(boxes[0])}: title differs from entry 6"]


def test_erasing_the_last_state_cannot_hide_a_change(boxes):
    """The triggers allow erasure, so anyone who reaches the table could try."""
    Payload.objects.filter(pk=9).update(salt=None, payload=None)
    Box.objects.filter(pk=boxes[3].pk).update(title="box D", version=1)
    assert found() == [
        f"{box_name(boxes[3])}: its last state, in entry 9, was erased: the row cannot be compared"
    ]


def test_an_erasure_by_the_rules_is_no_finding(boxes):
    with ledger.unit(ledger.SYSTEM):
        ledger.erase("box.erased", boxes[3])
    report = verify_ledger(models=[Box])
    assert (report.ok, report.erased) == (True, 2)


def test_a_field_younger_than_the_entry_must_have_its_default(boxes):
    after = boxes[0].canonical()
    del after["labels"], after["weight"]
    with ledger.unit(ledger.SYSTEM):
        made = ledger.record("box.seen", boxes[0])
        made.payload = canonical_json({"before": None, "after": after, "details": None})
        made.commitment = commitment(made.salt, made.payload)
    assert found() == []
    Box.objects.filter(pk=boxes[0].pk).update(labels=["since"])
    assert found() == [f"{box_name(boxes[0])}: labels differs from entry 13"]


def test_rows_and_entries_are_compared_in_chunks(boxes, monkeypatch):
    monkeypatch.setattr("ledger.verify_rows.CHUNK", 2)
    monkeypatch.setattr("ledger.verify_entries.CHUNK", 3)
    assert found() == []
    Box.objects.filter(pk__in=[boxes[1].pk, boxes[4].pk]).update(title="forged")
    Box.objects.filter(pk__in=[boxes[0].pk, boxes[2].pk, boxes[5].pk]).delete()
    assert [line.split()[1] for line in found()] == ["B", "E", "A", "C", "F"]


@pytest.mark.parametrize(
    ("column", "value"), [("weight", "heavy"), ("packed_at", "2026-99-01 00:00:00")]
)
def test_a_row_too_damaged_to_read_is_named(boxes, column, value):
    if connection.vendor == "postgresql":
        return  # its column types keep such values out
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE shelf_box SET {column} = %s WHERE id = %s",  # noqa: S608
            [value, boxes[3].pk.hex],
        )
    (line,) = found()
    assert str(boxes[3].pk) in line
    assert "entry 9" in line


# -- entries -----------------------------------------------------------------------------------


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


# -- the command -------------------------------------------------------------------------------


@pytest.fixture
def only_boxes(monkeypatch):
    monkeypatch.setattr(verify, "ledgered_models", lambda: [Box])


def test_the_command_says_so_in_one_line(boxes, only_boxes):
    call_command("verify_ledger", stdout=(out := StringIO()))
    assert out.getvalue() == (
        "The ledger is intact: 13 of 13 entries, 1 case chains, 6 rows compared, 0 payloads erased, "
        "no checkpoint yet.\n"
    )


def test_the_command_fails_with_findings(boxes, only_boxes):
    Box.objects.filter(pk=boxes[3].pk).update(title="forged")
    with pytest.raises(CommandError) as caught:
        call_command("verify_ledger")
    assert caught.value.returncode == 1
    assert str(caught.value) == (
        f"The ledger does not hold: 1 finding.\n  {box_name(boxes[3])}: title differs from entry 9"
    )


def test_the_command_shows_a_hundred_findings_and_counts_the_rest(boxes, only_boxes, monkeypatch):
    monkeypatch.setattr("ledger.management.commands.verify_ledger.SHOWN", 2)
    monkeypatch.setattr(Report, "LIMIT", 3)
    Box.objects.update(title="forged")
    with pytest.raises(CommandError) as caught:
        call_command("verify_ledger")
    lines = str(caught.value).split("\n")
    assert (lines[0], lines[-1], len(lines)) == (
        "The ledger does not hold: 6 findings.",
        "  … and 4 more.",
        4,
    )


def test_commitments_are_checked_against_salt_and_payload(boxes):
    row, leaf = Payload.objects.get(pk=3), Entry.objects.get(seq=3).parsed
    assert commitment(bytes(row.salt), bytes(row.payload)) == leaf.commitment
