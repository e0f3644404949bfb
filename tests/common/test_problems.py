"""Every failure of the API is a problem document, and none tells more than it should."""

import pytest

from common.api import problems
from tests.common import urls
from tests.common.models import write_letter

EXPECTED = {
    "invalid": (400, "invalid"),
    "refused": (403, "permission_denied"),
    "conflict": (409, "version_conflict"),
    "hidden": (404, "not_found"),
    "large": (413, "too_large"),
    "full": (507, "storage_full"),
    "own": (400, "other"),
    "404": (404, "not_found"),
    "403": (403, "permission_denied"),
    "missing": (404, "not_found"),
    "body": (413, "too_large"),
    "throttled": (429, "throttled"),
    "nul": (400, "invalid"),
    "surrogate": (400, "invalid"),
    "overflow": (400, "invalid"),
    "data": (400, "invalid"),
    "clash": (409, "conflict"),
    "busy": (503, "busy"),
}
SECRETS = ("secret", "Letter", "sqlite", "SQLite", "UNIQUE", "Traceback", "0x00", "varying")


@pytest.fixture(autouse=True)
def _db(db):
    pass


def test_every_fault_is_expected_here():
    assert set(EXPECTED) | {"bug"} == set(urls.FAULTS)


@pytest.mark.parametrize("fault", EXPECTED)
@pytest.mark.parametrize("accept", ["application/json", "text/csv", "text/html", "image/png"])
def test_faults_as_problems(api, fault, accept):
    query = "?format=json"
    response = api("olena", "get", f"faulty/{fault}/{query}", headers={"Accept": accept})
    status, code = EXPECTED[fault]
    problem = response.json()
    assert response.status_code == problem["status"] == status
    assert response["Content-Type"] == "application/problem+json"
    assert problem["code"] == code
    assert problem["type"] == "about:blank"
    assert problem["title"]
    assert problem["detail"]
    assert not any(secret in response.content.decode() for secret in SECRETS)


def test_what_a_problem_adds(api):
    invalid = api("olena", "get", "faulty/invalid/").json()
    assert invalid["errors"] == {"title": ["Too short."], "non_field_errors": ["All wrong."]}
    conflict = api("olena", "get", "faulty/conflict/").json()
    assert (conflict["yours"], conflict["theirs"]) == (1, 2)
    assert api("olena", "get", "faulty/throttled/")["Retry-After"] == "7"
    assert api("olena", "get", "faulty/busy/")["Retry-After"] == "2"


def test_a_fault_of_ours_tells_nothing(api, client):
    client.raise_request_exception = False
    response = api("olena", "get", "faulty/bug/")
    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert response.json()["code"] == "internal"
    assert b"secret" not in response.content


@pytest.mark.parametrize("address", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/letters/"])
def test_unknown_addresses(client, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_a_host_that_is_not_ours_is_a_problem_too(client):
    response = client.get("/api/v1/letters/", headers={"Host": "evil.example"})
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert b"evil" not in response.content


def test_extras_cannot_replace_the_members_of_a_problem():
    from common.errors import Conflict

    answer = problems.problem_for(Conflict("no", code="state", title="Fake", type="x"))
    assert b"Fake" not in answer.content


def test_nested_errors_have_dotted_names():
    from rest_framework.exceptions import ValidationError

    found = {}
    problems._flatten(
        ValidationError({"rows": [{}, {"x": ["bad"]}], "all": ["no"]}).detail, "", found
    )
    assert found == {"rows.1.x": ["bad"], "all": ["no"]}


@pytest.mark.parametrize("query", ["", "?format=xml", "?format=csv"])
def test_pages_have_their_own_refusals(client, folder, query):
    write_letter(folder, title="A letter")
    as_olena = {"X-Person": "olena"}
    for fault in ("invalid", "refused", "conflict", "hidden", "full", "busy", "nul", "body"):
        response = client.get(f"/faulty/{fault}/{query}", headers=as_olena)
        assert response.status_code == EXPECTED[fault][0]
        assert response["Content-Type"].startswith("text/html")
        assert b"secret" not in response.content


def test_a_refused_page_says_what_was_wrong(client):
    page = client.get("/faulty/invalid/", headers={"X-Person": "olena"}).content.decode()
    assert "Too short." in page
    assert "All wrong." in page


def test_a_hidden_record_shows_the_page_of_an_address_that_does_not_exist(client):
    pages = [
        client.get(address, headers={"X-Person": "olena"})
        for address in ("/faulty/hidden/", "/faulty/404/", "/no/such/page/")
    ]
    assert {page.status_code for page in pages} == {404}
    assert {page.content for page in pages} == {b"The site's own page: not found\n"}


def test_a_denied_page_is_the_site_s_own(client):
    page = client.get("/faulty/403/", headers={"X-Person": "olena"})
    assert (page.status_code, page.content) == (403, b"The site's own page: not allowed\n")


def test_pages_refuse_nul_characters(client):
    for address in ("/plain/?a=%00", "/plain/?%00", "/faulty/a%00b/"):
        assert client.get(address, headers={"X-Person": "olena"}).status_code == 400


def test_nothing_is_kept_by_browsers(client, api):
    assert client.get("/plain/", headers={"X-Person": "olena"})["Cache-Control"] == "no-store"
    assert api("olena", "get", "letters/")["Cache-Control"] == "no-store"
    assert api(None, "get", "letters/")["Cache-Control"] == "no-store"
