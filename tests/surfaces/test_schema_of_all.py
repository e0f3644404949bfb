"""The OpenAPI description of the whole installation: valid, without a warning, and true to the addresses."""

import json
import re

import pytest
from django.core.management import call_command

from tests.surfaces.resources import NEVER
from tests.surfaces.test_refusals import api_addresses


@pytest.fixture
def schema(tmp_path, db) -> dict:
    """Made as `manage.py spectacular` makes it; a warning fails."""
    file = tmp_path / "schema.json"
    call_command(
        "spectacular", format="openapi-json", file=str(file), validate=True, fail_on_warn=True
    )
    return json.loads(file.read_text())


# Addresses that are described under another one, or describe themselves.
NOT_DESCRIBED = {
    "/api/v1/schema/": "the description itself",
    f"/api/v1/evidence/upload/{NEVER}": "the raw upload, with the file's name as curl appends it",
}


def test_every_address_is_described(schema):
    described = {re.sub(r"\{\w+\}", NEVER, path) for path in schema["paths"]}
    addresses = set(api_addresses())
    assert described == addresses - set(NOT_DESCRIBED)
    assert set(NOT_DESCRIBED) <= addresses


def test_every_operation_has_a_name_of_its_own_and_a_text(schema):
    operations = [
        (path, method, operation)
        for path, item in schema["paths"].items()
        for method, operation in item.items()
    ]
    names = [operation["operationId"] for _, _, operation in operations]
    assert len(set(names)) == len(names) > 40
    for path, method, operation in operations:
        bodiless = path.endswith(("verify/", "upload/", "read/", "read-all/"))
        if method in ("post", "patch") and not bodiless:
            assert operation["requestBody"]["content"], (path, method)
