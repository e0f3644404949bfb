"""How many bytes a person and a case may hold, by every road."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from common.errors import TooLarge
from evidence.models import EvidenceItem
from evidence.services.items import draft, item_receive, item_void
from tests import factories
from tests.evidence.conftest import everything


@pytest.fixture
def api(lead):
    client = Client()
    client.force_login(lead)
    return client


def raw(client, case, size):
    address = f"/api/v1/evidence/upload/?case={case.pk}&title=T&filename=a.jpg"
    return client.generic("PUT", address, b"x" * size, "application/octet-stream")


def multipart(client, case, size):
    file = SimpleUploadedFile("a.jpg", b"x" * size)
    return client.post("/api/v1/evidence/", {"case": str(case.pk), "title": "T", "file": file})


def page(client, case, size):
    file = SimpleUploadedFile("a.jpg", b"x" * size)
    form = {"title": "T", "kind": "other", "file": file}
    return client.post(f"/cases/{case.pk}/evidence/add/", form)


ROADS = [raw, multipart, page]


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("whose", ["user", "case"])
def test_a_quota_is_kept_to_the_byte(api, matter, lead, settings, data_dir, road, whose):
    setattr(settings, f"CASEWORK_QUOTA_{whose.upper()}", 100)
    item = factories.item(matter, lead, b"x" * 60)
    item_void(actor=lead, item=item, reason="Its bytes are kept all the same")
    before = everything(data_dir)
    assert road(api, matter, 41).status_code == 413
    assert everything(data_dir) == before
    assert EvidenceItem.objects.count() == 1
    assert road(api, matter, 40).status_code in (201, 302)
    answer = raw(api, matter, 1)
    assert (answer.status_code, answer.json()["code"]) == (413, f"quota_{whose}")


def test_what_is_announced_too_large_is_not_even_read(api, matter, settings, data_dir):
    settings.CASEWORK_QUOTA_CASE = 100
    assert raw(api, matter, 101).status_code == 413
    assert everything(data_dir) == []


def test_a_quota_is_each_persons_and_each_cases_own(api, matter, lead, settings):
    settings.CASEWORK_QUOTA_USER = settings.CASEWORK_QUOTA_CASE = 100
    other = factories.case(factories.user("other"))
    factories.item(other, other.created_by, b"x" * 100)
    assert raw(api, matter, 100).status_code == 201


def test_without_a_quota_anything_goes(api, matter):
    assert raw(api, matter, 1_000).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_a_persons_quota_holds_for_files_into_several_cases_at_once(lead, settings):
    """Each case has a counter of its own: nothing else would make one wait for the other."""
    settings.CASEWORK_QUOTA_USER = 100
    cases = [factories.case(lead) for _ in range(4)]
    ready, refusals = threading.Barrier(len(cases)), []

    def come():
        ready.wait(10)
        yield b"x" * 60

    def send(case):
        try:
            item_receive(item=draft(actor=lead, case=case, file_name="a", title="T"), chunks=come())
        except TooLarge as refusal:
            refusals.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(case,)) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refusals == ["quota_user"] * 3
    assert EvidenceItem.objects.count() == 1
