"""Copies made from items: taken in as children, and as pictures stripped when they leave the team."""

import base64
import hashlib
import io
import json
from datetime import time
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from PIL import Image

import store
from casework.services import reviews
from common.errors import Invalid, Refused
from evidence.models import EvidenceItem
from evidence.services.items import item_edit, item_void
from exchange.bundle import derivatives, write_bundle
from exchange.errors import CannotBuild
from exchange.services import builds
from exchange.services.builds import order_of
from exchange.services.exports import export_open, export_request
from ledger.verify import verify_ledger
from tests import factories

SECRET = b"zsecret-of-the-camera"
SAID = {
    "derived_as": "redacted",
    "derived_by": "analyst",
    "derived_tool": "GIMP 2.10.38",
    "derived_why": "Faces of bystanders covered.",
}


def picture(form: str = "JPEG", colour: str = "#804020") -> bytes:
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x013B] = SECRET.decode()
    Image.new("RGB", (64, 48), colour).save(out, form, exif=exif)
    return out.getvalue()


@pytest.fixture
def parent(matter, lead):
    return factories.item(matter, lead, picture(), title="The original")


def copy(parent, actor, data=None, name="copy.jpg", **fields):
    data = picture(colour="#000000") if data is None else data
    fields = {"title": "The copy", **SAID, **fields}
    return factories.item(parent.case, actor, data, name, parent=parent, **fields)


def test_a_copy_is_an_item_of_its_own_that_names_its_parent(parent, lead):
    child = copy(parent, lead)
    assert (child.parent, child.reference) == (parent, "EV-0002")
    assert list(parent.children.all()) == [child]
    assert child.custody.get().kind == "received"
    grandchild = copy(child, lead, picture(colour="#ffffff"), derived_as="enhanced")
    assert grandchild.parent == child and verify_ledger().ok


@pytest.mark.parametrize(
    ("fields", "named"),
    [({"derived_as": ""}, "derived_as"), ({"derived_as": "improved"}, "derived_as")],
)
def test_a_copy_says_what_it_is(parent, lead, fields, named):
    with pytest.raises(Invalid) as refused:
        copy(parent, lead, **fields)
    assert named in refused.value.errors


def test_what_is_no_copy_says_nothing_of_one(matter, lead):
    with pytest.raises(Invalid) as refused:
        factories.item(matter, lead, derived_by="somebody")
    assert set(refused.value.errors) == {"derived_by"}


def test_parents_of_another_case_void_ones_and_the_very_bytes_are_refused(parent, lead, matter):
    other = factories.item(factories.case(lead), lead, b"elsewhere")
    with pytest.raises(Invalid) as refused:
        factories.item(matter, lead, b"copy", parent=other, **SAID)
    assert set(refused.value.errors) == {"parent"}
    with pytest.raises(Invalid) as refused:
        copy(parent, lead, picture())
    assert set(refused.value.errors) == {"file"} and EvidenceItem.objects.count() == 2
    item_void(actor=lead, item=parent, reason="Twice")
    with pytest.raises(Invalid):
        copy(EvidenceItem.objects.get(pk=parent.pk), lead)


def test_who_tool_and_why_are_asked_at_submission_and_no_address(parent, lead):
    child = copy(parent, lead, derived_by="", derived_tool=" ", derived_why="")
    with pytest.raises(Invalid) as refused:
        factories.submitted(child)
    assert set(refused.value.errors) == {"derived_by", "derived_tool", "derived_why"}
    child = item_edit(
        actor=lead, item=child, version=1, **{n: SAID[n] for n in SAID}, source_url="https://x.org"
    )
    assert factories.submitted(child).status == "submitted"


def test_a_copy_keeps_its_parent(parent, lead):
    child = copy(parent, lead)
    for other in (None, child.pk):
        with pytest.raises(DatabaseError), transaction.atomic():
            EvidenceItem.objects.filter(pk=child.pk).update(parent=other)


def test_readers_take_in_no_copies(parent, reviewer):
    with pytest.raises(Refused):
        copy(parent, reviewer)


# -- pages and API ---------------------------------------------------------------------------------
def test_the_form_takes_a_copy_in_and_both_pages_name_each_other(parent, lead, client):
    client.force_login(lead)
    address = f"/evidence/{parent.pk}/derivatives/add/"
    assert client.get(address).status_code == 200
    typed = {**SAID, "title": "Covered", "kind": "photograph"}
    assert client.post(address, typed).status_code == 400
    file = SimpleUploadedFile("copy.jpg", picture(colour="#123456"))
    answer = client.post(address, {**typed, "file": file}, follow=True)
    child = EvidenceItem.objects.get(parent=parent)
    assert f"{parent.reference} The original" in answer.content.decode()
    assert "Covered" in client.get(f"/evidence/{parent.pk}/").content.decode()
    assert (child.title, child.derived_tool) == ("Covered", "GIMP 2.10.38")
    again = SimpleUploadedFile("copy.jpg", picture())
    refused = client.post(address, {**typed, "file": again})
    assert refused.status_code == 400 and "GIMP 2.10.38" in refused.content.decode()


def test_the_api_takes_a_copy_in(parent, lead, client):
    client.force_login(lead)
    body = {"case": str(parent.case_id), "title": "A", "parent": str(parent.pk), **SAID}
    file = SimpleUploadedFile("copy.jpg", picture(colour="#123456"))
    answer = client.post("/api/v1/evidence/", {**body, "file": file})
    assert answer.status_code == 201 and answer.json()["parent"] == str(parent.pk)
    query = "&".join(f"{name}={value}" for name, value in body.items())
    raw = client.put(f"/api/v1/evidence/upload/?{query}&filename=b.jpg", picture(colour="#654321"))
    assert raw.status_code == 201 and raw.json()["derived_as"] == "redacted"
    hidden = factories.user("stranger")
    theirs = factories.item(factories.case(hidden), hidden, b"theirs")
    for key in (theirs.pk, "0199a000-0000-7000-8000-000000000000"):
        file = SimpleUploadedFile("copy.jpg", b"other")
        answer = client.post("/api/v1/evidence/", {**body, "file": file, "parent": str(key)})
        assert answer.status_code == 400 and set(answer.json()["errors"]) == {"parent"}


def test_a_copy_comes_by_tus_as_well(parent, lead, client):
    """The planted fault that this catches: other items kept as objects, which JSON cannot hold."""
    client.force_login(lead)
    body = picture(colour="#123456")

    def said(**pairs):
        encoded = {k: base64.b64encode(v.encode()).decode() for k, v in pairs.items()}
        return ",".join(f"{key} {value}" for key, value in encoded.items())

    def announced(key):
        metadata = said(
            case=str(parent.case_id),
            title="By pieces",
            filename="copy.jpg",
            parent=str(key),
            page_source=str(parent.pk),
            collected_on="2024-07-08",
            collected_time="10:43",
            collected_zone="unknown",
            **SAID,
        )
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(body))}
        return client.post("/api/v1/uploads/", headers={**headers, "Upload-Metadata": metadata})

    assert announced("0199a000-0000-7000-8000-000000000000").status_code == 400
    begun = announced(parent.pk)
    assert begun.status_code == 201, begun.content
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    whole = client.patch(
        begun["Location"], body, content_type="application/offset+octet-stream", headers=headers
    )
    child = EvidenceItem.objects.get(pk=whole["Casework-Item"])
    assert (child.parent, child.page_source, child.derived_as) == (parent, parent, "redacted")
    assert (child.collected_time, child.collected_zone) == (time(10, 43), "unknown")
    assert verify_ledger().ok


# -- what leaves the team --------------------------------------------------------------------------
def exported(case, lead, reviewer):
    export = export_request(actor=lead, case=case, recipient="Court", legal_basis="Law")
    export = reviews.move(actor=reviewer, record=export, name="approve")
    builds.build(str(export.pk))
    with export_open(actor=lead, export=export).file as file, ZipFile(io.BytesIO(file.read())) as z:
        return export, {name.partition("/")[2]: z.read(name) for name in z.namelist()}


def test_a_picture_leaves_without_what_it_says_of_itself(parent, lead, reviewer):
    data = picture(colour="#000000")
    child = copy(parent, lead, data)
    for item in (parent, child):
        factories.approved(item, reviewer)
    _export, files = exported(parent.case, lead, reviewer)
    folder = f"data/evidence/{child.reference}"
    left, record = (
        files[f"{folder}/derivative/{child.reference}.jpg"],
        json.loads(files[f"{folder}/record.json"]),
    )
    assert SECRET in data and SECRET not in left
    assert Image.open(io.BytesIO(left)).tobytes() == Image.open(io.BytesIO(data)).tobytes()
    assert record["sha256"] == hashlib.sha256(data).hexdigest()
    assert record["derivative"]["metadata"] == "removed" and record["original"] is None
    assert record["derivative"]["sha256"] == hashlib.sha256(left).hexdigest()
    assert record["named"]["parent"] == parent.reference
    manifest = files["manifest-sha256.txt"].decode()
    assert (
        f"{record['derivative']['sha256']}  {folder}/derivative/{child.reference}.jpg" in manifest
    )
    # The original goes as it came, and what is stored is as it was.
    assert files[f"data/evidence/{parent.reference}/original/{parent.reference}.jpg"] == picture()
    with store.open_store().open(child.sha256) as kept:
        assert kept.read() == data


@pytest.mark.parametrize(
    ("data", "name", "left"),
    [
        (picture("TIFF"), "copy.tif", "withheld"),
        (picture("JPEG")[:-40], "copy.jpg", "withheld"),
        # Pictures of further kinds, and raw ones of cameras: known, or at least seen to be pictures.
        *(
            (head + b" where it was taken " + SECRET, "copy.bin", "withheld")
            for head in (
                b"\0\0\0\x0cjP  \r\n\x87\n",
                b"\xff\x4f\xff\x51",
                b"\0\0\0\x0cJXL \r\n\x87\n",
                b"\xff\x0a",
                b"\0\0\0\x18ftypcrx \0\0\0\1crx isom",
                b"\0\0\0\x18ftypheif\0\0\0\0mif1heif",
                b"FUJIFILMCCD-RAW 0201",
                b"IIRO\x08\0\0\0",
                b"IIU\0\x18\0\0\0",
                b"FOVb\0\0\2\0",
                b"II\xbc\x01",
                b"\0\0\1\0\1\0\x10\x10",
                b"v/1\x01\2\0\0\0",
                b"P6\n#",
                b"<svg xmlns='http://www.w3.org/2000/svg'><metadata>",
            )
        ),
        (b"A translation.", "copy.txt", "untouched"),
    ],
)
def test_what_cannot_be_stripped_stays_and_what_is_no_picture_goes(
    parent, lead, reviewer, data, name, left
):
    child = copy(parent, lead, data, name)
    factories.approved(child, reviewer)
    _export, files = exported(parent.case, lead, reviewer)
    record = json.loads(files[f"data/evidence/{child.reference}/record.json"])
    assert record["derivative"]["metadata"] == left
    withheld = {line["category"] for line in json.loads(files["data/redactions.json"])}
    assert ("derivative_files" in withheld) == (left == "withheld")
    assert (data in files.values()) == (left == "untouched")
    assert SECRET not in b"".join(files.values())


def test_a_stored_copy_that_changed_stops_the_build(parent, lead, reviewer):
    child = copy(parent, lead)
    factories.approved(child, reviewer)
    export = export_request(actor=lead, case=parent.case, recipient="Court", legal_basis="Law")
    export = reviews.move(actor=reviewer, record=export, name="approve")
    path = store.open_store().path(child.sha256)
    path.chmod(0o644)
    path.write_bytes(picture(colour="#ffffff"))
    with pytest.raises(CannotBuild) as refused:
        write_bundle(order_of(export), bytearray().extend)
    assert refused.value.about == child.reference
    path.unlink()
    with pytest.raises(CannotBuild):
        derivatives.opened(child)
