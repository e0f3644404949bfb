"""Answers that are files: names (RFC 6266), ranges (RFC 9110 §14), headers that keep them inert."""

import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

CHUNK = 256 * 1024

INERT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def own_address(request: HttpRequest, address: str) -> str:
    """`address` if it leads to a page of this installation, else "".

    A path from the root or a whole address: a bare word would be taken for the name of a page.
    """
    here, whole = {request.get_host()}, f"{request.scheme}://"
    own = url_has_allowed_host_and_scheme(address, here, request.is_secure())
    return address if own and address.startswith(("/", whole)) else ""


def attachment(filename: str) -> str:
    """A Content-Disposition that saves under `filename`: in ASCII and, where that differs, UTF-8.

    Controls, direction marks, quotes and path parts are taken out: a name is never an instruction.
    """
    clean = safe_filename(filename)
    plain = unicodedata.normalize("NFKD", clean).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", plain).strip(" .") or "file"
    header = f'attachment; filename="{plain}"'
    return header if plain == clean else f"{header}; filename*=UTF-8''{quote(clean, safe='')}"


def safe_filename(filename: str, *, limit: int = 200) -> str:
    """`filename` as a name for saving: no path, no invisible characters, at most `limit` bytes."""
    last = re.split(r"[/\\]", filename)[-1]
    visible = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    visible = re.sub(r'[<>:"|?*]', "_", unicodedata.normalize("NFC", visible)).strip(" .")
    return visible.encode()[:limit].decode(errors="ignore") or "file"


def file_response(
    request: HttpRequest,
    file: BinaryIO,
    *,
    size: int,
    filename: str,
    etag: str,
    media_type: str = "application/octet-stream",
) -> HttpResponseBase:
    """The bytes of `file` (closed afterwards) as an inert attachment; one byte range is honoured.

    `etag` is the content's hash: it makes `If-Range` safe, so that a resumed download is never a
    mixture of two files. An unsatisfiable range answers 416.
    """
    headers = {
        **INERT,
        "Accept-Ranges": "bytes",
        "ETag": f'"{etag}"',
        "Content-Disposition": attachment(filename),
    }
    wanted = _range(request, size, headers["ETag"])
    if wanted == ():
        file.close()
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    if wanted is None:
        response: HttpResponseBase = FileResponse(file, content_type=media_type)
        headers["Content-Length"] = str(size)
    else:
        start, end = wanted
        response = StreamingHttpResponse(
            _part(file, start, end), status=206, content_type=media_type
        )
        response._resource_closers.append(file.close)  # type: ignore[attr-defined]
        headers["Content-Length"] = str(end - start + 1)
        headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    for name, value in headers.items():
        response[name] = value
    return response


def _range(request: HttpRequest, size: int, etag: str) -> tuple[int, ...] | None:
    """First and last byte wanted; None for the whole file, () when there is nothing there.

    Several ranges, and anything malformed, are ignored as RFC 9110 allows.
    """
    condition = request.headers.get("If-Range")
    match = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", request.headers.get("Range", ""), re.ASCII)
    if request.method != "GET" or not match or (condition and condition != etag):
        return None
    first, last = match.groups()
    if not first:
        if not last:
            return None
        length = min(int(last), size)
        return (size - length, size - 1) if length else ()
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None
    return (start, end) if start < size else ()


def _part(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    left = end - start + 1
    while left > 0 and (chunk := file.read(min(CHUNK, left))):
        left -= len(chunk)
        yield chunk
