"""Many small files over loopback, by every road, against the machine's own tools, the disk told apart."""

import http.client
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from time import perf_counter

from benchmarks import tus
from benchmarks.measuring import cpu_seconds, in_turn, median, table, timed
from benchmarks.server import Server, worker_at_rest

IN_ONE = 40  # files of 200 KB in a request, as the page sends them over a good line
BOUNDARY = "casework-bench"


@dataclass
class Road:
    """A way in: how many files go in one request, how many requests at once; what was measured of it."""

    name: str
    in_one: int
    clients: int
    send: Callable[[Server, str, http.client.HTTPConnection, list[Path]], None]
    cpu: list[float] = field(default_factory=list)
    sync: list[float] = field(default_factory=list)

    def run(self, server: Server, case: str, files: list[Path]) -> float:
        """Wall seconds of all files; notes the server's own time, and what it waited for the disk."""
        waited: list[float] = []

        def work(mine: list[Path]) -> None:
            line = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=600)
            for at in range(0, len(mine), self.in_one):
                self.send(server, case, line, mine[at : at + self.in_one])
                waited.append(_answer(line))
            line.close()

        threads = [Thread(target=work, args=[part]) for part in _parts(files, self.clients)]
        before, started = cpu_seconds(server.pid), perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = perf_counter() - started
        self.cpu.append(cpu_seconds(server.pid) - before)
        self.sync.append(sum(waited) / self.clients)
        return took


def _parts(files: list[Path], count: int) -> Iterator[list[Path]]:
    return (files[n::count] for n in range(count))


def _answer(line: http.client.HTTPConnection) -> float:
    """Read an answer, which must not be a refusal; the seconds that the server waited for the disk."""
    answer = line.getresponse()
    content = answer.read()
    refused = [one for one in json.loads(content or b"{}").get("results", ()) if not one["item"]]
    if answer.status >= 300 or refused:
        raise SystemExit(f"{answer.status} {refused[:1] or content[:300]!r}")
    return float(answer.getheader("Server-Timing", "dur=0").partition("dur=")[2]) / 1000


def raw(server: Server, case: str, line: http.client.HTTPConnection, files: list[Path]) -> None:
    (file,) = files
    address = f"/api/v1/evidence/upload/?case={case}&title={file.name}"
    line.request("PUT", address, file.read_bytes(), tus.headers(server))


def by_tus(server: Server, case: str, line: http.client.HTTPConnection, files: list[Path]) -> None:
    body = files[0].read_bytes()
    more = tus.headers(server, Upload_Length=str(len(body)), Content_Type=tus.PIECE)
    more["Upload-Metadata"] = tus.metadata(case, files[0].name)
    line.request("POST", "/api/v1/uploads/", body, more)


def batch(server: Server, case: str, line: http.client.HTTPConnection, files: list[Path]) -> None:
    said = [{"title": file.name, "key": f"{case} {os.urandom(8).hex()}"} for file in files]
    parts = [_part('name="items"', json.dumps(said).encode())]
    parts += [_part(f'name="file"; filename="{file.name}"', file.read_bytes()) for file in files]
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    body = b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])
    address = f"/api/v1/evidence/batch/?case={case}"
    line.request("POST", address, body, tus.headers(server, Content_Type=kind))


def _part(named: str, content: bytes) -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {named}\r\n\r\n"
    return head.encode() + content + b"\r\n"


def run(server: Server, *, number: int, size: int, rounds: int) -> None:
    """`number` files of `size` bytes, each an item with custody, ledger entries and job of its own."""
    case = server.call("POST", "cases/", {"title": "Bench", "summary": "Many", "kind": "other"})
    folder, copy = server.data / "many", server.data / "copy"
    folder.mkdir()

    def fresh() -> list[Path]:
        files = [folder / f"{n:05d}.bin" for n in range(number)]
        for file in files:
            file.write_bytes(os.urandom(size))
        os.sync()
        shutil.rmtree(copy, ignore_errors=True)
        return files

    def reference() -> float:
        fresh()
        hashed = f"find '{copy}' -type f | xargs openssl dgst -sha256"
        return timed(["sh", "-c", f"cp -r '{folder}' '{copy}' && {hashed}"])

    def measured(road: Road) -> Callable[[], float]:
        return lambda: road.run(server, case["id"], fresh())

    roads = [
        Road(f"{name}, {clients} at once", in_one, clients, send)
        for name, in_one, send in (
            ("raw", 1, raw),
            ("tus", 1, by_tus),
            (f"batch of {IN_ONE}", IN_ONE, batch),
        )
        for clients in (1, 4)
    ]
    with worker_at_rest(server):
        found = in_turn(rounds, reference=reference, **{r.name: measured(r) for r in roads})
    base = median(found["reference"])
    rows = [("cp && openssl dgst -sha256", *_figures(base, 0, 0, base, number))]
    rows += [
        (road.name, *_figures(median(found[road.name]), *_of(road), base, number)) for road in roads
    ]
    head = (
        "",
        "wall ms a file",
        "of which fsync",
        "server's processor",
        "before fsync",
        "with fsync",
    )
    table(
        f"Intake of {number} files of {size // 1000} KB, median of {rounds}, ratios last",
        head,
        rows,
    )
    shutil.rmtree(folder)
    shutil.rmtree(copy, ignore_errors=True)


def _of(road: Road) -> tuple[float, float]:
    return median(road.sync[1:]), median(road.cpu[1:])


def _figures(wall: float, sync: float, cpu: float, base: float, number: int) -> tuple[str, ...]:
    each = (f"{1000 * seconds / number:.2f}" for seconds in (wall, sync, cpu))
    return (*each, f"{(wall - sync) / base:.1f}", f"{wall / base:.1f}")
