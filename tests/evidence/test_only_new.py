"""After a break a whole folder is chosen again: `only_new` keeps what was taken in from coming twice."""

import hashlib
from urllib.parse import urlencode

import pytest
from django.test import Client

from evidence.models import EvidenceItem
from evidence.services.items import item_void
from tests import factories
from tests.evidence import batch, tus

BYTES = b"the same file of the same folder"
SHA256 = hashlib.sha256(BYTES).hexdigest()
SAID = {"filename": "a.jpg", "relative_path": "DCIM/a.jpg", "sha256": SHA256}


@pytest.fixture
def api(lead):
    client = Client()
    client.force_login(lead)
    return client


def raw(client, case, key=None, **said):
    query = urlencode({"case": case.pk, "title": "T", **SAID, **said})
    headers = {"Idempotency-Key": key} if key else {}
    body = b"other bytes" if said.get("sha256") not in (None, SHA256) else BYTES
    address = f"/api/v1/evidence/upload/?{query}"
    answer = client.generic("PUT", address, body, "application/octet-stream", headers=headers)
    return answer.status_code, answer.json()


def by_tus(client, case, key=None, **said):
    sender = tus.TusClient(client, case)
    told = tus.metadata(case=str(case.pk), title="T", **SAID | said)
    body = b"other bytes" if said.get("sha256") not in (None, SHA256) else BYTES
    headers = {"Idempotency-Key": key} if key else {}
    answer = sender.create(len(body), body, told, **headers)
    return answer.status_code, answer.json() if answer.content else {}


def in_a_batch(client, case, key=None, **said):
    told = {**SAID, **said}
    told["only_new"] = told.get("only_new") == "true"
    if key:
        told["key"] = key
    body = b"other bytes" if told["sha256"] != SHA256 else BYTES
    (result,) = batch.results(batch.send(client, case, [batch.entry(**told)], [body]))
    return result["status"], result["item"] or result["problem"]


ROADS = pytest.mark.parametrize("road", [raw, by_tus, in_a_batch])
OTHER = hashlib.sha256(b"other bytes").hexdigest()


@ROADS
def test_a_file_taken_in_before_is_refused_with_its_item(api, matter, road):
    assert road(api, matter, only_new="true")[0] == 201
    item = EvidenceItem.objects.get()
    status, problem = road(api, matter, only_new="true")
    assert (status, problem["code"]) == (409, "taken_in_already")
    assert (problem["item"], problem["reference"]) == (str(item.pk), "EV-0001")
    assert problem["page"] == f"/evidence/{item.pk}/"
    assert EvidenceItem.objects.count() == 1


@ROADS
def test_without_the_word_it_is_a_second_receipt(api, matter, road):
    """Who brings the same file a second time and means it gets a second item."""
    assert [road(api, matter)[0] for _ in range(2)] == [201, 201]
    assert EvidenceItem.objects.count() == 2


@ROADS
@pytest.mark.parametrize(
    "different", [{"filename": "b.jpg"}, {"relative_path": "a.jpg"}, {"sha256": OTHER}]
)
def test_another_name_place_or_content_is_new(api, matter, road, different):
    assert road(api, matter, only_new="true")[0] == 201
    assert road(api, matter, only_new="true", **different)[0] == 201


@ROADS
def test_so_is_what_another_person_took_in_or_another_case_holds(api, matter, lead, road):
    """Two people's receipts are two facts, and nobody learns of an item they may not see."""
    colleague = factories.user("investigator")
    factories.add_member(matter, lead, colleague, "investigator")
    assert road(api, matter, only_new="true")[0] == 201
    theirs = Client()
    theirs.force_login(colleague)
    assert road(theirs, matter, only_new="true")[0] == 201
    assert road(api, factories.case(lead), only_new="true")[0] == 201


@ROADS
def test_what_was_voided_may_come_again(api, matter, lead, road):
    assert road(api, matter, only_new="true")[0] == 201
    item_void(actor=lead, item=EvidenceItem.objects.get(), version=None, reason="Wrong case")
    assert road(api, matter, only_new="true")[0] == 201


@ROADS
def test_a_request_repeated_under_its_key_has_its_answer(api, matter, road):
    """A lost answer is no reason to be told that the file was there before."""
    assert [road(api, matter, key="k-1", only_new="true")[0] for _ in range(2)] == [201, 201]
    assert EvidenceItem.objects.count() == 1


@ROADS
def test_the_bytes_must_be_named(api, matter, road):
    status, problem = road(api, matter, only_new="true", sha256="")
    assert status == 400 and list(problem["errors"]) == ["sha256"]
    assert not EvidenceItem.objects.exists()


def test_nothing_of_a_large_file_is_sent_for_that(api, matter):
    """By tus the announcement alone is refused."""
    assert by_tus(api, matter)[0] == 201
    told = tus.metadata(case=str(matter.pk), title="T", only_new="true", **SAID)
    answer = tus.TusClient(api, matter).create(len(BYTES), said=told)
    assert (answer.status_code, answer.json()["code"]) == (409, "taken_in_already")


def test_two_of_a_batch_of_three_are_new(api, matter):
    said = [
        batch.entry(
            filename=f"{n}.txt", sha256=hashlib.sha256(b"%d" % n).hexdigest(), only_new=True
        )
        for n in range(3)
    ]
    contents = [b"%d" % n for n in range(3)]
    first = batch.told(batch.send(api, matter, said[1:2], contents[1:2]))
    assert first == [201]
    assert batch.told(batch.send(api, matter, said, contents)) == [201, "taken_in_already", 201]
    assert EvidenceItem.objects.count() == 3
