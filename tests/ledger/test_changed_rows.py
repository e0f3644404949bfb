"""One test per way to change rows behind the application's back: verify_ledger names the row."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

import ledger
from common.canonical import canonical_json
from ledger import verify
from ledger.findings import Report
from ledger.leaf import commitment
from ledger.models import Entry, Payload
from ledger.verify import verify_ledger
from tests.ledger.shelf import Box, make_box
from tests.ledger.tamper import box_name, delete, found

pytestmark = pytest.mark.usefixtures("box_table")


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


@pytest.fixture
def only_boxes(monkeypatch):
    monkeypatch.setattr(verify, "ledgered_models", lambda: [Box])


def test_the_command_says_so_in_one_line(boxes, only_boxes):
    call_command("verify_ledger", stdout=(out := StringIO()))
    assert out.getvalue() == (
        "The ledger is intact: 13 of 13 entries recomputed, 1 case chain, 6 rows compared, "
        "0 payloads erased, no checkpoint yet.\n"
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
