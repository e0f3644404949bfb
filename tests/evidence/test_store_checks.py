"""The nightly check of all originals: its record, its progress, and how it is taken up again."""

import time
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

import jobs
import store
from common.errors import Conflict
from evidence.models import CheckProgress, IntegrityCheck, StoreCheck
from evidence.services import checks
from evidence.services.disposals import disposal_decide, disposal_request
from evidence.upkeep import nightly, schedule
from evidence.upkeep.nightly import NightlyRun
from jobs.models import Job
from ledger.models import Entry
from ledger.verify import verify_ledger
from store.readers import Readers
from tests import factories
from tests.evidence.conftest import events
from tests.evidence.test_checks import flip


@pytest.fixture
def items(matter, lead):
    """Six, of 10 to 15 bytes, in the order of their hashes; their examination is over."""
    made = [factories.item(matter, lead, bytes([n]) * (10 + n), f"{n}.bin") for n in range(6)]
    jobs.run_pending()
    return sorted(made, key=lambda item: item.sha256)


def only_record() -> StoreCheck:
    return StoreCheck.objects.get()


def counted(record: StoreCheck) -> tuple[int, int, int, int]:
    return record.intact, record.changed, record.missing, record.orphaned


# -- the record ----------------------------------------------------------------------------------------


def test_a_whole_run_is_recorded(items):
    before = timezone.now()
    schedule.verify_all()
    record = only_record()
    assert counted(record) == (6, 0, 0, 0)
    assert (record.by, record.originals, record.bytes_read) == ("nightly", 6, sum(range(10, 16)))
    assert before <= record.started_at <= record.ended_at <= timezone.now()
    assert events(record) == ["evidence.store.intact"]
    assert Entry.objects.get(object_id=record.pk).actor_code == "system"
    assert not CheckProgress.objects.exists()
    assert verify_ledger().ok


def test_changed_missing_and_orphaned_are_told_apart(items, data_dir):
    flip(items[0])
    flip(items[1])
    store.open_store().path(items[2].sha256).unlink()
    store.open_store().intake([b"stored, never entered"])
    (data_dir / "store" / "sha256" / "notes.txt").write_text("left here")
    schedule.verify_all()
    assert counted(only_record()) == (3, 2, 1, 2)
    assert events(only_record()) == ["evidence.store.damaged"]


def test_bytes_of_several_items_are_read_once_and_found_for_each(matter, lead):
    for _ in range(3):
        factories.item(matter, lead, b"the same twelve")
    schedule.verify_all()
    assert (only_record().intact, only_record().bytes_read) == (3, 15)


def test_without_any_original_there_is_a_record_as_well(db):
    schedule.verify_all()
    assert counted(only_record()) == (0, 0, 0, 0)


def test_the_record_is_append_only_and_a_forged_one_is_named(items):
    schedule.verify_all()
    rows = StoreCheck.objects.filter(pk=only_record().pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(intact=7)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete("default")
    now = timezone.now()
    StoreCheck.objects.create(
        by="nightly", started_at=now, bytes_read=0, intact=9, changed=0, missing=0, orphaned=0
    )
    assert any("store_check" in str(finding) for finding in verify_ledger().findings)


def test_what_is_disposed_of_meanwhile_is_not_missing(items, lead, monkeypatch):
    gone = items[3]
    investigator = factories.user("supervisor", "Supervisor")
    asked = disposal_request(actor=lead, item=gone, grounds="mistaken_upload", reason="Private")
    look = Readers.verify

    def verify(self, hashes, **options):
        """The decision falls, and the bytes go, after the item was listed."""
        if gone.sha256 in hashes:
            store.open_store().path(gone.sha256).unlink()
        return look(self, hashes, **options)

    monkeypatch.setattr(Readers, "verify", verify)
    run = NightlyRun()
    listed = list(nightly.auditing.originals(checked=True))
    monkeypatch.setattr(nightly.auditing, "originals", lambda after, checked: iter(listed))
    disposal_decide(actor=investigator, disposal=asked, verdict="approve")
    assert run.go_on()
    assert counted(run.end()) == (5, 0, 0, 0)
    assert not IntegrityCheck.objects.filter(item=gone).exists()


# -- how far it is -------------------------------------------------------------------------------------


def test_the_record_of_a_long_run_begins_with_its_first_slice(items, monkeypatch):
    monkeypatch.setattr(nightly, "SLICE", timedelta(0))
    schedule.verify_all()
    first = CheckProgress.objects.get()
    assert (first.intact, first.after) == (1, items[0].sha256)
    assert not StoreCheck.objects.exists()
    jobs.run_pending()
    assert counted(only_record()) == (6, 0, 0, 0)
    assert only_record().started_at == first.started_at
    assert Job.objects.filter(name="evidence.verify_all", status="done").count() >= 5


def test_a_run_that_is_killed_goes_on_where_it_was(items, monkeypatch):
    flip(items[1])
    monkeypatch.setattr(nightly, "MOVES_EVERY", 0.0)
    monkeypatch.setattr("evidence.upkeep.auditing.TOGETHER", 1)
    look, read = Readers.verify, []

    def verify(self, hashes, **options):
        if items[4].sha256 in hashes and not killed:
            raise KeyboardInterrupt
        read.extend(hashes)
        return look(self, hashes, **options)

    killed = False
    monkeypatch.setattr(Readers, "verify", verify)
    with pytest.raises(KeyboardInterrupt):
        schedule.verify_all()
    begun = CheckProgress.objects.get()
    assert begun.after == items[3].sha256
    assert (begun.intact, begun.changed, begun.bytes_read) == (
        3,
        1,
        sum(i.size for i in items[:4]),
    )
    killed = True
    read.clear()
    schedule.verify_all()
    assert sorted(read) == [item.sha256 for item in items[4:]]
    record = only_record()
    assert counted(record) == (5, 1, 0, 0)
    assert record.started_at == begun.started_at
    assert record.bytes_read == sum(item.size for item in items)
    assert IntegrityCheck.objects.filter(item=items[1]).count() == 1


def test_a_large_file_moves_while_it_is_read(items, monkeypatch):
    monkeypatch.setattr(nightly, "MOVES_EVERY", 0.0)
    monkeypatch.setattr("common.working.PATIENCE", 0.01)
    told = []

    def verify(self, hashes, *, heard):
        for _ in range(3):
            heard(5)
            time.sleep(0.05)
        return [store.Check.read(sha256, sha256, 15) for sha256 in hashes]

    keep = checks.progress_tell
    monkeypatch.setattr(Readers, "verify", verify)
    monkeypatch.setattr(
        checks,
        "progress_tell",
        lambda **given: told.append(given["bytes_seen"]) or keep(**given),
    )
    NightlyRun().go_on()
    assert {5, 10} <= set(told)
    assert told == sorted(told)


def test_how_much_is_read(items):
    run = NightlyRun()
    assert run.progress.bytes_total == sum(item.size for item in items)
    assert run.progress.share == 0
    run.go_on()
    assert CheckProgress.objects.get().share == 1
    assert CheckProgress().share == 0


def test_two_workers_do_not_count_twice(items):
    slow, quick = NightlyRun(), NightlyRun()
    quick.go_on()
    with pytest.raises(Conflict):
        slow.go_on()
    assert CheckProgress.objects.get().intact == 6
    assert IntegrityCheck.objects.count() == 6


def test_what_was_read_days_ago_is_not_counted_into_a_new_night(items, monkeypatch):
    monkeypatch.setattr(nightly, "SLICE", timedelta(0))
    schedule.verify_all()
    Job.objects.all().delete()
    long_ago = timezone.now() - timedelta(days=2)
    CheckProgress.objects.update(moved_at=long_ago, started_at=long_ago)
    monkeypatch.undo()
    schedule.verify_all()
    assert only_record().started_at > long_ago
    assert counted(only_record()) == (6, 0, 0, 0)
