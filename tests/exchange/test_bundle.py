"""What a bundle holds, what it leaves out, and what others' tools say of it."""

import hashlib
import io
import json
import subprocess
from zipfile import ZipFile

import pytest

import ledger
import store
from accounts.models import User
from casework.models import Case, WitnessNote
from casework.services import reviews
from evidence.models import EvidenceItem, Verification
from evidence.models.item import OF_THINGS
from exchange.bundle import documents, write_bundle
from exchange.errors import CannotBuild
from exchange.models import Bundle
from exchange.records import CASE_LABELS
from exchange.services.builds import order_of
from ledger.models import Entry
from tests import factories
from tests.exchange.conftest import Contents


@pytest.fixture
def bundle(approved_case) -> Contents:
    return approved_case.contents(approved_case.built())


def written(export) -> bytes:
    out = bytearray()
    write_bundle(order_of(export), out.extend)
    return bytes(out)


@pytest.fixture
def unpacked(bundle, tmp_path):
    with ZipFile(io.BytesIO(bundle.data)) as archive:
        archive.extractall(tmp_path)
    return tmp_path / bundle.folder


def test_sha256sum_accepts_both_manifests(unpacked):
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        checked = subprocess.run(
            ["sha256sum", "--strict", "-c", manifest], cwd=unpacked, capture_output=True, text=True
        )
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_sha256sum_finds_a_flipped_byte(unpacked):
    (original,) = unpacked.glob("data/evidence/*/original/*")
    original.write_bytes(b"The photograph")
    checked = subprocess.run(
        ["sha256sum", "-c", "manifest-sha256.txt"], cwd=unpacked, capture_output=True, text=True
    )
    assert checked.returncode == 1
    assert "EV-0001.jpg: FAILED" in checked.stdout


def test_it_is_a_complete_bag(unpacked):
    """RFC 8493 §3, read anew: declaration, manifests that name every file once, and the oxum."""
    assert (unpacked / "bagit.txt").read_bytes() == (
        b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    )
    payload = {
        str(path.relative_to(unpacked)) for path in unpacked.glob("data/**/*") if path.is_file()
    }
    tags = {path.name for path in unpacked.iterdir() if path.is_file()} - {"tagmanifest-sha256.txt"}
    for manifest, expected in (("manifest-sha256.txt", payload), ("tagmanifest-sha256.txt", tags)):
        lines = (unpacked / manifest).read_text().splitlines()
        assert {line.split("  ", 1)[1] for line in lines} == expected
        assert len(lines) == len(expected)
    octets = sum((unpacked / path).stat().st_size for path in payload)
    assert info_of(unpacked)["Payload-Oxum"] == f"{octets}.{len(payload)}"
    assert "fetch.txt" not in tags


def info_of(folder) -> dict[str, str]:
    lines = (folder / "bag-info.txt").read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_bag_info(unpacked, approved_case):
    info = info_of(unpacked)
    assert info["External-Identifier"] == unpacked.name
    assert info["Bag-Group-Identifier"] == approved_case.case.reference
    assert info["Recipient"] == "Office of the Prosecutor"
    assert info["Legal-Basis"] == "Request 14/2026 for legal assistance"
    assert (info["TLP"], info["Handling"]) == ("TLP:AMBER", "restricted")


def test_layout(bundle, approved_case):
    code = approved_case.note.witness.code
    assert bundle.folder == f"{approved_case.case.reference}-EX-0001"
    assert set(bundle.files) == {
        "bagit.txt",
        "bag-info.txt",
        "manifest-sha256.txt",
        "tagmanifest-sha256.txt",
        "data/README-verify.txt",
        "data/case/case.json",
        "data/evidence/EV-0001/original/EV-0001.jpg",
        "data/evidence/EV-0001/record.json",
        "data/evidence/EV-0001/custody.json",
        f"data/statements/{code}/{approved_case.note.reference}.json",
        "data/redactions.json",
        "data/ledger/entries.ndjson",
    }
    assert bundle.files["data/evidence/EV-0001/original/EV-0001.jpg"] == b"the photograph"
    assert bundle.folder in bundle.text("data/README-verify.txt")


def test_the_document(bundle, approved_case):
    people, case = approved_case.people, bundle.json("data/case/case.json")
    assert case["export"]["recipient"] == "Office of the Prosecutor"
    assert case["export"]["requested_by"] == people.lead.actor_code
    assert [made["by"] for made in case["export"]["approved"]] == [people.reviewer.actor_code]
    assert case["case"]["summary"] == "Summary of the strike."
    assert {member["person"]: member["role"] for member in case["team"]} == {
        people.lead.actor_code: "lead",
        people.investigator.actor_code: "investigator",
        people.reviewer.actor_code: "reviewer",
        people.analyst.actor_code: "analyst",
    }
    (item,) = case["evidence"]
    assert item["file_name"] == "Фото 1.JPG"
    assert item["sha256"] == hashlib.sha256(b"the photograph").hexdigest()
    assert [event["kind"] for event in item["custody"]] == ["received"]
    (decision,) = item["reviews"][0]["decisions"]
    assert decision["decided_by"] == people.reviewer.actor_code
    (note,) = case["notes"]
    assert note["account"] == "The windows were gone."
    assert note["witness"] == approved_case.note.witness.code
    record = bundle.json("data/evidence/EV-0001/record.json")
    assert record == {key: value for key, value in item.items() if key != "custody"}
    assert bundle.json("data/evidence/EV-0001/custody.json") == item["custody"]
    assert bundle.json("data/redactions.json") == case["withheld"]


def test_the_approved_digest_can_be_recomputed_from_the_record(bundle):
    record = bundle.json("data/evidence/EV-0001/record.json")
    given = [name for name in EvidenceItem.snapshot_fields if name in record]
    absent = {*EvidenceItem.snapshot_if_given, *OF_THINGS}
    assert set(EvidenceItem.snapshot_fields) - set(given) <= absent
    snapshot = {name: record[name] for name in given}
    text = json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == record["approved_digest"]
    assert record["reviews"][0]["digest"] == record["approved_digest"]


def test_comments_are_withheld_and_said_to_be(bundle, approved_case):
    assert b"SECRET-COMMENT" not in bundle.all_bytes()
    withheld = bundle.json("data/redactions.json")
    about = [line for line in withheld if line["category"] == "documenter_comments"]
    assert [(line["record"], line["field"]) for line in about] == [
        (approved_case.note.reference, "comments")
    ]
    # With everything else known, the digest would tell when a guess of the comments is right.
    (review,) = bundle.json("data/case/case.json")["notes"][0]["reviews"]
    digest = reviews.frozen(approved_case.note)[1]
    assert "digest" not in review
    assert digest.encode() not in bundle.all_bytes()


def test_no_names_and_no_addresses(bundle):
    everything = bundle.all_bytes().decode()
    for person in User.objects.all():
        for text in (person.username, person.email, person.display_name, str(person.pk)):
            assert text not in everything, text


def test_unapproved_records_are_absent(bundle, approved_case):
    everything = bundle.all_bytes()
    for text in (
        b"UNAPPROVED",
        b"EV-0002",
        *(row.reference.encode() for row in approved_case.unapproved),
    ):
        assert text not in everything


def test_a_case_that_nobody_approved_gives_its_labels_alone(world):
    bundle = world.contents(world.built())
    document = bundle.json("data/case/case.json")["case"]
    assert set(document) == {"status", *CASE_LABELS, "reviews", "ledger_entries"}
    assert b"Summary of the strike." not in bundle.all_bytes()
    assert "unapproved_case_text" in {
        line["category"] for line in bundle.json("data/redactions.json")
    }


def test_a_closed_case_gives_its_outcome(approved_case):
    reviews.move(
        actor=approved_case.people.lead,
        record=approved_case.case,
        name="close",
        comment="Handed over.",
        reason="So be it",
    )
    approved_case.case.refresh_from_db()
    document = approved_case.contents(approved_case.built()).json("data/case/case.json")["case"]
    assert (document["status"], document["outcome"]) == ("closed", "Handed over.")


def test_every_reviewed_field_is_exported_or_withheld_on_purpose():
    """A field that is added to a record must be put on one of these lists by somebody who thought."""
    assert set(EvidenceItem.snapshot_fields) == set(documents.EVIDENCE)
    assert set(Verification.snapshot_fields) == set(documents.VERIFICATION)
    assert set(Case.snapshot_fields) == {*CASE_LABELS, *documents.CASE_TEXT}
    # The witness leaves as a code; why the person was heard stays inside; redacted text goes as the account.
    inside = {"comments", "witness_id", "another_reason", "detailed_reason", "redacted_account"}
    assert set(WitnessNote.snapshot_fields) - set(documents.NOTE) == inside


def test_ledger_entries_are_the_exact_bytes_in_a_chain_without_gaps(bundle, approved_case):
    lines = bundle.files["data/ledger/entries.ndjson"].splitlines()
    size = bundle.json("data/case/case.json")["ledger"]["tree_size"]
    stored = Entry.objects.for_case(approved_case.case.pk).filter(seq__lt=size)
    assert lines == [bytes(entry.leaf) for entry in stored]
    entries = [json.loads(line) for line in lines]
    assert [entry["case_seq"] for entry in entries] == list(range(1, len(entries) + 1))
    for line, entry in zip(lines, entries[1:], strict=False):
        assert entry["case_prev"] == hashlib.sha256(b"\0" + line).hexdigest()
    received = [entry for entry in entries if entry["event"] == "evidence.item.received"]
    assert received[0]["sha256"] == [hashlib.sha256(b"the photograph").hexdigest()]


def test_references_into_the_ledger_lead_there(bundle):
    lines = bundle.files["data/ledger/entries.ndjson"].splitlines()
    (item,) = bundle.json("data/case/case.json")["evidence"]
    events = [json.loads(lines[number - 1])["event"] for number in item["ledger_entries"]]
    assert events[0] == "evidence.item.received"
    assert "evidence.item.approved" in events


def test_the_same_content_gives_the_same_bytes(approved_case):
    export = approved_case.built()
    first = written(export)
    assert written(export) == first
    # An entry more in the ledger is another checkpoint.
    factories.user("somebody.else")
    assert written(export) != first


def test_a_flipped_byte_in_the_store_fails_naming_the_item(approved_case):
    export = approved_case.approve(approved_case.request())
    path = store.open_store().path(approved_case.photo.sha256)
    path.chmod(0o644)
    path.write_bytes(b"The photograph")
    with pytest.raises(CannotBuild) as refused:
        written(export)
    assert (refused.value.reason, refused.value.about) == ("original_changed", "EV-0001")
    path.write_bytes(b"the photograph, and more")
    with pytest.raises(CannotBuild, match="EV-0001"):
        written(export)


def test_a_lost_original_fails_naming_the_item(approved_case):
    export = approved_case.approve(approved_case.request())
    store.open_store().path(approved_case.photo.sha256).unlink()
    with pytest.raises(CannotBuild) as refused:
        written(export)
    assert (refused.value.reason, refused.value.about) == ("original_missing", "EV-0001")


@pytest.mark.parametrize("which", ["photo", "note", "case"])
def test_a_record_reopened_since_fails_naming_it(approved_case, which):
    world = approved_case
    export = world.approve(world.request())
    actor = world.people.lead if which == "case" else world.people.investigator
    record = getattr(world, which)
    record = reviews.move(actor=actor, record=record, name="reopen", comment="A mistake.")
    with pytest.raises(CannotBuild) as refused:
        written(export)
    assert (refused.value.reason, refused.value.about) == ("record_changed", record.reference)
    # Approved again without a change it still is not what was requested: somebody had doubts.
    reviews.move(actor=actor, record=record, name="submit")
    reviews.move(actor=world.people.reviewer, record=record, name="approve")
    with pytest.raises(CannotBuild):
        written(export)


def test_a_record_changed_behind_the_services_fails_naming_it(approved_case):
    export = approved_case.approve(approved_case.request())
    WitnessNote.objects.filter(pk=approved_case.note.pk).update(account="Something else.")
    with pytest.raises(CannotBuild, match=approved_case.note.reference):
        written(export)


def test_hostile_names_and_values_stay_data(world):
    hostile = "../../etc/passwd\n\u202egpj.exe"
    item = factories.item(world.case, world.people.investigator, b"x", hostile)
    factories.approved(item, world.people.reviewer)
    bundle = world.contents(
        world.built(recipient="Office\nTLP: TLP:CLEAR", purpose="A\r\nPayload-Oxum: 1.1")
    )
    assert f"data/evidence/{item.reference}/original/{item.reference}.exe" in bundle.files
    info = bundle.text("bag-info.txt").splitlines()
    assert "Recipient: Office TLP: TLP:CLEAR" in info
    assert [line for line in info if line.startswith(("TLP:", "Payload-Oxum:"))] == [
        "TLP: TLP:AMBER",
        info[-1],
    ]


def test_the_manifest_digest_is_in_the_ledger(approved_case):
    export = approved_case.built()
    bundle = Bundle.objects.get(export=export)
    contents = approved_case.contents(export)
    manifest = hashlib.sha256(contents.files["manifest-sha256.txt"]).hexdigest()
    assert bundle.manifest_sha256 == manifest
    entry = Entry.objects.get(event="exchange.export.built")
    assert entry.parsed.sha256 == (manifest, hashlib.sha256(contents.data).hexdigest())
    assert entry.actor_code == ledger.SYSTEM.actor_code
