"""Every kind of answer tells the browser to run nothing foreign and to be framed by nobody."""

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "drawing.svg").write_text("<svg/>")
    client = Client()  # only now: the static files are listed when the program starts
    client.force_login(factories.user("lead"))
    return client


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/nothing/", 404),
        ("/api/v1/me/", 200),
        ("/api/v1/nothing/", 404),
        ("/api/v1/cases/?nothing=1", 400),
        ("/api/v1/cases/?format=csv", 200),
        ("/accounts/login/", 302),
        ("/admin/", 302),
        ("/static/drawing.svg", 200),
        ("/static/nothing.svg", 404),
    ],
)
def test_headers(client, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()


def test_a_file_is_inert(client):
    lead = factories.user("keeper")
    item = factories.item(factories.case(lead), lead, b"<script>alert(1)</script>", "a.html")
    client.force_login(lead)
    answer = client.get(f"/api/v1/evidence/{item.pk}/download/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    b"".join(answer.streaming_content)
