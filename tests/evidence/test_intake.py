"""Taking in an original: what stands afterwards, and that a refusal leaves nothing."""

import hashlib
from datetime import date, timedelta

import pytest
from django.utils import timezone

import ledger
import store
from casework.models import Contribution
from casework.services import reviews, teams
from common.errors import Conflict, Invalid, Refused, TooLarge
from evidence.models import CustodyEvent, EvidenceItem, FileFacts
from evidence.services.items import draft, item_receive, original_open
from jobs.models import Job
from tests import factories
from tests.evidence.conftest import events, everything, stored_hashes

DATA = b"the original's bytes"
SHA256 = hashlib.sha256(DATA).hexdigest()


def receive(matter, actor, chunks=(DATA,), *, sha256=None, size=None, **fields):
    fields.setdefault("title", "Photograph")
    fields.setdefault("file_name", "photo.jpg")
    item = draft(actor=actor, case=matter, **fields)
    return item_receive(item=item, chunks=chunks, sha256=sha256, size=size)


def test_what_stands_after_intake(matter, lead, settings, data_dir):
    settings.CASEWORK_ORGANISATION = "Documentation Centre"
    item = receive(
        matter,
        lead,
        received_from="Municipal archive",
        received_on=date(2024, 7, 9),
        size=len(DATA),
    )
    item = EvidenceItem.objects.get(pk=item.pk)
    assert (item.reference, item.status, item.version) == ("EV-0001", "draft", 1)
    assert (item.sha256, item.size, item.file_name) == (SHA256, 20, "photo.jpg")
    path = data_dir / "store" / "sha256" / SHA256[:2] / SHA256[2:4] / SHA256
    assert path.read_bytes() == DATA
    assert path.stat().st_mode & 0o777 == 0o444

    event = item.custody.get()
    assert (event.seq, event.kind, event.by) == (1, "received", lead)
    assert (event.from_party, event.to_party) == ("Municipal archive", "Documentation Centre")

    facts = item.facts
    assert (facts.processing, facts.scan, facts.scan_reason) == (
        "pending",
        "not_scanned",
        "no_scanner",
    )
    assert (facts.readable, facts.sha512, facts.media_type) == ("unknown", None, None)

    assert events(item) == ["evidence.item.received"]
    assert events(event) == ["evidence.custody.received"]
    assert events(facts) == ["evidence.facts.awaited"]
    assert Contribution.objects.filter(object_id=item.pk, person=lead, verb="receive").exists()


def test_the_hash_stands_openly_in_the_leaf(matter, lead):
    item = receive(matter, lead)
    leaf = ledger.models.Entry.objects.get(object_id=item.pk).parsed
    assert leaf.sha256 == (SHA256,)


def test_references_count_within_the_case(matter, lead):
    other = factories.case(lead)
    names = [receive(case, lead).reference for case in (matter, matter, other, matter)]
    assert names == ["EV-0001", "EV-0002", "EV-0001", "EV-0003"]


def test_the_same_bytes_twice_are_one_file_and_two_receipts(matter, lead):
    first, second = receive(matter, lead), receive(matter, lead, file_name="copy.jpg")
    assert first.sha256 == second.sha256
    assert stored_hashes() == [SHA256]
    assert CustodyEvent.objects.filter(kind="received").count() == 2


def test_a_declared_hash_may_be_in_capitals(matter, lead):
    assert receive(matter, lead, sha256=SHA256.upper()).sha256 == SHA256


def aborted():
    yield DATA
    raise ConnectionResetError


@pytest.mark.parametrize(
    ("options", "refusal", "code"),
    [
        ({"sha256": "0" * 64}, Invalid, "sha256_mismatch"),
        ({"sha256": "none"}, Invalid, "sha256_malformed"),
        ({"chunks": []}, Invalid, "empty_file"),
        ({"chunks": [b"", b""]}, Invalid, "empty_file"),
        ({"size": len(DATA) + 1}, Invalid, "incomplete_upload"),
        ({"size": len(DATA) - 1}, Invalid, "incomplete_upload"),
        ({"chunks": [b"x" * 60, b"x" * 60]}, TooLarge, "too_large"),
        ({"size": 101}, TooLarge, "too_large"),
        ({"chunks": aborted()}, ConnectionResetError, None),
    ],
    ids=[
        "hash",
        "no hash",
        "empty",
        "empty chunks",
        "short",
        "long",
        "large",
        "announced",
        "abort",
    ],
)
def test_a_refused_body_leaves_nothing(options, refusal, code, matter, lead, data_dir, settings):
    settings.CASEWORK_MAX_UPLOAD_BYTES = 100
    before = everything(data_dir), ledger.models.Entry.objects.count()
    with pytest.raises(refusal) as refused:
        receive(matter, lead, **options)
    assert getattr(refused.value, "code", None) == code
    assert (everything(data_dir), ledger.models.Entry.objects.count()) == before
    assert not EvidenceItem.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"kind": "sculpture"}, "kind"),
        ({"source_url": "not an address"}, "source_url"),
        ({"received_on": timezone.now().date() + timedelta(days=7)}, "received_on"),
        ({"title": "nul\0"}, "title"),
    ],
)
def test_a_wrong_field_is_refused_before_a_byte_is_read(fields, field, matter, lead, data_dir):
    with pytest.raises(Invalid) as refused:
        receive(matter, lead, iter_never(), **fields)
    assert field in refused.value.errors
    assert everything(data_dir) == []


def iter_never():
    pytest.fail("the body was read")
    yield b""


def test_outsiders_and_readers_take_in_nothing(matter, lead, reviewer):
    for person in (reviewer, factories.user("outsider"), factories.user("root", "Administrator")):
        with pytest.raises(Refused):
            draft(actor=person, case=matter, file_name="a", title="A")


def test_a_closed_case_takes_nothing_more(matter, lead, reviewer):
    closed = reviews.move(
        actor=lead,
        record=factories.approved(matter, reviewer),
        name="close",
        comment="Referred.",
        reason="So be it",
    )
    with pytest.raises(Conflict) as refused:
        draft(actor=lead, case=closed, file_name="a", title="A")
    assert refused.value.code == "closed"


def test_a_case_that_is_closed_during_the_upload_takes_nothing(matter, lead, reviewer):
    approved = factories.approved(matter, reviewer)

    def slowly():
        yield DATA
        reviews.move(
            actor=lead, record=approved, name="close", comment="Referred.", reason="So be it"
        )

    with pytest.raises(Conflict) as refused:
        receive(matter, lead, slowly())
    assert refused.value.code == "closed"
    assert not EvidenceItem.objects.exists()


def test_a_role_that_ends_during_the_upload_counts(matter, lead):
    helper = factories.user("helper")
    membership = factories.add_member(matter, lead, helper, "investigator")

    def slowly():
        yield DATA
        teams.member_end(actor=lead, membership=membership)

    with pytest.raises(Refused):
        receive(matter, helper, slowly())
    assert not EvidenceItem.objects.exists()
    assert not FileFacts.objects.exists()
    # The file is known to nobody: a notice of verify_store, and the sweep's to remove.
    assert stored_hashes() == [SHA256]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("nul\0name.jpg", "nul\\x00name.jpg"),
        ("two\r\nlines.jpg", "two\r\nlines.jpg"),
        ("gpj\u202e.exe", "gpj\u202e.exe"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("C:\\Users\\a\\b.jpg", "C:\\Users\\a\\b.jpg"),
        ("ї" * 127 + "j", "ї" * 127 + "j"),
        ("lone\ud800surrogate.jpg", "lone\\ud800surrogate.jpg"),
        ("и\u0306.jpg", "и\u0306.jpg"),
        ("x" * 2_000, "x" * 1_000),
        ("", "unnamed"),
        ("'; DROP TABLE evidence_evidenceitem; --", "'; DROP TABLE evidence_evidenceitem; --"),
    ],
    ids=[
        "nul",
        "newline",
        "bidi",
        "path",
        "windows",
        "cyrillic",
        "surrogate",
        "nfd",
        "long",
        "none",
        "sql",
    ],
)
def test_a_name_is_data_and_never_a_reason_to_refuse(sent, kept, matter, lead, data_dir):
    item = receive(matter, lead, file_name=sent)
    assert EvidenceItem.objects.get(pk=item.pk).file_name == kept
    assert everything(data_dir) == [f"store/sha256/{SHA256[:2]}/{SHA256[2:4]}/{SHA256}"]
    factories.submitted(item)  # and it can be frozen in a snapshot


def test_the_job_is_written_with_the_row(matter, lead):
    item = receive(matter, lead)
    job = Job.objects.get(name="evidence.process")
    assert job.arguments == {"args": [str(item.pk)], "kwargs": {}}
    assert job.status == "waiting"


def test_a_rolled_back_intake_leaves_neither_entry_nor_job(matter, lead, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the database went away")

    before = ledger.models.Entry.objects.count()
    monkeypatch.setattr("ledger.units.append", broken)
    with pytest.raises(RuntimeError):
        receive(matter, lead)
    assert not EvidenceItem.objects.exists()
    assert not CustodyEvent.objects.exists()
    assert not Job.objects.exists()
    assert ledger.models.Entry.objects.count() == before


def test_the_original_opens_after_its_reading_is_in_the_ledger(matter, lead, reviewer):
    item = receive(matter, lead)
    with original_open(actor=reviewer, item=item) as file:
        assert file.read() == DATA
    assert events(item)[-1] == "evidence.item.downloaded"
    with original_open(actor=reviewer, item=item):
        pass
    assert events(item).count("evidence.item.downloaded") == 1, "one entry in 15 minutes"


@pytest.mark.parametrize("role", ["Administrator", "Supervisor", "Auditor", "Member"])
def test_no_site_role_opens_an_original(role, matter, lead):
    item = receive(matter, lead)
    with pytest.raises(Refused):
        original_open(actor=factories.user("site", role), item=item)
    assert events(item) == ["evidence.item.received"]


def test_an_original_that_is_gone_is_no_crash(matter, lead):
    item = receive(matter, lead)
    store.open_store().path(item.sha256).unlink()
    with pytest.raises(Exception) as refused:
        original_open(actor=lead, item=item)
    assert refused.value.status == 404
    assert events(item) == ["evidence.item.received"]
