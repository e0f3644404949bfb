"""The work that comes round by itself."""

import logging
import os
from datetime import timedelta

import pytest
from django.utils import timezone

import jobs
import store
from evidence.models import IntegrityCheck
from evidence.processing.originals import process
from evidence.upkeep import nightly, schedule
from jobs import registry
from jobs.models import Job
from ledger.models import Entry
from tests import factories
from tests.evidence.conftest import asset, everything, stored_hashes
from tests.evidence.test_checks import flip


def results() -> list[tuple[str, str]]:
    rows = IntegrityCheck.objects.order_by("checked_at", "id")
    return list(rows.values_list("item__reference", "result"))


def test_every_original_is_checked_and_intact_ones_are_kept_once_a_month(matter, lead, monkeypatch):
    factories.item(matter, lead)
    factories.item(matter, lead, b"other bytes")
    schedule.verify_all()
    assert sorted(results()) == [("EV-0001", "intact"), ("EV-0002", "intact")]
    schedule.verify_all()
    assert len(results()) == 2
    later = timezone.now() + timedelta(days=31)
    monkeypatch.setattr("evidence.upkeep.nightly.timezone.now", lambda: later)
    schedule.verify_all()
    assert len(results()) == 4


def test_a_change_is_kept_at_once_and_so_is_its_repair(matter, lead, caplog):
    item = factories.item(matter, lead)
    schedule.verify_all()
    flip(item)
    with caplog.at_level(logging.ERROR, "evidence.upkeep.nightly"):
        schedule.verify_all()
    assert caplog.messages == [f"original changed: {matter.reference} EV-0001 ({item.pk})"]
    flip(item)
    schedule.verify_all()
    assert results() == [("EV-0001", "intact"), ("EV-0001", "changed"), ("EV-0001", "intact")]
    assert Entry.objects.filter(event="evidence.check.changed", actor_code="system").exists()


def test_a_long_check_goes_on_in_further_jobs(matter, lead, monkeypatch):
    for number in range(3):
        factories.item(matter, lead, bytes([number]))
    jobs.run_pending()
    monkeypatch.setattr(nightly, "SLICE", timedelta(0))
    schedule.verify_all()
    assert len(results()) == 1
    jobs.run_pending()
    assert sorted(results()) == [
        ("EV-0001", "intact"),
        ("EV-0002", "intact"),
        ("EV-0003", "intact"),
    ]
    assert Job.objects.filter(name="evidence.verify_all", status="done").count() >= 2


def test_both_are_scheduled():
    scheduled = registry.schedules()
    assert scheduled["evidence.verify_all"] == timedelta(days=1)
    assert scheduled["evidence.sweep"] == timedelta(days=1)


@pytest.fixture
def aged(monkeypatch):
    """Let everything written so far seem older than any grace."""

    def look_later():
        import time

        now = time.time() + timedelta(days=40).total_seconds()
        monkeypatch.setattr("store.local.time.time", lambda: now)

    return look_later


def test_the_sweep_takes_what_nobody_knows_and_nothing_else(matter, lead, aged):
    item = factories.item(matter, lead, asset("photograph.jpg"), "photograph.jpg")
    process(str(item.pk))
    thumbnails = stored_hashes("derivatives")
    store.open_store().intake([b"never entered"])
    store.open_store("derivatives").intake([b"never entered either"])
    aged()
    schedule.sweep()
    assert stored_hashes() == [item.sha256]
    assert stored_hashes("derivatives") == thumbnails


def test_what_is_young_stays(matter, lead):
    known = factories.item(matter, lead)
    young = store.open_store().intake([b"its row may be on the way"])
    schedule.sweep()
    assert set(stored_hashes()) == {known.sha256, young.sha256}


def test_litter_of_a_killed_upload_goes(db, data_dir):
    quarantine = data_dir / "quarantine"
    quarantine.mkdir()
    for name, days in (("a" * 32 + ".part", 2), ("b" * 32 + ".part", 0), ("c" * 32 + ".upload", 8)):
        path = quarantine / name
        path.write_bytes(b"half")
        then = path.stat().st_mtime - days * 86_400
        os.utime(path, (then, then))
    schedule.sweep()
    assert everything(data_dir) == [f"quarantine/{'b' * 32}.part"]
