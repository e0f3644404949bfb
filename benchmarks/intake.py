"""Intake of one large file over loopback, against the machine's own tools."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

from benchmarks import tus
from benchmarks.measuring import forget_peak, in_turn, median, peak_memory, table, timed
from benchmarks.server import Server, parent_of, web_process

BLOCK = 1 << 20
NAMES = ("raw", "multipart", "tus", "tus, resumed", "tus, resumed after a restart")


def run(server: Server, *, size: int, rounds: int) -> None:
    """Raw, multipart and tus, whole and resumed, `rounds` times in turn with `cp && openssl`."""
    case = server.call("POST", "cases/", {"title": "Bench", "summary": "Intake", "kind": "other"})
    source = server.data / "source.bin"
    copy = server.data / "copy.bin"
    sync: dict[str, list[float]] = {name: [] for name in NAMES}
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

    def by_tus() -> float:
        fresh()
        return _received(server, sync["tus"], *tus.whole(server, case["id"], source))

    def by_tus_resumed() -> float:
        fresh()
        sent = tus.resumed(server, case["id"], source, lambda: None)
        return _received(server, sync["tus, resumed"], *sent)

    def by_tus_restarted() -> float:
        fresh()
        sent = tus.resumed(server, case["id"], source, lambda: _restart(server))
        return _received(server, sync["tus, resumed after a restart"], *sent)

    forget_peak(server.pid)
    measured = (reference, raw, multipart, by_tus, by_tus_resumed)
    found = in_turn(rounds, **dict(zip(("reference", *NAMES), measured, strict=False)))
    grown = peak_memory(server.pid) - idle
    title = f"Intake of {size / 2**30:.2f} GiB, median of {rounds}"
    _show(title, found, sync)
    print(f"  Memory of the web process: {grown:+.1f} MB over idle ({idle:.0f} MB)")
    # The process that received the first half knows its hash: only another one has to read it again.
    last = {"reference": reference, NAMES[-1]: by_tus_restarted}
    _show(f"{title}: the first half read again", in_turn(rounds, **last), sync)
    copy.unlink(missing_ok=True)
    source.unlink(missing_ok=True)


def _show(title: str, found: dict[str, list[float]], sync: dict[str, list[float]]) -> None:
    base = median(found["reference"])
    rows = [("cp && openssl dgst -sha256", f"{base:.2f}", "", "1.00", "")]
    for name in (name for name in found if name != "reference"):
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
    head = ("", "wall s", "of which fsync s", "ratio before fsync", "ratio with fsync")
    table(title, head, rows)


def _restart(server: Server) -> None:
    """Another web process takes over, which knows nothing of uploads under way."""
    before = server.pid
    master = parent_of(before)
    os.kill(master, signal.SIGHUP)
    while parent_of(before) == master or web_process(master, before) == before:
        time.sleep(0.05)
    server.pid = web_process(master, before)
    server.call("GET", "me/")  # it has started when it answers


def _received(server: Server, sync: list[float], seconds: float, answer: dict[str, str]) -> float:
    """Note what the disk took, and make room again, as `_curl` does."""
    _wait_for_worker(server, answer["Casework-Item"])
    _forget(server, answer["Casework-Item-SHA256"])
    sync.append(float(answer["Server-Timing"].partition("dur=")[2]) / 1000)
    return seconds


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
