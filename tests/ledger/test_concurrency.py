"""Eight writers at once, on both databases: no entry lost, no number twice, every chain whole."""

import threading
from uuid import uuid4

import pytest
from django.db import connection, transaction

import ledger
from ledger.actors import Actor
from ledger.models import Entry, Head
from ledger.snapshot import snapshot
from ledger.verify import verify_ledger
from tests.append_only import tampering
from tests.ledger.shelf import Box, make_box, rename_box

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, UNITS = 8, 25


def together(*works):
    """Run each callable in a thread and connection of its own; re-raise what any of them raised."""
    errors, start = [], threading.Barrier(len(works))

    def run(work):
        try:
            start.wait()
            work()
        except BaseException as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_eight_writers(box_table):
    case = uuid4()

    def writer(number):
        def work():
            for _ in range(UNITS):
                with ledger.unit(Actor(f"P-{number}")):
                    box = make_box(case_id=case)
                    rename_box(box, "renamed")
                with pytest.raises(ZeroDivisionError), ledger.unit(Actor(f"P-{number}")):
                    make_box(case_id=case)
                    raise ZeroDivisionError

        return work

    together(*[writer(number) for number in range(WRITERS)])
    total = WRITERS * UNITS * 2
    assert list(Entry.objects.values_list("seq", flat=True)) == list(range(total))
    assert Head.objects.get().size == total
    chain = Entry.objects.for_case(case)
    assert [entry.case_seq for entry in chain] == list(range(1, total + 1))
    for number in range(WRITERS):
        assert Entry.objects.filter(actor_code=f"P-{number}").count() == UNITS * 2
    report = verify_ledger(models=[Box])
    assert report.ok, report.findings


def test_the_very_first_entries_race_for_the_head(box_table):
    """A flushed database has no head row: those who come first agree on one."""
    with tampering("ledger_head") as cursor:
        cursor.execute("DELETE FROM ledger_head")

    def work():
        with ledger.unit(ledger.SYSTEM):
            make_box()

    together(*[work] * WRITERS)
    assert Head.objects.get().size == WRITERS
    assert verify_ledger(models=[Box]).ok


def test_a_unit_belongs_to_its_thread(box_table):
    box = Box(title="unsaved")

    def outside():
        with pytest.raises(ledger.OutsideUnit):
            ledger.record("box.made", box)

    with ledger.unit(ledger.SYSTEM):
        together(outside)
        ledger.record("box.made", box)
    assert Entry.objects.count() == 1


def test_a_reading_inside_a_transaction_is_refused(box_table):
    """It could be rolled back after the bytes were sent."""
    with ledger.unit(ledger.SYSTEM):
        box = make_box()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        ledger.read(ledger.SYSTEM, "box.opened", box)
    assert ledger.read(ledger.SYSTEM, "box.opened", box).seq == 1


def test_a_verification_sees_one_moment_and_holds_nobody_up(box_table):
    with ledger.unit(ledger.SYSTEM):
        make_box()

    def write():
        with ledger.unit(ledger.SYSTEM):
            make_box()

    with snapshot():
        assert Entry.objects.count() == 1
        together(write)
        assert Entry.objects.count() == 1
    assert Entry.objects.count() == 2
