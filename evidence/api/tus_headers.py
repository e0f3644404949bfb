"""The headers of tus 1.0 (https://tus.io/protocols/resumable-upload): read strictly, written exactly."""

import base64
import binascii
import hashlib
import re
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

import store
from common.errors import CaseworkError, Invalid

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
ALGORITHMS = ("sha256", "sha1")
PIECE = "application/offset+octet-stream"
# Keys whose values may hold any bytes: what is not UTF-8 in them is kept as visible escapes.
NAMES = frozenset({"filename", "relative_path"})


class OtherVersion(CaseworkError):
    """The client speaks another version of tus, or none."""

    status = 412
    code = "tus_version"


class NotAPiece(CaseworkError):
    """The body is not declared as a piece of an upload."""

    status = 415
    code = "unsupported_media_type"


def require_version(request: HttpRequest) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise OtherVersion(_("Say which version of tus you speak (Tus-Resumable: 1.0.0)."))


def is_piece(request: HttpRequest) -> bool:
    """Whether the body is declared to hold bytes of the file."""
    return request.content_type == PIECE


def require_piece(request: HttpRequest) -> None:
    if not is_piece(request):
        raise NotAPiece(_("Send the bytes as application/offset+octet-stream."))


def number(request: HttpRequest, name: str) -> int:
    """The number in a header, which must be there. Raises Invalid naming it."""
    text = request.headers.get(name, "").strip()
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise Invalid({name: [_("Give a whole number of bytes.")]})
    return int(text)


def announced_length(request: HttpRequest) -> int:
    """How long the file is. Raises Invalid, also where the client would say it later."""
    if "Upload-Defer-Length" in request.headers:
        raise Invalid({"Upload-Defer-Length": [_("The length must be known from the start.")]})
    if "Upload-Concat" in request.headers:
        raise Invalid({"Upload-Concat": [_("Uploads are not put together from others here.")]})
    return number(request, "Upload-Length")


def metadata(request: HttpRequest) -> dict[str, str]:
    """What the client says of the file, by key. Raises Invalid for anything malformed."""
    found: dict[str, str] = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        if not pair.strip():
            continue
        key, _space, value = pair.strip().partition(" ")
        if not key.isascii() or not key.isprintable() or key in found:
            raise _malformed(_("Give each key once, in plain letters."))
        found[key] = _text(key, value)
    return found


def _text(key: str, value: str) -> str:
    try:
        content = base64.b64decode(value.strip(), validate=True)
        return content.decode("utf-8", "backslashreplace" if key in NAMES else "strict")
    except (binascii.Error, ValueError):
        raise _malformed(_("Each value is UTF-8 in base64.")) from None


def _malformed(why: Any) -> Invalid:
    return Invalid({"Upload-Metadata": [why]})


def checksum(request: HttpRequest) -> store.Checksum | None:
    """What the body must hash to, if the client says so."""
    given = request.headers.get("Upload-Checksum")
    if given is None:
        return None
    algorithm, _space, value = given.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise Invalid({"Upload-Checksum": [_("Use sha256 or sha1.")]})
    # SHA-1 guards against damage on the way, as the protocol asks; never against people.
    found = hashlib.new(algorithm, usedforsecurity=False)
    try:
        expected = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        expected = b""
    if len(expected) != found.digest_size:
        raise Invalid({"Upload-Checksum": [_("The checksum is not that long, or not base64.")]})
    return store.Checksum(found, expected)
