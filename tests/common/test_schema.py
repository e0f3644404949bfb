"""The OpenAPI description and its documentation page."""

import json
import re

import pytest
import yaml
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator


@pytest.fixture
def schema(db):
    with GENERATOR_STATS.silence():
        return json.loads(json.dumps(SchemaGenerator().get_schema(public=True), default=str))


def test_it_is_openapi_3_1_with_absolute_paths(schema):
    assert schema["openapi"] == "3.1.0"
    assert "/api/v1/letters/" in schema["paths"]
    assert "/api/v1/letters/{id}/send/" in schema["paths"]
    assert all(path.startswith("/api/v1/") for path in schema["paths"])


def test_lists_describe_filters_pages_and_formats(schema):
    listing = schema["paths"]["/api/v1/letters/"]["get"]
    names = {parameter["name"]: parameter for parameter in listing["parameters"]}
    assert {"q", "folder", "status", "ordering", "cursor", "page_size", "format"} <= set(names)
    assert names["format"]["schema"]["enum"] == ["csv", "json", "ndjson"]
    assert "-title" in names["ordering"]["schema"]["enum"]
    assert names["folder"]["schema"]["format"] == "uuid"
    content = listing["responses"]["200"]["content"]
    assert content["text/csv"]["schema"]["type"] == "string"
    assert content["application/json"]["schema"]["$ref"]


def test_every_operation_describes_its_problems(schema):
    for item in schema["paths"].values():
        for method, operation in item.items():
            wanted = {"400", "401", "403", "404", "429"} | ({"409"} if method != "get" else set())
            assert wanted <= set(operation["responses"])
            for status in wanted:
                assert "application/problem+json" in operation["responses"][status]["content"]
    assert "code" in schema["components"]["schemas"]["Problem"]["required"]


def test_writing_describes_what_is_written(schema):
    create = schema["paths"]["/api/v1/letters/"]["post"]
    reference = create["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    written = schema["components"]["schemas"][reference.rsplit("/", 1)[1]]
    assert set(written["properties"]) == {"folder", "title", "urgent", "pages"}
    assert "201" in create["responses"]
    change = schema["paths"]["/api/v1/letters/{id}/"]["patch"]
    reference = change["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    assert "version" in schema["components"]["schemas"][reference.rsplit("/", 1)[1]]["properties"]
    move = schema["paths"]["/api/v1/letters/{id}/send/"]["post"]
    reference = move["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    assert reference.endswith("/MoveRequest")


def test_schema_and_docs_need_a_person(client, db):
    assert client.get("/api/v1/schema/").status_code == 401
    assert client.get("/api/v1/schema/?format=xml").status_code == 401
    docs = client.get("/api/v1/docs/")
    assert (docs.status_code, docs["Content-Type"]) == (401, "application/problem+json")
    docs = client.get(
        "/api/v1/docs/", headers={"Authorization": "Bearer no", "Accept": "text/html"}
    )
    assert docs.status_code == 401


def test_a_browser_is_led_to_the_sign_in_page(client, db):
    docs = client.get("/api/v1/docs/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert docs.status_code == 302
    assert docs["Location"].endswith("?next=/api/v1/docs/")


def test_the_schema_is_json_or_yaml(client, signed_in):
    as_json = client.get("/api/v1/schema/")
    assert as_json["Content-Type"] == "application/json"
    assert as_json.json()["openapi"] == "3.1.0"
    assert yaml.safe_load(client.get("/api/v1/schema/?format=yaml").content) == as_json.json()
    assert client.get("/api/v1/schema/?format=xml").status_code == 400


def test_the_documentation_page_has_nothing_inline_and_nothing_from_elsewhere(client, signed_in):
    page = client.get("/api/v1/docs/").content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert "<style" not in page
    assert "style=" not in page
    for address in re.findall(r'(?:src|href)="([^"]+)"', page):
        assert address.startswith("/")
        if "script=" in address:
            script = client.get(address.replace("&amp;", "&"))
            assert script.status_code == 200
            assert script["Content-Type"].startswith("application/javascript")


def test_the_installation_s_own_schema_leaves_nothing_unsaid(db):
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        described = SchemaGenerator(urlconf="config.urls").get_schema(public=True)
    unsaid = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    GENERATOR_STATS.reset()
    assert unsaid == []
    assert described["paths"]
    assert described["components"]["securitySchemes"]
