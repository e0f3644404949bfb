"""Request bodies that come in a form Django does not read by itself."""

import sys
from typing import Any

from django.http import HttpRequest


def is_chunked(request: HttpRequest) -> bool:
    """Whether the body's length is not announced, and the server says where it ends (RFC 9112 §7.1).

    Only a server that marks the end (`wsgi.input_terminated`) may be read so: at any other, a reader
    would wait for bytes that never come.
    """
    coding = request.META.get("HTTP_TRANSFER_ENCODING", "").strip().lower()
    return coding == "chunked" and bool(request.META.get("wsgi.input_terminated"))


def open_chunked(request: Any) -> None:
    """Let `request.read()` give a chunked body, which Django would take for an empty one.

    The length stays unknown: it is announced as larger than any, so that whoever holds bodies in
    memory refuses it. A body that breaks off raises UnreadablePostError.
    """
    request._stream = request.META["wsgi.input"]
    request.META["CONTENT_LENGTH"] = str(sys.maxsize)
