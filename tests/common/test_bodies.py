"""What is left of a body when a request is answered."""

import socket
import threading
import time
from io import BytesIO

import pytest

from common import bodies
from tests.common.models import write_letter

SENT = b"x" * (3 << 20)


def answered(client, **meta):
    """Send a body to an address that does not exist; how many bytes of it stayed unread."""
    source = BytesIO(SENT)
    answer = client.post(
        "/api/v1/nothing/",
        b"",
        "application/octet-stream",
        CONTENT_LENGTH=str(len(SENT)),
        **{"wsgi.input": source, **meta},
    )
    assert answer.status_code == 404
    return len(SENT) - source.tell()


def test_a_refused_body_is_read_to_its_end(client, db):
    assert answered(client, **{"wsgi.input_terminated": True}) == 0


def test_not_without_end(client, db, monkeypatch):
    monkeypatch.setattr(bodies, "MOST_DRAINED", 1 << 20)
    assert answered(client, **{"wsgi.input_terminated": True}) == 2 << 20


def test_not_where_the_end_is_not_marked(client, db):
    assert answered(client) == len(SENT)


def test_a_sender_that_falls_silent_is_given_up(client, db, monkeypatch):
    """Sixteen closed laptops would else keep all of the server's threads."""
    monkeypatch.setattr(bodies, "SILENCE", 1)
    monkeypatch.setattr(bodies, "PAUSE", 1)
    ours, theirs = socket.socketpair()
    with ours, theirs:

        class Line:
            def read(self, size):
                return ours.recv(size)

            readline = read

        theirs.send(b"abc")
        # Without the limit this would hang, not fail.
        hanging = threading.Timer(20, theirs.shutdown, [socket.SHUT_RDWR])
        hanging.start()
        began = time.monotonic()
        answer = client.post(
            "/api/v1/nothing/",
            b"",
            "application/octet-stream",
            CONTENT_LENGTH="100",
            **{"wsgi.input": Line(), "wsgi.input_terminated": True, "gunicorn.socket": ours},
        )
        hanging.cancel()
        assert answer.status_code == 404
        assert 0.9 < time.monotonic() - began < 10


class NotChunks(Exception):
    """As servers raise it: no OSError."""


class Malformed(BytesIO):
    def read(self, *size):
        raise NotChunks


def test_a_refused_body_in_malformed_chunks_is_answered_all_the_same(client, db):
    broken = {"wsgi.input": Malformed(SENT), "wsgi.input_terminated": True}
    answer = client.post("/api/v1/nothing/", b"", "application/octet-stream", **broken)
    assert answer.status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_missing_slash_keeps_method_and_body(client, db, method):
    answer = getattr(client, method)("/api/v1/letters?status=draft")
    assert (answer.status_code, answer["Location"]) == (308, "/api/v1/letters/?status=draft")


def test_head_has_the_headers_and_no_body(api, folder):
    letter = write_letter(folder, title="Letter")
    for path in ("letters/", "letters/?format=csv", f"letters/{letter.pk}/", "nothing/"):
        whole, head = api("olena", "get", path), api("olena", "head", path)
        assert head.status_code == whole.status_code
        assert head["Content-Type"] == whole["Content-Type"]
        assert head.get("Content-Length") == whole.get("Content-Length")
        assert (head.getvalue(), bool(whole.getvalue())) == (b"", True)
