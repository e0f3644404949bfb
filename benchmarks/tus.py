"""Sending one file to `uploads/` by tus 1.0: whole, or broken off once."""

import base64
import http.client
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.server import Server

PIECE = "application/offset+octet-stream"


def metadata(case: str, title: str) -> str:
    said = {"case": case, "title": title, "filename": "source.bin"}
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in said.items())


def headers(server: Server, **more: str) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return {"Authorization": f"Bearer {server.token}", "Tus-Resumable": "1.0.0", **named}


def ask(server: Server, method: str, path: str, body: Any = None, **more: str) -> dict[str, str]:
    """The headers of an answer that must not be a refusal."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=600)
    connection.request(method, path, body, headers(server, **more))
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status >= 300:
        raise SystemExit(f"{method} {path}: {answer.status} {content[:300]!r}")
    return dict(answer.getheaders())


def begin(server: Server, case: str, size: int) -> str:
    said = metadata(case, "Tus")
    made = ask(server, "POST", "/api/v1/uploads/", Upload_Length=str(size), Upload_Metadata=said)
    return made["Location"]


def patch(server: Server, address: str, source: Path, start: int, end: int) -> dict[str, str]:
    """Send the bytes of a file from `start` to `end`, past this process's memory."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=600)
    connection.putrequest("PATCH", address)
    length = str(end - start)
    said = headers(server, Upload_Offset=str(start), Content_Type=PIECE, Content_Length=length)
    for name, value in said.items():
        connection.putheader(name, value)
    connection.endheaders()
    with source.open("rb") as file:
        connection.sock.sendfile(file, start, end - start)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 204:
        raise SystemExit(f"PATCH {address}: {answer.status} {content[:300]!r}")
    return dict(answer.getheaders())


def whole(server: Server, case: str, source: Path) -> tuple[float, dict[str, str]]:
    """Seconds of an upload in one go, and the headers of its last answer."""
    size = source.stat().st_size
    started = time.perf_counter()
    answer = patch(server, begin(server, case, size), source, 0, size)
    return time.perf_counter() - started, answer


def resumed(
    server: Server, case: str, source: Path, between: Callable[[], None]
) -> tuple[float, dict[str, str]]:
    """Seconds of an upload in two halves, without what `between` them takes."""
    size = source.stat().st_size
    started = time.perf_counter()
    address = begin(server, case, size)
    patch(server, address, source, 0, size // 2)
    paused = time.perf_counter()
    between()
    going_on = time.perf_counter()
    offset = int(ask(server, "HEAD", address)["Upload-Offset"])
    answer = patch(server, address, source, offset, size)
    return time.perf_counter() - going_on + paused - started, answer
