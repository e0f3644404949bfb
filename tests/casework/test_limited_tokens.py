"""A token limited to some cases: it sees, writes and opens nothing beyond them."""

import pytest
from django.test import Client

from accounts.services import create_token
from tests import factories

pytestmark = pytest.mark.django_db
NEW = {"title": "A", "summary": "B", "kind": "other"}


@pytest.fixture
def world():
    lead = factories.user("lead")
    mine, other = factories.case(lead), factories.case(lead)
    _token, plain = create_token(
        actor=lead, owner=lead, scopes=["read", "write"], days=1, cases=[mine.pk]
    )
    return Client(headers={"Authorization": f"Bearer {plain}"}), mine, other


def test_another_case_does_not_exist_for_it(world):
    client, mine, other = world
    assert client.get(f"/api/v1/cases/{mine.pk}/").status_code == 200
    for address in (f"cases/{other.pk}/", f"evidence/?case={other.pk}"):
        assert client.get(f"/api/v1/{address}").status_code == 404
    answer = client.post(
        "/api/v1/witnesses/",
        {"case": str(other.pk), "category": "eyewitness"},
        content_type="application/json",
    )
    assert answer.status_code == 404


def test_it_opens_no_case_it_could_not_see(world):
    client, _mine, _other = world
    answer = client.post("/api/v1/cases/", NEW, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope")


def test_its_answers_set_no_cookies(world):
    client, _mine, _other = world
    assert not client.get("/api/v1/me/").cookies
