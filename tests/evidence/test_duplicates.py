"""The same bytes elsewhere are pointed out to those who may see them, and to nobody else."""

import json
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evidence.intake.duplicates import same_bytes
from evidence.models import EvidenceItem
from evidence.services.items import item_void
from tests import factories

BYTES = b"the same bytes twice"


@pytest.fixture
def other(lead):
    return factories.case(lead, title="Another case of the same lead")


@pytest.fixture
def first(other, lead):
    return factories.item(other, lead, BYTES)


@pytest.fixture
def api(lead):
    client = Client()
    client.force_login(lead)
    return client


def raw(client, case, body=BYTES):
    address = f"/api/v1/evidence/upload/?case={case.pk}&title=Entrance&filename=a.jpg"
    answer = client.generic("PUT", address, body, "application/octet-stream")
    assert answer.status_code == 201, answer.content
    return answer.json()


def multipart(client, case, body=BYTES):
    form = {"case": str(case.pk), "title": "T", "file": SimpleUploadedFile("a.jpg", body)}
    answer = client.post("/api/v1/evidence/", form)
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.mark.parametrize("road", [raw, multipart])
def test_the_answer_names_the_other_item(api, matter, other, first, road):
    (same,) = road(api, matter)["same_bytes"]
    assert same == {
        "id": str(first.pk),
        "reference": "EV-0001",
        "case": other.reference,
        "status": "draft",
    }
    assert road(api, matter, b"other bytes")["same_bytes"] == []


def test_another_item_of_the_same_case_counts_and_so_does_a_void_one(api, matter, lead):
    item = factories.item(matter, lead, BYTES)
    item_void(actor=lead, item=item, reason="Taken in by mistake")
    (same,) = raw(api, matter)["same_bytes"]
    assert (same["reference"], same["status"]) == (item.reference, "void")


def test_what_one_may_not_see_is_never_pointed_out(matter, lead, first):
    person = factories.user("investigator")
    factories.add_member(matter, lead, person, "investigator")
    client = Client()
    client.force_login(person)
    taken = raw(client, matter)
    assert taken["same_bytes"] == []
    assert first.case.reference not in json.dumps(taken)
    page = client.get(f"/evidence/{taken['id']}/")
    assert first.case.reference.encode() not in page.content
    assert same_bytes(person, first.sha256, but=taken["id"]) == []
    factories.add_member(first.case, lead, person, "observer")
    assert same_bytes(person, first.sha256, but=taken["id"]) == [first]
    page = client.get(f"/evidence/{taken['id']}/")
    assert f"EV-0001 in {first.case.reference}".encode() in page.content


def test_an_answer_repeated_under_its_key_says_what_may_be_seen_now(api, matter, first, lead):
    address = f"/api/v1/evidence/upload/?case={matter.pk}&title=T&filename=a.jpg"

    def send():
        headers = {"Idempotency-Key": "once"}
        kind = "application/octet-stream"
        return api.generic("PUT", address, BYTES, kind, headers=headers).json()

    taken = send()
    assert [same["id"] for same in taken["same_bytes"]] == [str(first.pk)]
    later = factories.item(first.case, lead, BYTES)
    again = send()
    assert again["id"] == taken["id"]
    assert [same["id"] for same in again["same_bytes"]] == [str(first.pk), str(later.pk)]
    assert EvidenceItem.objects.filter(case=matter).count() == 1


@pytest.mark.parametrize("road", ["raw", "multipart"])
def test_a_key_with_another_record_is_not_answered_as_the_first(api, matter, road):
    """What would be dropped without a word is what the file is said to be."""

    def send(**said):
        headers = {"Idempotency-Key": "once"}
        said = {"case": str(matter.pk), "title": "T", **said}
        if road == "raw":
            address = f"/api/v1/evidence/upload/?filename=a.jpg&{urlencode(said)}"
            kind = "application/octet-stream"
            return api.generic("PUT", address, BYTES, kind, headers=headers)
        file = SimpleUploadedFile("a.jpg", BYTES)
        return api.post("/api/v1/evidence/", {**said, "file": file}, headers=headers)

    first = send(received_from="A neighbour")
    assert first.status_code == 201, first.content
    assert send(received_from="A neighbour").json()["id"] == first.json()["id"]
    for other in (
        {"received_from": "A soldier"},
        {},
        {"received_from": "A neighbour", "parent": first.json()["id"], "derived_as": "redacted"},
    ):
        again = send(**other)
        assert (again.status_code, again.json()["code"]) == (409, "idempotency_key_reused"), other
    assert matter.evidence.count() == 1


def test_the_form_without_script_says_so(api, matter, first):
    form = {"title": "T", "kind": "other", "file": SimpleUploadedFile("a.jpg", BYTES)}
    answer = api.post(f"/cases/{matter.pk}/evidence/add/", form, follow=True)
    said = f"the same bytes are here already as EV-0001 in {first.case.reference}."
    assert said in answer.content.decode()
