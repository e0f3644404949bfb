"""Several files in one request where the disk is full, and where a crash comes in between."""

import errno
import os

import pytest
from django.test import Client

import store
from accounts.models import IdempotencyKey
from common.errors import StorageFull
from evidence.intake import batches
from evidence.models import EvidenceItem, FileFacts
from evidence.services import entering
from tests.evidence.batch import entry, send, told
from tests.evidence.conftest import everything, stored_hashes
from tests.evidence.test_batches import CONTENTS, sha256


@pytest.fixture
def api(lead):
    client = Client()
    client.force_login(lead)
    return client


def test_a_full_disk_refuses_those_that_do_not_fit(api, matter, monkeypatch, data_dir):
    begin, count = store.LocalStore.begin, iter(range(100))

    def full(self, **options):
        if next(count) == 1:
            raise StorageFull("full")
        return begin(self, **options)

    monkeypatch.setattr(store.LocalStore, "begin", full)
    assert told(send(api, matter, [entry()] * 3, CONTENTS)) == [201, "storage_full", 201]
    assert stored_hashes() == sorted([sha256(CONTENTS[0]), sha256(CONTENTS[2])])


@pytest.mark.parametrize("call", ["write", "fsync", "link"])
def test_a_disk_that_is_full_at_a_later_step(api, matter, monkeypatch, call, data_dir):
    def full(*args, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    answer = send(api, matter, [entry()] * 2, [b"1" * 300_000, b"2"])
    monkeypatch.undo()
    assert told(answer) == ["storage_full", "storage_full"]
    kept = [name for name in everything(data_dir) if name.startswith(("store", "quarantine"))]
    assert kept == []
    assert not EvidenceItem.objects.exists() and not IdempotencyKey.objects.exists()


def test_nothing_is_answered_before_it_is_on_the_disk(api, matter, monkeypatch):
    """Every file, and every folder with a new name in it, before the rows are written."""
    fsync, synced = os.fsync, []

    def watched(handle):
        synced.append(os.readlink(f"/proc/self/fd/{handle}"))
        return fsync(handle)

    write = entering._write

    def writing(actor, case, items):
        folders = {store.open_store().path(item.sha256).parent for item in items}
        assert {str(folder) for folder in folders} <= set(synced)
        assert {str(folder.parent) for folder in folders} <= set(synced)
        assert len([name for name in synced if name.endswith(".part")]) == len(items) == 20
        return write(actor, case, items)

    monkeypatch.setattr(os, "fsync", watched)
    monkeypatch.setattr(entering, "_write", writing)
    contents = [os.urandom(1_000) for _ in range(20)]
    assert told(send(api, matter, [entry()] * 20, contents)) == [201] * 20
    assert len(synced) <= 20 * 3 + 3, "no folder more often than once"


def test_a_crash_between_store_and_rows_leaves_only_what_a_sweep_takes(api, matter, monkeypatch):
    class Killed(BaseException):
        pass

    def kill(*args, **options):
        raise Killed

    monkeypatch.setattr(entering, "_write", kill)
    with pytest.raises(Killed):
        send(api, matter, [entry(key="k")], [b"1"])
    monkeypatch.undo()
    assert not EvidenceItem.objects.exists() and not FileFacts.objects.exists()
    assert told(send(api, matter, [entry(key="k")], [b"1"])) == [201]
    assert EvidenceItem.objects.get().reference == "EV-0001"


def test_bytes_destroyed_with_another_item_meanwhile(api, matter, monkeypatch):
    finish = batches.finish

    def meanwhile(files):
        stored = finish(files)
        store.open_store().path(sha256(b"2")).unlink()
        return stored

    monkeypatch.setattr(batches, "finish", meanwhile)
    answer = send(api, matter, [entry()] * 3, [b"1", b"2", b"3"])
    assert told(answer) == [201, "destroyed", 201]
    assert sorted(EvidenceItem.objects.values_list("reference", flat=True)) == [
        "EV-0001",
        "EV-0002",
    ]
