"""Uploads that break off, or do not fit, at the real server: nothing is kept, and it serves on."""

import json
import os
import socket
import time
import uuid
from collections.abc import Callable

import pytest

from tests.faults.installation import Installation, Refused, installation

pytestmark = pytest.mark.once

LARGEST = 12_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with installation(tmp_path_factory.mktemp("broken") / "data") as made:
        made.largest_file = LARGEST
        made.start()
        made.sign_in("lead")
        yield made
        # A busy server may only now come to what was broken off last.
        until(lambda: parts(made), [])


@pytest.fixture
def case(server) -> str:
    body = {"title": "A poor line", "summary": "Uploads that break off", "kind": "other"}
    return json.loads(server.call("POST", "cases/", body)[0])["id"]


def multipart(case: str, content: bytes) -> tuple[str, bytes]:
    """Content type and body of a form with the fields of an evidence item and one file."""
    boundary = uuid.uuid4().hex
    fields = {"case": case, "title": "Sent in a form"}
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
    body = "".join([*parts, head]).encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", body


def request(server: Installation, way: str, case: str, content: bytes) -> tuple[str, str, bytes]:
    """Request line, content type and body of an upload."""
    if way == "raw":
        path = f"evidence/upload/?case={case}&title=Sent&filename=a.bin"
        return f"PUT /api/v1/{path}", "application/octet-stream", content
    return "POST /api/v1/evidence/", *multipart(case, content)


def parts(server: Installation) -> list[str]:
    """What is in quarantine."""
    return [path.name for path in (server.data / "quarantine").glob("*.part")]


def until(look: Callable[[], object], expected: object) -> None:
    """Wait until what one sees is as expected: by looks, not by the clock, which a busy machine outruns."""
    for _look in range(600):
        if (seen := look()) == expected:
            return
        time.sleep(0.1)
    assert seen == expected


def kept(server: Installation, case: str) -> tuple[int, int]:
    """How many files there are in the store, how many items in the case."""
    stored = len(list((server.data / "store").rglob("*/*/*/*")))
    return stored, len(server.get("evidence/", case=case)["results"])


@pytest.mark.parametrize("way", ["raw", "multipart"])
@pytest.mark.parametrize("sent", [0, 50_000, 2_500_000])
def test_a_client_that_goes_away_leaves_nothing(server, case, way, sent):
    before = kept(server, case)
    line, kind, body = request(server, way, case, os.urandom(5_000_000))
    head = (
        f"{line} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.token}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head.encode() + body[:sent])
        time.sleep(0.3)

    until(lambda: (parts(server), kept(server, case)), ([], before))
    assert "Traceback" not in server.log


@pytest.mark.parametrize("way", ["raw", "multipart"])
def test_a_full_disk_is_said_so_and_leaves_nothing(server, case, way):
    before = kept(server, case)
    line, kind, body = request(server, way, case, os.urandom(LARGEST + 1))
    method, _, path = line.partition(" /api/v1/")

    with pytest.raises(Refused) as refusal:
        server.call(method, path, body, kind=kind)

    assert refusal.value.status == 507
    assert json.loads(refusal.value.content)["code"] == "storage_full"
    until(lambda: (parts(server), kept(server, case)), ([], before))
    assert "Traceback" not in server.log


@pytest.mark.parametrize("way", ["raw", "multipart"])
def test_what_fits_is_taken(server, case, way):
    line, kind, body = request(server, way, case, os.urandom(1_000_000))
    method, _, path = line.partition(" /api/v1/")

    server.call(method, path, body, kind=kind)
    assert len(server.get("evidence/", case=case)["results"]) == 1
