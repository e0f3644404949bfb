"""How many files a minute the worker examines, and where its time goes, by the records of its own runs."""

import io
import os
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from PIL import Image

from benchmarks.measuring import median
from benchmarks.server import Server

EVERY = 1.0  # seconds between two looks


def photograph() -> bytes:
    """12 megapixels, a few megabytes, no two alike."""
    noise = Image.frombytes("RGB", (1000, 750), os.urandom(1000 * 750 * 3))
    made = io.BytesIO()
    noise.resize((4000, 3000), Image.Resampling.BICUBIC).save(made, "JPEG", quality=80)
    return made.getvalue()


def text() -> bytes:
    return os.urandom(50_000).hex().encode()


KINDS = {"photographs, 12 megapixels": ("jpg", photograph), "texts, 100 kB": ("txt", text)}


def run(server: Server, *, count: int) -> None:
    """Take in `count` files of each kind, wait until all are examined, print the throughput."""
    print(f"\nThe worker, {count} files of each kind, one worker process")
    for name, (suffix, make) in KINDS.items():
        case = server.call(
            "POST", "cases/", {"title": name, "summary": "Measured", "kind": "other"}
        )
        files = [make() for _ in range(count)]
        started = time.perf_counter()
        for number, data in enumerate(files):
            _upload(server, case["id"], f"{number}.{suffix}", data)
        rows = _examined(server, case["id"])
        took = time.perf_counter() - started
        assert len(rows) == count
        print(f"  {name}: {60 * count / took:.0f} a minute ({took / count:.2f} s each)")
        for purpose, times in _durations(server, rows).items():
            print(f"    {purpose:8} {median(times):6.0f} ms")


def _upload(server: Server, case: str, name: str, data: bytes) -> None:
    request = urllib.request.Request(  # noqa: S310 - loopback only
        f"{server.url}/api/v1/evidence/upload/?case={case}&title={name}&filename={name}",
        method="PUT",
        data=data,
        headers={"Authorization": f"Bearer {server.token}"},
    )
    with urllib.request.urlopen(request, timeout=120):  # noqa: S310
        return


def _examined(server: Server, case: str) -> list[dict[str, Any]]:
    while True:
        rows = list(_rows(server, case))
        if all(row["processing"] in ("done", "failed") for row in rows):
            return rows
        time.sleep(EVERY)


def _rows(server: Server, case: str) -> Iterator[dict[str, Any]]:
    query = f"evidence/?case={case}&page_size=200"
    while True:
        page = server.call("GET", query)
        yield from page["results"]
        if not page["next"]:
            return
        query = "evidence/" + page["next"][page["next"].index("?") :]


def _durations(server: Server, rows: list[dict[str, Any]]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for run_ in server.call("GET", f"evidence/{row['id']}/runs/")["results"]:
            found[run_["purpose"]].append(run_["duration_ms"])
    return found
