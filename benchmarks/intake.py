"""Intake of one large file over loopback, against copying and hashing it with the machine's own tools."""

import json
import os
import subprocess
import time
from pathlib import Path

from benchmarks.measuring import forget_peak, in_turn, median, peak_memory, table, timed
from benchmarks.server import Server

BLOCK = 1 << 20


def run(server: Server, *, size: int, rounds: int) -> None:
    """Raw body and multipart, `rounds` times in turn with `cp && openssl dgst -sha256`."""
    case = server.call("POST", "cases/", {"title": "Bench", "summary": "Intake", "kind": "other"})
    source = server.data / "source.bin"
    copy = server.data / "copy.bin"
    sync: dict[str, list[float]] = {"raw": [], "multipart": []}
    idle = peak_memory(server.pid)

    def fresh() -> None:
        """Other bytes each time: known bytes would find their file there already."""
        _write(source, size)

    def reference() -> float:
        fresh()
        return timed(["sh", "-c", f"cp '{source}' '{copy}' && openssl dgst -sha256 '{copy}'"])

    def raw() -> float:
        fresh()
        query = f"case={case['id']}&title=Raw&filename=source.bin"
        return _curl(server, sync["raw"], "-T", str(source), f"evidence/upload/?{query}")

    def multipart() -> float:
        fresh()
        form = [f"case={case['id']}", "title=Form", f"file=@{source}"]
        parts = [word for field in form for word in ("-F", field)]
        return _curl(server, sync["multipart"], *parts, "evidence/")

    forget_peak(server.pid)
    found = in_turn(rounds, reference=reference, raw=raw, multipart=multipart)
    grown = peak_memory(server.pid) - idle
    base = median(found["reference"])
    rows = [("cp && openssl dgst -sha256", f"{base:.2f}", "", "1.00", "")]
    for name in ("raw", "multipart"):
        wall, waited = median(found[name]), median(sync[name][1:])
        rows.append(
            (
                name,
                f"{wall:.2f}",
                f"{waited:.2f}",
                f"{(wall - waited) / base:.2f}",
                f"{wall / base:.2f}",
            )
        )
    table(
        f"Intake of {size / 2**30:.2f} GiB, median of {rounds}",
        ("", "wall s", "of which fsync s", "ratio before fsync", "ratio with fsync"),
        rows,
    )
    print(f"  Memory of the web process: {grown:+.1f} MB over idle ({idle:.0f} MB)")
    copy.unlink(missing_ok=True)
    source.unlink(missing_ok=True)


def _write(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for _ in range(size // BLOCK):
            file.write(os.urandom(BLOCK))
    # Else the kernel would still be writing the source while its intake is measured.
    os.sync()


def _wait_for_worker(server: Server, item: str) -> None:
    """The worker hashes each file again; the next measure must not share its processor with that."""
    while server.call("GET", f"evidence/{item}/")["processing"] in ("pending", "running"):
        time.sleep(0.2)


def _forget(server: Server, sha256: str) -> None:
    """Give the memory of the page cache back, as overwriting its copy does for the reference."""
    stored = server.data / "store" / "sha256" / sha256[:2] / sha256[2:4] / sha256
    stored.unlink()


def _curl(server: Server, sync: list[float], *arguments: str) -> float:
    *options, path = arguments
    done = subprocess.run(
        [
            "curl",
            "-sS",
            "-f",
            "-H",
            "Expect:",
            "-H",
            f"Authorization: Bearer {server.token}",
            "-o",
            "/dev/stderr",
            "-D",
            "-",
            "-w",
            "%{time_total}",
            *options,
            f"{server.url}/api/v1/{path}",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    *headers, total = done.stdout.splitlines()
    item = json.loads(done.stderr)
    _wait_for_worker(server, item["id"])
    _forget(server, item["sha256"])
    timing = next(line for line in headers if line.lower().startswith("server-timing:"))
    sync.append(float(timing.partition("dur=")[2]) / 1000)
    return float(total)
