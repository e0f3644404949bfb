"""The list page: whole, as fragment and as file, with the rows of the API."""

import csv
import io
import json
import re
import uuid

import pytest

from tests.common.models import write_letter

AS_OLENA = {"X-Person": "olena"}


@pytest.fixture
def letters(folder, hidden_folder):
    write_letter(hidden_folder, title="Hidden letter")
    return [write_letter(folder, title=f"Letter {n:02}", urgent=n % 2 == 0) for n in range(7)]


def get(client, query="", **headers):
    return client.get(f"/letters/{query}", headers={**AS_OLENA, **headers})


def ids(response):
    return re.findall(r'data-id="([^"]+)"', response.content.decode())


QUERIES = ["", "?urgent=true", "?q=letter 03", "?ordering=title", "?status=sent", "?urgent="]


@pytest.mark.parametrize("query", QUERIES)
def test_page_fragment_csv_ndjson_and_api_have_the_same_rows(client, api, letters, query):
    join = "&" if query else "?"
    page = ids(get(client, query))
    fragment = ids(get(client, query, **{"HX-Request": "true"}))
    as_csv = b"".join(get(client, f"{query}{join}format=csv").streaming_content).decode()
    ndjson = b"".join(get(client, f"{query}{join}format=ndjson").streaming_content).decode()
    results = api("olena", "get", f"letters/{query}").json()["results"]
    assert page == fragment == [row["id"] for row in results]
    assert [row["id"] for row in csv.DictReader(io.StringIO(as_csv, newline=""))] == page
    assert [json.loads(line) for line in ndjson.splitlines()] == results


def test_a_fragment_is_a_part_and_a_boosted_or_restored_page_is_whole(client, letters):
    assert b"<h1>" in get(client).content
    assert b"<h1>" not in get(client, **{"HX-Request": "true"}).content
    for whole in ("HX-Boosted", "HX-History-Restore-Request"):
        assert b"<h1>" in get(client, **{"HX-Request": "true", whole: "true"}).content
    assert "HX-Request" in get(client)["Vary"]


@pytest.mark.parametrize(
    "query",
    [
        "?stauts=x",
        "?status=x",
        "?format=xml",
        "?format=json",
        "?cursor=x",
        "?page_size=0",
        "?ordering=x",
        "?q=ab",
        "?format=csv&status=x",
        "?format=csv&cursor=x",
        "?urgent=maybe",
    ],
)
def test_what_the_api_refuses_the_page_refuses(client, letters, query):
    for headers in ({}, {"HX-Request": "true"}):
        assert get(client, query, **headers).status_code == 400


def test_pages_follow_on(client, letters):
    first = get(client, "?page_size=3&ordering=title")
    href = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    second = get(client, href)
    assert ids(first) + ids(second) == [str(letter.pk) for letter in letters[:6]]
    assert "<p>7</p>" in second.content.decode()


def test_hidden_and_missing_choices_look_alike(client, letters, hidden_folder):
    answers = [get(client, f"?folder={key}") for key in (hidden_folder.pk, uuid.uuid4())]
    assert {answer.status_code for answer in answers} == {404}
    pages = {re.sub(r"[0-9a-f-]{36}", "", answer.content.decode()) for answer in answers}
    assert len(pages) == 1
