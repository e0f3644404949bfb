"""Sixteen decisions on one item at the same moment, over HTTP: one is made, and fifteen are told so."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.browser.site import Site, running_site

MANY = 16


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("deciders")) as running:
        yield running


def token(site: Site, who: str) -> str:
    made = site.manage("api_token", who, "--scopes", "read,write", "--days", "1")
    assert made.returncode == 0, made.stderr
    return made.stdout.strip().splitlines()[-1]


def call(site: Site, token: str, path: str, body: dict | None = None) -> tuple[int, dict]:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = Request(f"{site.url}/api/v1/{path}", data, headers)  # noqa: S310
    try:
        with urlopen(request, timeout=120) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except HTTPError as refused:
        return refused.code, json.load(refused)


def test_of_sixteen_decisions_over_http_exactly_one_is_made(site):
    investigator = token(site, "investigator")
    deciders = [token(site, who) for who in ("lead", "reviewer", "reviewer2")]
    drafts = call(site, investigator, "evidence/?status=draft")[1]["results"]
    item = next(
        one for one in drafts
        if call(site, investigator, f"evidence/{one['id']}/submit/", {})[0] == 200
    )  # fmt: skip
    start = threading.Barrier(MANY)

    def decide(number: int) -> tuple[int, dict]:
        verb = ("approve", "return")[number % 2]
        start.wait()
        return call(
            site,
            deciders[number % len(deciders)],
            f"evidence/{item['id']}/{verb}/",
            {"comment": f"By {number}"},
        )

    with ThreadPoolExecutor(MANY) as pool:
        answers = list(pool.map(decide, range(MANY)))
    assert sorted(status for status, _body in answers) == [200] + [409] * (MANY - 1)
    assert {body["code"] for status, body in answers if status == 409} == {"state"}
    found = call(site, investigator, f"reviews/?case={item['case']}&ordering=-submitted_at")[1]
    review = next(one for one in found["results"] if one["object"] == item["id"])
    decisions = call(site, investigator, f"reviews/{review['id']}/")[1]["decisions"]
    assert len(decisions) == 1
    checked = site.manage("verify_ledger")
    assert checked.returncode == 0, checked.stdout + checked.stderr
