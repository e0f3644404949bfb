"""`manage.py verify_store`: green when all is well, red with the right item named."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError

import store
from evidence.models import Derivative, IntegrityCheck, StoreCheck
from evidence.processing.originals import process
from evidence.services.items import item_void
from ledger.models import Entry
from tests import factories
from tests.evidence.conftest import asset, events
from tests.evidence.test_checks import flip


def verified(*options: str) -> tuple[int, list[str]]:
    """Exit status as the shell would see it, and the lines printed."""
    out = StringIO()
    try:
        call_command("verify_store", *options, stdout=out)
    except CommandError as error:
        return error.returncode, [*out.getvalue().splitlines(), str(error)]
    return 0, out.getvalue().splitlines()


@pytest.fixture
def items(matter, lead):
    return [
        factories.item(matter, lead, asset(name), name)
        for name in ("photograph.jpg", "paper.pdf", "plain.png")
    ]


def test_an_empty_store(db):
    status, lines = verified()
    assert (status, len(lines)) == (0, 1)
    assert lines[0].startswith("The store is intact: 0 files, 0 bytes")


def test_all_is_well(items):
    process(str(items[0].pk))
    status, lines = verified()
    assert (status, len(lines)) == (0, 1)
    assert lines[0].startswith("The store is intact: 5 files")
    assert not IntegrityCheck.objects.exists()
    record = StoreCheck.objects.get()
    assert (record.by, record.intact, record.is_whole) == ("command", 3, True)
    assert record.bytes_read == sum(item.size for item in items)
    assert events(record) == ["evidence.store.intact"]
    assert Entry.objects.get(object_id=record.pk).actor_code == "operator"


def test_a_flipped_byte_names_the_item(items, matter):
    flip(items[1])
    status, lines = verified()
    assert status == 1
    assert re.fullmatch(
        rf"changed: {matter.reference} EV-0002 \({items[1].pk}\): "
        rf"stored bytes hash to [0-9a-f]{{64}}, not {items[1].sha256}",
        lines[0],
    )
    assert lines[1] == "The store does not hold: 1 of 3 files is not as it was."
    assert len(lines) == 2


def test_a_missing_file_names_the_item(items, matter):
    store.open_store().path(items[2].sha256).unlink()
    status, lines = verified()
    assert status == 1
    assert lines[0] == (
        f"missing: {matter.reference} EV-0003 ({items[2].pk}): "
        f"no file in the store has the SHA-256 {items[2].sha256}"
    )


def test_something_else_in_the_place_of_a_file(items, matter):
    path = store.open_store().path(items[0].sha256)
    path.unlink()
    path.symlink_to("/etc/hostname")
    status, lines = verified()
    assert status == 1
    assert lines[0].startswith(
        f"changed: {matter.reference} EV-0001 ({items[0].pk}): the stored file"
    )


def test_bytes_of_several_items_name_them_all(matter, lead, monkeypatch):
    monkeypatch.setattr("evidence.upkeep.auditing.PAGE", 1)
    first = factories.item(matter, lead)
    second = factories.item(factories.case(lead), lead)
    flip(first)
    status, lines = verified()
    assert status == 1
    assert {re.search(r"\((.*)\)", line)[1] for line in lines[:2]} == {
        str(first.pk),
        str(second.pk),
    }
    assert lines[2] == "The store does not hold: 1 of 1 files is not as it was."


def test_a_void_item_still_has_its_original(matter, lead):
    void = item_void(actor=lead, item=factories.item(matter, lead), reason="Mistake.")
    flip(void)
    assert verified()[0] == 1


def test_a_changed_derivative_is_named(items, matter):
    process(str(items[0].pk))
    made = Derivative.objects.get(kind="thumbnail")
    path = store.open_store("derivatives").path(made.sha256)
    path.chmod(0o600)
    path.write_bytes(b"other")
    status, lines = verified()
    assert status == 1
    assert lines[0].startswith(f"changed: {matter.reference} EV-0001 thumbnail ({made.pk}): ")


def test_a_file_without_a_row_is_a_notice(items, data_dir):
    orphan = store.open_store().intake([b"stored, never entered"])
    (data_dir / "store" / "sha256" / "notes.txt").write_text("left here")
    status, lines = verified()
    assert status == 0
    assert lines[0].startswith("notice: no record names the stored file ")
    assert lines[0].endswith(orphan.sha256)
    assert lines[1].startswith("notice: not a stored file: ")
    assert lines[1].endswith("notes.txt")


@pytest.mark.parametrize("page", [1, 4, 1_000])
def test_what_no_row_names_is_found_wherever_it_lies(items, data_dir, monkeypatch, page):
    """Before the first original, between them and after the last; each once, and no original."""
    monkeypatch.setattr("evidence.upkeep.auditing.PAGE", page)
    for number in range(40):
        store.open_store().intake([b"orphan %d" % number])
    for folder in ("00", "zz"):
        (data_dir / "store" / "sha256" / folder).mkdir(exist_ok=True)
        (data_dir / "store" / "sha256" / folder / "left").touch()
    named = {item.sha256 for item in items}
    expected = {*store.open_store().iter_hashes()} - named | {"left"}
    assert min(expected) < min(named) and max(named) < max(expected - {"left"})
    status, lines = verified()
    assert (status, len(lines)) == (0, 43)
    assert {line.rsplit("/", 1)[1] for line in lines[:-1]} == expected
    assert StoreCheck.objects.get().orphaned == 42


def test_large_and_small_files_are_all_looked_at(matter, lead, monkeypatch):
    monkeypatch.setattr("evidence.upkeep.auditing.TOGETHER", 4)
    monkeypatch.setattr("evidence.upkeep.auditing.BYTES_TOGETHER", 6_000)
    monkeypatch.setattr("evidence.upkeep.auditing.PAGE", 3)
    made = [
        factories.item(matter, lead, bytes([number]) * (100 if number % 2 else 5_000))
        for number in range(23)
    ]
    assert verified()[1][0].startswith("The store is intact: 23 files")
    for item in (made[0], made[11], made[22]):
        flip(item)
    status, lines = verified()
    assert status == 1
    assert sorted(re.search(r"EV-\d+", line)[0] for line in lines[:-1]) == [
        "EV-0001",
        "EV-0012",
        "EV-0023",
    ]


def test_the_result_is_kept_when_asked(items):
    flip(items[0])
    assert verified("--record")[0] == 1
    found = dict(IntegrityCheck.objects.values_list("item__reference", "result"))
    assert found == {"EV-0001": "changed", "EV-0002": "intact", "EV-0003": "intact"}
    check = IntegrityCheck.objects.get(result="changed")
    assert (check.checked_by, events(check)) == (None, ["evidence.check.changed"])


def test_what_is_wrong_is_kept_and_that_it_is_right_again(items, matter, lead):
    flip(items[0])
    store.open_store().path(items[1].sha256).unlink()
    store.open_store().intake([b"stored, never entered"])
    assert verified()[0] == 1
    kept = IntegrityCheck.objects.order_by("pk").values_list("item__reference", "result")
    assert sorted(kept) == [("EV-0001", "changed"), ("EV-0002", "missing")]
    record = StoreCheck.objects.get()
    assert (record.intact, record.changed, record.missing, record.orphaned) == (1, 1, 1, 1)
    assert events(record) == ["evidence.store.damaged"]
    flip(items[0])
    assert verified()[0] == 1
    assert list(items[0].checks.order_by("pk").values_list("result", flat=True)) == [
        "changed",
        "intact",
    ]
    assert not items[2].checks.exists()


def test_nothing_is_written_when_nothing_shall_be(items):
    flip(items[0])
    size = Entry.objects.count()
    assert verified("--no-record")[0] == 1
    assert not StoreCheck.objects.exists() and not IntegrityCheck.objects.exists()
    assert Entry.objects.count() == size


@pytest.mark.parametrize("damaged", [False, True])
def test_a_database_that_takes_nothing_does_not_stop_the_looking(items, monkeypatch, damaged):
    def readonly(**given):
        raise DatabaseError("attempt to write a readonly database")

    monkeypatch.setattr("evidence.services.checks.checks_keep", readonly)
    monkeypatch.setattr("evidence.services.checks.store_check_end", readonly)
    if damaged:
        flip(items[1])
    status, lines = verified()
    assert status == 1, "not all is well: there is no record"
    assert lines[-2] == (
        "This check could not be kept as a record: attempt to write a readonly database "
        "(--no-record asks for none.)"
    )
    said = "The store does not hold" if damaged else "The store is intact: 3 files"
    assert lines[-1].startswith(said)


def test_a_database_that_cannot_be_read_is_said_in_words(db, monkeypatch):
    def broken(after=""):
        raise DatabaseError("no such table")

    monkeypatch.setattr("evidence.upkeep.auditing.originals", broken)
    assert verified() == (1, ["The database cannot be read: no such table"])


def test_a_folder_that_cannot_be_read_is_said_in_words(items, monkeypatch):
    def broken(self):
        raise PermissionError(13, "Permission denied", "/somewhere")

    monkeypatch.setattr("store.local.LocalStore.iter_entries", broken)
    status, lines = verified()
    assert status == 1
    assert lines[-1].startswith("The store cannot be read: ")
