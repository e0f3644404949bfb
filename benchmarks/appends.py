"""Ledger appends through the service: one and eight writers, 5 ms of other work in each transaction."""

import os
import subprocess
import sys
import tempfile
import time

from benchmarks.measuring import table

SECONDS = 4.0
WORK = 0.005


def run(database_url: str | None = None) -> None:
    """SQLite, and PostgreSQL when `database_url` names a database this may fill."""
    rows = []
    for name, url in (("SQLite", None), ("PostgreSQL", database_url)):
        if name == "PostgreSQL" and not url:
            print("\nPostgreSQL: not measured; give its address in CASEWORK_BENCH_DATABASE_URL.")
            continue
        with tempfile.TemporaryDirectory(prefix="casework-bench-") as data:
            environ = {**os.environ, "CASEWORK_DATA_DIR": data, "CASEWORK_DEMO": "1"}
            environ.pop("CASEWORK_DATABASE_URL", None)
            if url:
                environ["CASEWORK_DATABASE_URL"] = url
            _python(environ, "-c", SETUP)
            rows.append((name, *(_rate(environ, writers) for writers in (1, 8))))
            rows[-1] = (*rows[-1], _python(environ, "-c", PROOFS).strip())
    table(
        f"Ledger appends per second, {WORK * 1000:.0f} ms of other work in each transaction",
        ("", "1 writer", "8 writers", "inclusion proof at 200,000 entries, ms"),
        rows,
    )


def _rate(environ: dict[str, str], writers: int) -> str:
    started = time.time() + 4
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER.format(start=started, seconds=SECONDS, work=WORK)],
            env=environ,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(writers)
    ]
    return f"{sum(int(process.communicate()[0]) for process in processes) / SECONDS:.0f}"


def _python(environ: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], env=environ, check=True, capture_output=True, text=True
    )
    return done.stdout


DJANGO = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
"""
SETUP = (
    DJANGO
    + """
from django.core.management import call_command
call_command("migrate", verbosity=0)
import ledger
from accounts.services import create_demo_account
create_demo_account(actor=ledger.SYSTEM, username="bench", display_name="Bench",
    email="bench@demonstration.invalid", password="a long password for the bench", site_roles=("Member",))
"""
)
WRITER = (
    DJANGO
    + """
import time
import ledger
from accounts.models import User
user = User.objects.get(username="bench")
done = 0
time.sleep(max(0, {start} - time.time()))
end = time.perf_counter() + {seconds}
while time.perf_counter() < end:
    # The other work stands in front of the records, as in a service; the ledger's lock comes last.
    with ledger.unit(user):
        time.sleep({work})
        ledger.record("accounts.user.changed", user)
    done += 1
print(done)
"""
)
PROOFS = (
    DJANGO
    + """
import statistics, random, time
import ledger
from accounts.models import User
from ledger import proofs
user = User.objects.get(username="bench")
while proofs.tree_size() < 200_000:
    with ledger.unit(user):
        for _ in range(min(5000, 200_000 - proofs.tree_size())):
            ledger.record("accounts.user.changed", user)
size, found = proofs.tree_size(), []
for _ in range(200):
    seq = random.randrange(size)
    started = time.perf_counter()
    proofs.inclusion(seq)
    found.append((time.perf_counter() - started) * 1000)
print(f"{statistics.median(found):.1f}")
"""
)
