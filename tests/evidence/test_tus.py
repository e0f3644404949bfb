"""Resumable uploads by tus 1.0: what the protocol promises, and what becomes of the bytes."""

import base64
import hashlib
import os
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.http import parse_http_date

import store
from accounts.services import create_token
from evidence.models import EvidenceItem, Upload
from evidence.upkeep.schedule import sweep
from jobs.models import Job
from ledger.verify import verify_ledger
from store import resumable
from store.running import RunningHashes
from tests import factories
from tests.evidence.conftest import events, everything, stored_hashes
from tests.evidence.tus import UPLOADS, VERSION, TusClient, metadata

CONTENT = os.urandom(300_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def browser(lead):
    client = Client()
    client.force_login(lead)
    return client


@pytest.fixture
def tus(browser, matter):
    return TusClient(browser, matter)


@pytest.fixture
def read_again(monkeypatch):
    calls = []
    real = resumable.digests
    monkeypatch.setattr(resumable, "digests", lambda *a: calls.append(a) or real(*a))
    return calls


def item_of(answer) -> EvidenceItem:
    return EvidenceItem.objects.get(pk=answer["Casework-Item"])


def test_what_the_server_can_do_is_told(tus):
    answer = tus.client.options(UPLOADS)
    assert answer.status_code == 204
    assert answer["Tus-Version"] == answer["Tus-Resumable"] == "1.0.0"
    extensions = "creation,creation-with-upload,checksum,expiration,termination"
    assert answer["Tus-Extension"] == extensions
    assert int(answer["Tus-Max-Size"]) == 20 * 2**30
    assert answer["Tus-Checksum-Algorithm"].split(",") == ["sha256", "sha1"]
    assert tus.client.options(tus.begin(1)).status_code == 204


def test_a_file_in_pieces_becomes_an_item_with_the_last(tus, matter, lead, read_again):
    address = tus.begin(
        len(CONTENT),
        filename="фото.jpg",
        relative_path="DCIM/фото.jpg",
        kind="photograph",
        received_on="2024-07-08",
        graphic="true",
        sha256=SHA256.upper(),
        filetype="image/jpeg",
    )
    first = tus.patch(address, 0, CONTENT[:100_000])
    assert (first.status_code, first["Upload-Offset"], first.content) == (204, "100000", b"")
    assert "Casework-Item" not in first
    assert not EvidenceItem.objects.exists() and stored_hashes() == []
    asked = tus.head(address)
    assert (asked.status_code, asked["Upload-Offset"]) == (200, "100000")
    assert asked["Upload-Length"] == str(len(CONTENT))
    assert asked["Cache-Control"] == "no-store"
    assert "filename " in asked["Upload-Metadata"]

    last = tus.patch(address, 100_000, CONTENT[100_000:])
    assert (last.status_code, last["Upload-Offset"]) == (204, str(len(CONTENT)))
    item = item_of(last)
    assert (item.sha256, item.size) == (SHA256, len(CONTENT))
    assert (item.file_name, item.relative_path) == ("фото.jpg", "DCIM/фото.jpg")
    assert (item.kind, item.graphic, str(item.received_on)) == ("photograph", True, "2024-07-08")
    assert last["Casework-Item-Location"] == f"/api/v1/evidence/{item.pk}/"
    assert last["Casework-Item-Page"] == f"/evidence/{item.pk}/"
    assert events(item) == ["evidence.item.received"]
    assert item.custody.get().kind == "received"
    assert Job.objects.filter(name="evidence.process").count() == 1
    assert verify_ledger().ok
    assert read_again == [], "hashed once, while it came"
    with store.open_store().open(SHA256) as file:
        assert file.read() == CONTENT


def test_a_small_file_needs_one_request(tus, django_assert_max_num_queries):
    answer = tus.create(len(CONTENT), CONTENT)
    assert (answer.status_code, answer["Upload-Offset"]) == (201, str(len(CONTENT)))
    assert item_of(answer).sha256 == SHA256
    assert answer["Location"].startswith(UPLOADS)


def test_the_first_bytes_may_come_with_the_announcement(tus):
    answer = tus.create(len(CONTENT), CONTENT[:1_000])
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "1000")
    done = tus.patch(answer["Location"], 1_000, CONTENT[1_000:])
    assert item_of(done).sha256 == SHA256


def test_one_byte_at_a_time(tus):
    address = tus.begin(3)
    for offset, byte in enumerate((b"a", b"b", b"c")):
        answer = tus.patch(address, offset, byte)
    assert item_of(answer).sha256 == hashlib.sha256(b"abc").hexdigest()


def test_after_a_restart_the_part_is_read_once_and_the_hash_is_right(tus, read_again, monkeypatch):
    address = tus.begin(len(CONTENT))
    tus.patch(address, 0, CONTENT[:100_000])
    monkeypatch.setattr(resumable, "hashes", RunningHashes())
    assert tus.head(address)["Upload-Offset"] == "100000"
    assert item_of(tus.patch(address, 100_000, CONTENT[100_000:])).sha256 == SHA256
    assert len(read_again) == 1


def test_a_finished_upload_says_so_until_it_expires_and_takes_nothing_more(tus):
    """The answer to the last piece may be lost: the client asks, and is told."""
    address = tus.begin(len(CONTENT))
    item = item_of(tus.patch(address, 0, CONTENT))
    asked = tus.head(address)
    assert (asked["Upload-Offset"], asked["Casework-Item"]) == (str(len(CONTENT)), str(item.pk))
    assert item_of(tus.patch(address, len(CONTENT), b"")) == item
    assert tus.patch(address, 0, CONTENT).status_code == 409
    assert tus.patch(address, 0, b"").status_code == 409
    told = tus.client.get(address).json()
    assert (told["item"], told["offset"]) == (str(item.pk), len(CONTENT))
    refused = tus.delete(address)
    assert (refused.status_code, refused.json()["code"]) == (409, "received")
    assert EvidenceItem.objects.count() == 1


def test_giving_up(tus, data_dir):
    address = tus.begin(10)
    tus.patch(address, 0, b"12345")
    assert tus.delete(address).status_code == 204
    assert everything(data_dir) == []
    for answer in (tus.head(address), tus.patch(address, 5, b"67890"), tus.delete(address)):
        assert answer.status_code == 404
        assert "Upload-Offset" not in answer


def test_expiry_is_told_extended_and_meant(tus, data_dir):
    address = tus.begin(10)
    told = parse_http_date(tus.head(address)["Upload-Expires"])
    assert abs(told - (timezone.now() + timedelta(days=7)).timestamp()) < 60
    Upload.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    extended = tus.patch(address, 0, b"12345")
    assert abs(parse_http_date(extended["Upload-Expires"]) - told) < 60
    sweep()
    assert tus.head(address)["Upload-Offset"] == "5"

    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for answer in (tus.head(address), tus.patch(address, 5, b"67890"), tus.client.get(address)):
        assert answer.status_code == 410
    sweep()
    assert everything(data_dir) == [] and not Upload.objects.exists()
    assert tus.head(address).status_code == 404


def test_the_sweep_leaves_items_and_what_is_being_sent(tus, data_dir):
    finished = tus.create(3, b"abc")
    sending = tus.begin(3)
    tus.patch(sending, 0, b"a")
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    part = Upload.objects.get(item=None)
    with store.open_store().quarantine.growing(part.pk.hex):
        sweep()
    assert list(Upload.objects.all()) == [part]
    assert item_of(finished).sha256 in stored_hashes()


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_checksum_is_checked_and_a_damaged_piece_taken_back(tus, algorithm, read_again):
    def said(content):
        digest = hashlib.new(algorithm, content).digest()
        return f"{algorithm} {base64.b64encode(digest).decode()}"

    address = tus.begin(len(CONTENT))
    good = tus.patch(address, 0, CONTENT[:1_000], Upload_Checksum=said(CONTENT[:1_000]))
    assert good.status_code == 204
    bad = tus.patch(address, 1_000, CONTENT[1_000:], Upload_Checksum=said(b"something else"))
    assert (bad.status_code, bad.reason_phrase) == (460, "Checksum Mismatch")
    assert bad.json()["code"] == "checksum_mismatch"
    assert tus.head(address)["Upload-Offset"] == "1000"
    done = tus.patch(address, 1_000, CONTENT[1_000:], Upload_Checksum=said(CONTENT[1_000:]))
    assert item_of(done).sha256 == SHA256
    assert read_again == []


def test_another_hash_than_declared_is_refused_and_nothing_kept(tus, data_dir):
    address = tus.begin(len(CONTENT), sha256=hashlib.sha256(b"another").hexdigest())
    tus.patch(address, 0, CONTENT[:1_000])
    refused = tus.patch(address, 1_000, CONTENT[1_000:])
    assert (refused.status_code, refused.json()["code"]) == (400, "sha256_mismatch")
    assert everything(data_dir) == []
    assert not Upload.objects.exists() and not EvidenceItem.objects.exists()
    assert tus.head(address).status_code == 404


def test_a_creation_sent_again_under_its_key_finds_its_upload(tus):
    key = str(uuid.uuid4())
    first = tus.create(len(CONTENT), CONTENT[:1_000], Idempotency_Key=key)
    again = tus.create(len(CONTENT), CONTENT[:1_000], Idempotency_Key=key)
    assert again["Location"] == first["Location"]
    assert again["Upload-Offset"] == "1000", "what came is not appended twice"
    done = tus.patch(again["Location"], 1_000, CONTENT[1_000:])
    late = tus.create(len(CONTENT), CONTENT[:1_000], Idempotency_Key=key)
    assert (late.status_code, late["Casework-Item"]) == (201, done["Casework-Item"])
    assert EvidenceItem.objects.count() == 1
    other = tus.create(len(CONTENT) + 1, Idempotency_Key=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    for wrong in ("", "x" * 201):
        assert tus.create(1, Idempotency_Key=wrong).status_code == 400


def test_the_method_may_be_said_in_a_header(tus):
    address = tus.begin(3)
    patched = tus.send("POST", address, b"abc", X_HTTP_Method_Override="PATCH", Upload_Offset="0")
    assert patched.status_code == 204, patched.content
    assert tus.send("POST", address, b"", X_HTTP_Method_Override="GET").status_code == 405


def test_the_same_bytes_are_pointed_out_before_and_after_they_come(tus, matter, lead):
    elsewhere = factories.case(lead, title="Elsewhere, «на сході»")
    there = factories.item(elsewhere, lead, CONTENT)
    address = tus.begin(len(CONTENT), sha256=SHA256)
    assert elsewhere.reference in tus.head(address)["Casework-Same-Bytes"]
    assert tus.client.get(address).json()["same_bytes"][0]["id"] == str(there.pk)
    done = tus.patch(address, 0, CONTENT)
    assert str(there.pk) in done["Casework-Same-Bytes"]
    hidden = factories.case(factories.user("somebody"))
    factories.item(hidden, hidden.created_by, b"hidden")
    silent = tus.create(
        6,
        b"hidden",
        metadata(case=str(matter.pk), title="T", sha256=hashlib.sha256(b"hidden").hexdigest()),
    )
    assert silent.status_code == 201 and "Casework-Same-Bytes" not in silent


def test_with_a_token(matter, lead):
    def program(*scopes):
        _token, plain = create_token(actor=lead, owner=lead, scopes=scopes, days=1)
        return TusClient(Client(headers={"Authorization": f"Bearer {plain}"}), matter)

    address = program("write").begin(3)
    reader = program("read")
    for answer in (reader.patch(address, 0, b"abc"), reader.head(address), reader.create(3)):
        assert answer.status_code == 403, answer.content
    assert program("write").patch(address, 0, b"abc").status_code == 204


def test_a_session_must_bring_its_csrf_token(matter, lead):
    client = Client(enforce_csrf_checks=True)
    client.force_login(lead)
    tus = TusClient(client, matter)
    assert tus.create(3).status_code == tus.create(3, b"abc").status_code == 403
    client.get(f"/cases/{matter.pk}/evidence/add/")
    token = client.cookies["csrftoken"].value
    assert tus.create(3, b"abc", X_CSRFToken=token).status_code == 201
    address = tus.create(3, X_CSRFToken=token)["Location"]
    assert tus.patch(address, 0, b"abc").status_code == 403
    assert tus.patch(address, 0, b"abc", X_CSRFToken=token).status_code == 204


def test_every_answer_says_the_version(tus):
    address = tus.begin(3)
    answers = [tus.head(address), tus.patch(address, 9, b"x"), tus.create("x"), tus.delete(address)]
    nobody = Client().generic("HEAD", address, headers=VERSION)
    for answer in (*answers, nobody):
        assert answer["Tus-Resumable"] == "1.0.0", answer.status_code
