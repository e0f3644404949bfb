"""Lists over the API: scope, filters, formats, pages; the order of checks."""

import csv
import io
import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common import pagination
from tests.common.models import write_letter

PROBLEM = "application/problem+json"


@pytest.fixture
def letters(folder, hidden_folder):
    shown = [
        write_letter(folder, title=f"{'=' if n == 3 else ''}Letter {n:02}", urgent=n % 2 == 0)
        for n in range(7)
    ]
    write_letter(hidden_folder, title="Hidden letter")
    return shown


def body(response):
    return b"".join(response.streaming_content).decode()


def test_a_list_holds_the_visible_rows_and_nothing_else(api, letters):
    response = api("olena", "get", "letters/?page_size=3&ordering=title")
    data = response.json()
    assert list(data) == ["results", "next", "previous"]
    assert [row["title"] for row in data["results"]] == ["=Letter 03", "Letter 00", "Letter 01"]
    assert data["previous"] is None
    assert data["next"].startswith("http://testserver/api/v1/letters/?")
    seen = list(data["results"])
    while data["next"]:
        data = api("olena", "get", data["next"]).json()
        seen += data["results"]
    assert {row["id"] for row in seen} == {str(letter.pk) for letter in letters}
    assert "Hidden" not in json.dumps(seen)


def test_a_person_without_access_gets_an_empty_list_in_every_format(api, letters):
    assert api("gone", "get", "letters/").json()["results"] == []
    assert body(api("gone", "get", "letters/?format=ndjson")) == ""
    assert body(api("gone", "get", "letters/?format=csv")).startswith("id,title,")


def test_every_format_has_the_same_rows_whatever_the_page(api, letters, monkeypatch):
    monkeypatch.setattr(pagination.blocks, "__defaults__", (3,))
    query = "letters/?urgent=true&ordering=title&page_size=1"
    pages = api("olena", "get", query.replace("page_size=1", "page_size=200")).json()["results"]
    ndjson = api("olena", "get", query + "&format=ndjson")
    as_csv = api("olena", "get", query + "&format=csv")
    assert [json.loads(line) for line in body(ndjson).splitlines()] == pages
    rows = list(csv.DictReader(io.StringIO(body(as_csv), newline="")))
    assert [row["id"] for row in rows] == [row["id"] for row in pages]
    assert list(rows[0]) == ["id", *(name for name in pages[0] if name != "id")]
    assert as_csv["Content-Type"].startswith("text/csv")
    assert ndjson["Content-Type"] == "application/x-ndjson"
    assert as_csv["Content-Disposition"].startswith('attachment; filename="letter-')
    assert as_csv["Cache-Control"] == "no-store"


def test_cells_are_disarmed_in_csv_only(api, letters):
    assert "'=Letter 03" in body(api("olena", "get", "letters/?format=csv"))
    assert "'=" not in body(api("olena", "get", "letters/?format=ndjson"))


def test_exports_read_in_blocks_of_few_queries(api, letters, monkeypatch):
    monkeypatch.setattr(pagination.blocks, "__defaults__", (3,))
    with CaptureQueriesContext(connection) as queries:
        body(api("olena", "get", "letters/?format=ndjson"))
    assert len(queries) == 3
    assert all("LIMIT 3" in query["sql"] for query in queries)


def test_format_beats_accept_and_accept_works(api, letters):
    csv_wanted = {"Accept": "text/csv"}
    assert api("olena", "get", "letters/", headers=csv_wanted)["Content-Type"].startswith(
        "text/csv"
    )
    ndjson = api("olena", "get", "letters/", headers={"Accept": "application/x-ndjson"})
    assert ndjson["Content-Type"] == "application/x-ndjson"
    both = api("olena", "get", "letters/?format=json", headers=csv_wanted)
    assert both["Content-Type"] == "application/json"
    unheard = api("olena", "get", "letters/?format=json", headers={"Accept": "image/png"})
    assert unheard.status_code == 200
    assert "Accept" in both["Vary"]


@pytest.mark.parametrize(
    ("address", "accept", "status", "field"),
    [
        ("letters/?format=xml", "*/*", 400, "format"),
        ("letters/?format=csv&format=json", "*/*", 400, "format"),
        ("letters/?format=csv&stauts=draft", "*/*", 400, "stauts"),
        ("letters/?format=csv&page_size=0", "*/*", 400, "page_size"),
        ("letters/?format=ndjson&cursor=rubbish", "*/*", 400, "cursor"),
        ("letters/?status=bogus", "text/csv", 400, "status"),
        ("letters/?page_size=201", "*/*", 400, "page_size"),
        ("letters/?cursor=rubbish", "*/*", 400, "cursor"),
        ("letters/?%00=1", "*/*", 400, "\x00"),
        ("letters/", "image/png", 406, None),
    ],
)
def test_bad_requests_are_problems_in_every_format(api, letters, address, accept, status, field):
    response = api("olena", "get", address, headers={"Accept": accept})
    assert (response.status_code, response["Content-Type"]) == (status, PROBLEM)
    problem = response.json()
    assert problem["status"] == status
    assert {"type", "title", "detail", "code"} <= set(problem)
    if field:
        assert field in problem["errors"]


def test_one_record_is_json_only(api, letters):
    address = f"letters/{letters[0].pk}/"
    assert api("olena", "get", address).json()["title"] == "Letter 00"
    assert api("olena", "get", address + "?format=csv").status_code == 400
    asked = api("olena", "get", address, headers={"Accept": "text/csv"})
    assert asked["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "key", ["0190a6c8-9c1e-7c3a-9d4e-3f1b2a5c6d7e", "not-a-uuid", "%00", "1", "é"]
)
def test_hidden_missing_and_malformed_ids_look_alike(api, letters, hidden_folder, key):
    hidden = write_letter(hidden_folder, title="Hidden")
    answers = [
        api("olena", method, f"letters/{one}/{move}", **({} if method == "get" else {"data": {}}))
        for one in (hidden.pk, key)
        for method, move in (("get", ""), ("patch", ""), ("post", "send/"), ("get", "history/"))
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_hidden_and_missing_filters_look_alike(api, letters, hidden_folder):
    answers = [
        api("olena", "get", f"letters/?folder={key}{also}")
        for key in (hidden_folder.pk, uuid.uuid4())
        for also in ("", "&format=csv")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert api("olena", "get", "letters/?folder=x").status_code == 400


def test_queries_do_not_grow_with_rows(api, folder):
    counts = []
    for _ in range(2):
        for _ in range(10):
            write_letter(folder, title="A letter")
        with CaptureQueriesContext(connection) as queries:
            api("olena", "get", "letters/")
        counts.append(len(queries))
    assert counts == [1, 1]


def test_a_person_without_access_costs_the_database_nothing(api, letters):
    with CaptureQueriesContext(connection) as queries:
        api("gone", "get", "letters/")
    assert len(queries) == 0


def test_who_comes_before_what(api, letters, hidden_folder):
    """401 before anything; then 404, 403, 400, each although the next would fail too."""
    assert api(None, "get", "letters/?format=xml").status_code == 401
    assert api("nobody", "get", "letters/?format=xml").status_code == 401
    assert api(None, "get", "letters/not-a-uuid/").status_code == 401
    assert api(None, "get", "letters/")["WWW-Authenticate"] == "Bearer"
    assert api(None, "delete", "letters/").status_code == 401
    hidden = write_letter(hidden_folder, title="Hidden")
    bad = {"data": "{", "content_type": "application/json"}
    assert api("readonly", "post", f"letters/{hidden.pk}/send/", **bad).status_code == 404
    assert api("readonly", "post", f"letters/{letters[0].pk}/send/", **bad).status_code == 403
    assert api("reader", "post", f"letters/{letters[0].pk}/send/", **bad).status_code == 403
    assert api("olena", "post", f"letters/{letters[0].pk}/send/", **bad).status_code == 400
    assert api("readonly", "post", "letters/", **bad).status_code == 403
    assert api("olena", "post", "letters/", **bad).status_code == 400


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("put", "letters/{id}/"),
        ("delete", "letters/{id}/"),
        ("options", "letters/"),
        ("put", "letters/"),
        ("delete", "letters/"),
        ("get", "letters/{id}/send/"),
        ("trace", "letters/"),
    ],
)
def test_verbs_that_do_not_exist(api, letters, method, address):
    response = api("olena", method, address.format(id=letters[0].pk))
    assert (response.status_code, response["Content-Type"]) == (405, PROBLEM)
    assert response["Allow"]


def test_head_is_get_without_a_body(api, letters):
    response = api("olena", "head", "letters/")
    assert (response.status_code, response.content) == (200, b"")
