"""Sending files to `uploads/` by tus 1.0, as the benchmarks need it: whole, broken off once, or many small ones."""

import base64
import http.client
import json
import subprocess
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
    made = ask(
        server, "POST", "/api/v1/uploads/", Upload_Length=str(size), Upload_Metadata=said
    )
    return made["Location"]


def patch(server: Server, address: str, offset: int, source: str) -> dict[str, str]:
    """Let curl send a file, or `-` with what comes from a pipe, from `offset` on."""
    said = headers(server, Upload_Offset=str(offset), Content_Type=PIECE, Expect="")
    options = [word for name, value in said.items() for word in ("-H", f"{name}: {value}".strip())]
    done = subprocess.run(
        ["sh", "-c", source, "sh", "curl", "-sS", "-f", "-X", "PATCH", "-D", "-", *options]
        + [f"{server.url}{address}"],
        check=True,
        capture_output=True,
        text=True,
    )
    pairs = (line.partition(": ") for line in done.stdout.splitlines())
    return {name.title(): value for name, _colon, value in pairs}


def whole(server: Server, case: str, source: Path) -> tuple[float, dict[str, str]]:
    """Seconds of an upload in one go, and the headers of its last answer."""
    started = time.perf_counter()
    address = begin(server, case, source.stat().st_size)
    answer = patch(server, address, 0, f"\"$@\" -T '{source}'")
    return time.perf_counter() - started, answer


def resumed(
    server: Server, case: str, source: Path, between: Callable[[], None]
) -> tuple[float, dict[str, str]]:
    """Seconds of an upload in two halves, without what `between` them takes."""
    size = source.stat().st_size
    half = size // 2
    started = time.perf_counter()
    address = begin(server, case, size)
    patch(server, address, 0, f"head -c {half} '{source}' | \"$@\" -T -")
    paused = time.perf_counter()
    between()
    going_on = time.perf_counter()
    offset = int(ask(server, "HEAD", address)["Upload-Offset"])
    answer = patch(server, address, offset, f"tail -c +{offset + 1} '{source}' | \"$@\" -T -")
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
