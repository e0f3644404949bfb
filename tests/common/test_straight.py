"""A large body comes straight from the connection, byte for byte, and the server's count stays right."""

import os
import socket
import threading

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import UnreadablePostError
from gunicorn.http.body import Body, ChunkedReader, LengthReader
from gunicorn.http.unreader import SocketUnreader

from common import bodies, straight

SENT = os.urandom((3 << 20) + 12_345)
NEXT = b"GET /next HTTP/1.1\r\n"


def same(found: bytes, expected: bytes) -> bool:
    """Compared in one go: a report of how three million bytes differ would take minutes."""
    return found == expected


class Sender:
    """A client that sends `data` on its end of a connection; `request` is how the server sees it."""

    def __init__(self, data: bytes, *, announced: int, ahead: int = 0, then: str = "wait"):
        self.line, self._client = socket.socketpair()
        bodies.limit_silence(self.line, 5)  # a fault shows as a failure, not as a wait for ever
        self._data, self._then = data, then
        self.unreader = SocketUnreader(self.line)
        if ahead:
            self._client.sendall(data[:ahead])
            self.unreader.unread(self.line.recv(ahead, socket.MSG_WAITALL))
        self._data = data[ahead:]
        self.reader = LengthReader(self.unreader, announced)
        self._thread = threading.Thread(target=self._send)

    def request(self, **meta) -> WSGIRequest:
        return WSGIRequest(
            {
                "REQUEST_METHOD": "PUT",
                "PATH_INFO": "/",
                "CONTENT_LENGTH": str(self.reader.length),
                "wsgi.input": Body(self.reader),
                "gunicorn.socket": self.line,
                **meta,
            }
        )

    def _send(self) -> None:
        try:
            self._client.sendall(self._data)
            if self._then == "close":
                self._client.close()
        except OSError:
            return  # the test has ended and taken the line with it

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self.line.close()
        self._thread.join()
        self._client.close()


@pytest.mark.parametrize("ahead", [0, 1, 8_000])
def test_every_byte_arrives_once(ahead):
    """Whatever the server has read ahead with the headers comes first."""
    with Sender(SENT, announced=len(SENT), ahead=ahead) as sender:
        assert same(b"".join(straight.blocks_of(sender.request())), SENT)
        assert sender.reader.length == 0


def test_no_block_is_larger_than_one_that_the_store_writes():
    with Sender(SENT, announced=len(SENT)) as sender:
        sizes = [len(block) for block in straight.blocks_of(sender.request())]
    assert max(sizes) == straight.BLOCK
    assert len(sizes) == -(-len(SENT) // straight.BLOCK)


def test_what_follows_on_the_connection_is_left_there():
    """The next request of the same client begins where the body ends."""
    with Sender(SENT + NEXT, announced=len(SENT)) as sender:
        assert same(b"".join(straight.blocks_of(sender.request())), SENT)
        assert sender.unreader.read(len(NEXT)) == NEXT


def test_what_was_read_ahead_beyond_the_body_is_given_back(monkeypatch):
    monkeypatch.setattr(straight, "LARGE", 1)
    with Sender(b"body" + NEXT, announced=4, ahead=4 + len(NEXT)) as sender:
        assert b"".join(straight.blocks_of(sender.request())) == b"body"
        assert sender.unreader.read(len(NEXT)) == NEXT


def test_a_sender_that_breaks_off_ends_the_body_early():
    with Sender(SENT[:-5], announced=len(SENT), then="close") as sender:
        assert same(b"".join(straight.blocks_of(sender.request())), SENT[:-5])
        assert sender.reader.length == 5


def test_a_sender_that_falls_silent_is_given_up():
    with Sender(SENT[:-5], announced=len(SENT)) as sender:
        bodies.limit_silence(sender.line, 1)
        blocks = straight.blocks_of(sender.request())
        with pytest.raises(UnreadablePostError):
            list(blocks)


def test_what_the_view_left_unread_can_still_be_drained():
    """A refusal half-way: the server's own reader goes on where we stopped."""
    with Sender(SENT, announced=len(SENT), ahead=500) as sender:
        request = sender.request()
        blocks = straight.blocks_of(request)
        read = next(blocks) + next(blocks)
        blocks.close()
        rest = request.META["wsgi.input"].read()
        assert same(read + rest, SENT)


@pytest.mark.parametrize("other", ["small", "begun", "no line", "TLS", "chunks"])
def test_otherwise_the_servers_reader_is_used(monkeypatch, other):
    """It knows chunks and encrypted lines, and small bodies are not worth the trouble."""
    monkeypatch.delattr(straight, "_straight")  # calling it would fail
    data = SENT[: 100_000 if other == "small" else None]
    with Sender(data, announced=len(data)) as sender:
        request, first = sender.request(), b""
        match other:
            case "begun":
                first = request.META["wsgi.input"].readline(1 << 20)
            case "no line":
                del request.META["gunicorn.socket"]
            case "TLS":
                request.META["gunicorn.socket"] = object()
            case "chunks":
                request.META["wsgi.input"].reader = ChunkedReader(None, sender.unreader)
                pieces = iter([data, b""])
                request.read = lambda size: next(pieces)
        assert same(first + b"".join(straight.blocks_of(request)), data)
