"""Request bodies as servers hand them over: in chunks, or not read to their end."""

import socket
import struct
import sys
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

BLOCK = 256 << 10
# How long (seconds) a sender may send nothing of a body that it has announced.
SILENCE = 60
# The same of a body that nobody waits for any more.
PAUSE = 5
# A refused upload that is larger is cut off: reading on for hours would help nobody.
MOST_DRAINED = 64 << 20


def is_chunked(request: HttpRequest) -> bool:
    """Whether the body waits in chunks, its length unknown (RFC 9112 §7.1); not once it is opened.

    Only where the server marks the end (`wsgi.input_terminated`): at any other, a reader would wait
    for bytes that never come.
    """
    coding = request.META.get("HTTP_TRANSFER_ENCODING", "").strip().lower()
    ends = bool(request.META.get("wsgi.input_terminated"))
    return coding == "chunked" and ends and not request.META.get("CONTENT_LENGTH")


def open_chunked(request: Any) -> None:
    """Let `request.read()` give a chunked body, which Django would take for an empty one.

    The length stays unknown: it is announced as larger than any, so that whoever holds bodies in
    memory refuses it. A body that breaks off raises UnreadablePostError.
    """
    request._stream = Chunks(request.META["wsgi.input"])
    request.META["CONTENT_LENGTH"] = str(sys.maxsize)


def limit_silence(line: socket.socket | None, seconds: int) -> None:
    """Give up a sender on `line` that has sent nothing for so long: a lost line may never say that it
    is lost, and would keep one of the server's few threads for ever.

    A limit of the kernel's, which costs nothing: reading raises an OSError. Nothing is done without a
    line, and where there is no such limit.
    """
    option = getattr(socket, "SO_RCVTIMEO", None)
    if line is None or option is None or sys.platform == "win32":
        return
    line.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))


class Chunks:
    """A server's input whose every failure is one of reading: servers raise what they like.

    Django knows what to make of an OSError alone.
    """

    def __init__(self, source: Any):
        self._source = source

    def read(self, size: int = -1) -> bytes:
        try:
            block: bytes = self._source.read(size)
        except OSError:
            raise
        except Exception as malformed:
            raise OSError("the body is not in chunks as announced") from malformed
        return block


class BodyMiddleware:
    """Reads what a refusal left unread of the body, up to `MOST_DRAINED` bytes, before it is answered.

    A server that answers and closes while bytes still come in makes many clients, browsers among
    them, report a broken connection instead of the refusal. To HEAD it sends no body. Gives up
    senders that have fallen silent. Stands outermost.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        line = request.META.get("gunicorn.socket")
        limit_silence(line, SILENCE)
        response = self.get_response(request)
        if request.META.get("wsgi.input_terminated"):
            limit_silence(line, PAUSE)
            _drain(Chunks(request.META["wsgi.input"]))
        if request.method == "HEAD":
            _keep_headers(response)
        return response


def _keep_headers(response: Any) -> None:
    """Take the body off an answer to HEAD: a server may read a whole file only to drop it."""
    if response.streaming:
        response.file_to_stream = None  # or the server is handed the file past its content
        response.streaming_content = ()
    else:
        response.content = b""


def _drain(body: Any) -> None:
    left = MOST_DRAINED
    try:
        while left > 0 and (block := body.read(min(BLOCK, left))):
            left -= len(block)
    except OSError:
        return  # the client has gone, and with it whoever would read the answer
