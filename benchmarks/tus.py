"""Sending files to `uploads/` by tus 1.0: whole, broken off once, or many small ones."""

import base64
import http.client
import json
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
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


def many(server: Server, case: str, files: list[Path], *, clients: int, raw: bool) -> float:
    """Seconds in which `clients` at once send all files, each in one request."""

    def send(mine: list[Path]) -> None:
        line = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=600)
        for path in mine:
            body = path.read_bytes()
            if raw:
                address = f"/api/v1/evidence/upload/?case={case}&title={path.name}"
                line.request("PUT", address, body, headers(server))
            else:
                said = metadata(case, path.name)
                more = headers(server, Upload_Length=str(len(body)), Content_Type=PIECE)
                more["Upload-Metadata"] = said
                line.request("POST", "/api/v1/uploads/", body, more)
            answer = line.getresponse()
            content = answer.read()
            if answer.status != 201:
                raise SystemExit(f"{answer.status} {json.loads(content)}")
        line.close()

    threads = [Thread(target=send, args=[files[n::clients]]) for n in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started
