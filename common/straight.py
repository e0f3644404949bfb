"""Large bodies of known length, read straight from the connection.

The server's own reader copies each byte several times on its way to us, which costs a file of
gigabytes half a second of processor time for each of them. Where the server or the connection is of
another kind (tests, TLS, bodies in chunks), its reader is used.
"""

import socket
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, UnreadablePostError
from gunicorn.http.body import Body, LengthReader

# What the store writes at once: such a block goes through without being put together anew.
BLOCK = 256 << 10
# The block that the server's reader likes best.
SERVERS_BLOCK = 1 << 20
# Below this there is nothing worth saving.
LARGE = 1 << 20


def blocks_of(request: HttpRequest) -> Iterator[bytes]:
    """The raw body in blocks, without ever holding more than one.

    Ends early where the sender broke off. Raises UnreadablePostError, as `request.read` does.
    """
    line = request.META.get("gunicorn.socket")
    reader = _reader_of(request)
    if reader is None or reader.length < LARGE or type(line) is not socket.socket:
        while block := request.read(SERVERS_BLOCK):
            yield block
    else:
        # As `request.read` does: from now on nobody may take the body for unread.
        request._read_started = True  # type: ignore[attr-defined]
        yield from _straight(line, reader)


def _reader_of(request: HttpRequest) -> LengthReader | None:
    """The server's reader of a body of known length of which nothing has been read yet."""
    body: Any = request.META["wsgi.input"]
    if type(body) is not Body or type(body.reader) is not LengthReader or body.buf.tell():
        return None
    reader: LengthReader = body.reader
    return reader


def _straight(line: socket.socket, reader: Any) -> Iterator[bytes]:
    """What the server has read ahead, then the connection; the server's count of the rest is kept."""
    held = reader.unreader.take_buffered()
    first, beyond = held[: reader.length], held[reader.length :]
    if beyond:
        reader.unreader.unread(beyond)
    reader.length -= len(first)
    if first:
        yield first
    while reader.length:
        try:
            block = line.recv(min(BLOCK, reader.length), socket.MSG_WAITALL)
        except OSError as broken:
            raise UnreadablePostError(*broken.args) from broken
        if not block:
            return
        reader.length -= len(block)
        yield block
