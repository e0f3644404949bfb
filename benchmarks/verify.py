"""Re-hashing whole stores, against openssl on the same files with the same number of workers."""

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measuring import in_turn, median, table
from common.working import default_workers

BLOCK = 1 << 20
SMALL = 51_200
GOALS = {"large": 1.1, "small": 1.2}

SETUP = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
import ledger
from accounts.services import create_demo_account
from casework.services.cases import case_open
user = create_demo_account(actor=ledger.SYSTEM, username="bench", display_name="Bench",
    email="bench@demonstration.invalid", password="a long password for the bench", site_roles=("Member",))
case_open(actor=user, title="Bench", summary="Verification", kind="other")
"""
# Rows straight into the table: through the service twenty thousand would take minutes.
FILL = """
import os
from pathlib import Path
from accounts.models import User
from casework.models import Case
from evidence.models import EvidenceItem, FileFacts
case, actor = Case.objects.get(), User.objects.get()
files = [entry for entry in Path({folder!r}).rglob("*") if entry.is_file()]
for first in range(0, len(files), 2000):
    items = [
        EvidenceItem(case=case, reference=f"EV-{{n:06d}}", title=f"Item {{n}}", file_name=f"{{n}}.bin",
            sha256=file.name, size=file.stat().st_size, created_by=actor)
        for n, file in enumerate(files[first : first + 2000], first)
    ]
    EvidenceItem.objects.bulk_create(items)
    FileFacts.objects.bulk_create([FileFacts(item=item) for item in items])
"""


def run(*, large: int, small: int, rounds: int) -> None:
    """Four files of `large` bytes, and `small` files of 50 KB."""
    workers = default_workers()
    with _installation() as nothing:
        rows = [
            _measured("large", nothing, [large] * 4, rounds, workers),
            _measured("small", nothing, [SMALL] * small, rounds, workers),
        ]
    table(
        f"verify_store with {workers} workers, median of {rounds}",
        (
            "",
            "openssl s",
            "verify_store s",
            "ratio without start-up",
            "goal",
            "ratio with start-up",
            "memory over an empty store, MB",
        ),
        rows,
    )


def _measured(
    name: str, nothing: dict[str, str], sizes: list[int], rounds: int, workers: int
) -> tuple[str, ...]:
    with _installation(sizes) as environ:
        store = Path(environ["CASEWORK_DATA_DIR"], "store")
        together = 1 if name == "large" else 500
        memory: dict[str, list[float]] = {"empty": [], "full": []}
        found = in_turn(
            rounds,
            openssl=lambda: _openssl(store, workers, together),
            empty=lambda: _verify(nothing, workers, memory["empty"]),
            full=lambda: _verify(environ, workers, memory["full"]),
        )
    base, start, whole = (median(found[key]) for key in ("openssl", "empty", "full"))
    size = f"{len(sizes):,} × {sizes[0] / 1e6:,.2f} MB"
    grown = median(memory["full"]) - median(memory["empty"])
    return (
        size,
        f"{base:.2f}",
        f"{whole - start:.2f} (+ {start:.2f} start-up)",
        f"{(whole - start) / base:.2f}",
        f"{GOALS[name]:.1f}",
        f"{whole / base:.2f}",
        f"{grown:+.1f}",
    )


def _openssl(store: Path, workers: int, together: int) -> float:
    """Wall seconds of finding all files and hashing them, as many at a time."""
    command = f"find '{store}' -type f | xargs -P{workers} -n{together} openssl dgst -sha256"
    started = time.perf_counter()
    subprocess.run(["sh", "-c", command], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def _verify(environ: dict[str, str], workers: int, memory: list[float]) -> float:
    """Wall seconds of the command; its highest memory, in MB, is added to `memory`."""
    command = [sys.executable, "manage.py", "verify_store", "--workers", str(workers)]
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    memory.append(used.ru_maxrss / 1000)
    return seconds


@contextmanager
def _installation(sizes: list[int] | None = None) -> Iterator[dict[str, str]]:
    """The environment of an installation whose store holds random files of these sizes (bytes)."""
    with tempfile.TemporaryDirectory(
        prefix="casework-bench-", dir=os.environ.get("BENCH_DIR")
    ) as data:
        environ = {**os.environ, "CASEWORK_DATA_DIR": data, "CASEWORK_DEMO": "1"}
        environ.pop("CASEWORK_DATABASE_URL", None)
        _shell(environ, SETUP)
        for size in sizes or ():
            _put(Path(data, "store", "sha256"), size)
        if sizes:
            _shell(environ, FILL.format(folder=str(Path(data, "store"))))
        os.sync()
        yield environ


def _put(folder: Path, size: int) -> None:
    """A random file in its place in the store."""
    folder.mkdir(parents=True, exist_ok=True)
    draft, digest = folder / "draft", hashlib.sha256()
    with draft.open("wb") as file:
        for at in range(0, size, BLOCK):
            block = os.urandom(min(BLOCK, size - at))
            digest.update(block)
            file.write(block)
    name = digest.hexdigest()
    (folder / name[:2] / name[2:4]).mkdir(parents=True, exist_ok=True)
    draft.rename(folder / name[:2] / name[2:4] / name)


def _shell(environ: dict[str, str], script: str) -> None:
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", script]
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)
