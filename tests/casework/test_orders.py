"""Lists understand the order of creation and the states of review, whatever they are called where."""

import pytest
from django.test import Client

from tests import factories

LISTS = {
    "cases": "created_at",
    "team": "added_at",
    "witness-notes": "created_at",
    "evidence": "created_at",
    "custody": "recorded_at",
    "reviews": "submitted_at",
    "ledger": "seq",
}


@pytest.fixture
def api(db):
    lead = factories.user("lead")
    for _ in range(2):
        case = factories.case(lead)
        factories.submitted(factories.note(case, lead))
        factories.submitted(factories.item(case, lead))
    client = Client()
    client.force_login(lead)
    return client


@pytest.mark.parametrize("name", LISTS)
def test_the_order_of_creation(api, name):
    def keys(ordering):
        results = api.get(f"/api/v1/{name}/", {"ordering": ordering}).json()["results"]
        return [row["id"] for row in results]

    assert len(keys("created_at")) > 1
    assert keys("created_at") == keys(LISTS[name])
    assert keys("-created_at") == keys(f"-{LISTS[name]}") == keys("created_at")[::-1]


def test_a_page_goes_on_in_that_order(api):
    first = api.get("/api/v1/reviews/?ordering=created_at&page_size=3").json()
    rest = api.get(first["next"]).json()
    times = [row["submitted_at"] for row in first["results"] + rest["results"]]
    assert len(times) == 4
    assert times == sorted(times)


def test_a_review_that_is_open_is_of_a_record_that_is_submitted(api):
    for status, number in (("open", 4), ("submitted", 4), ("approved", 0)):
        assert len(api.get("/api/v1/reviews/", {"status": status}).json()["results"]) == number
    assert api.get("/api/v1/reviews/", {"status": "draft"}).status_code == 400


@pytest.mark.parametrize("ordering", ["--created_at", "created_at,seq", "same", "-"])
def test_other_words_are_refused(api, ordering):
    assert api.get("/api/v1/reviews/", {"ordering": ordering}).status_code == 400
