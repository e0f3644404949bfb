"""The OpenAPI description tells the truth: what each address answers has the shape that is described."""

import json

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from exchange.services.exports import export_request
from tests import factories

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture(scope="module")
def described():
    with GENERATOR_STATS.silence():
        schema = SchemaGenerator(urlconf="config.urls").get_schema(public=True)
    return json.loads(json.dumps(schema, default=str))


@pytest.fixture
def world():
    """One record of every kind, and the lead's client."""
    lead = factories.user("lead")
    case = factories.case(lead)
    reviewer = factories.team(case, lead, reviewer="rev")["reviewer"]
    item = factories.approved(factories.item(case, lead), reviewer)
    note = factories.approved(factories.note(case, lead), reviewer)
    client = Client()
    client.force_login(lead)
    return client, {
        "cases": case,
        "team": case.memberships.first(),
        "witnesses": note.witness,
        "witness-notes": note,
        "evidence": item,
        "custody": item.custody.get(),
        "exports": export_request(actor=lead, case=case, recipient="A court", legal_basis="A law"),
    }


def faults(described, path, method, answer):
    """How the answer differs from what is described for its status and media type."""
    media_type = answer["Content-Type"].partition(";")[0]
    operation = described["paths"][f"/api/v1/{path}"][method]
    shape = operation["responses"][str(answer.status_code)]["content"][media_type]["schema"]
    validator = Draft202012Validator({**shape, "components": described["components"]})
    return [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(answer.json())]


def test_lists_and_records_are_as_described(described, world):
    client, records = world
    for name in (*records, "reviews", "ledger"):
        listed = client.get(f"/api/v1/{name}/")
        assert listed.json()["results"], name
        assert faults(described, f"{name}/", "get", listed) == []
        key = records[name].pk if name in records else listed.json()["results"][0]["id"]
        one = client.get(f"/api/v1/{name}/{key}/")
        assert faults(described, f"{name}/{{id}}/", "get", one) == []
    assert faults(described, "me/", "get", client.get("/api/v1/me/")) == []


@pytest.mark.parametrize(
    ("method", "path", "kind", "body"),
    [
        ("post", "cases/", "", {"title": "A", "summary": "B", "kind": "other"}),
        ("patch", "cases/{id}/", "cases", {"version": 1, "title": "Another"}),
        ("post", "cases/{id}/submit/", "cases", {"comment": "Ready."}),
        ("get", "evidence/{id}/custody/", "evidence", None),
        ("post", "evidence/{id}/custody/", "evidence", {"kind": "sealed", "seal": "A 17"}),
        ("post", "evidence/{id}/verify/", "evidence", None),
        ("post", "evidence/{id}/reopen/", "evidence", {"comment": "A typing error."}),
        ("post", "witness-notes/{id}/reopen/", "witness-notes", {"comment": "A typing error."}),
        ("post", "exports/{id}/withdraw/", "exports", {}),
        ("post", "cases/", "", {"title": ""}),
        ("post", "cases/{id}/approve/", "cases", {}),
    ],
)
def test_changes_and_refusals_are_as_described(described, world, method, path, kind, body):
    client, records = world
    address = f"/api/v1/{path}".replace("{id}", str(records[kind].pk) if kind else "")
    sent = {} if body is None else {"data": json.dumps(body), "content_type": JSON}
    answer = getattr(client, method)(address, **sent)
    assert faults(described, path, method, answer) == []


def test_an_upload_is_as_described(described, world):
    client, records = world
    address = f"/api/v1/evidence/upload/?case={records['cases'].pk}&title=Raw&filename=a"
    answer = client.put(address, b"content", "application/octet-stream")
    assert answer.status_code == 201
    assert faults(described, "evidence/upload/", "put", answer) == []


def test_downloads_are_as_described(described, world):
    client, records = world
    operation = described["paths"]["/api/v1/evidence/{id}/download/"]["get"]
    answer = client.get(f"/api/v1/evidence/{records['evidence'].pk}/download/")
    assert answer["Content-Type"] in operation["responses"]["200"]["content"]
    b"".join(answer.streaming_content)


def test_no_word_is_for_those_who_write_the_program(described):
    for path, item in described["paths"].items():
        for method, operation in item.items():
            told = operation.get("description", "")
            assert told, (method, path)
            assert "serializer" not in told and "viewset" not in told, (method, path, told)
