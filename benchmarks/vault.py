"""The vault with many identities: opening one, looking one up, wrapping all keys anew, the index anew."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import peak_memory, table

ROOT = Path(__file__).resolve().parent.parent


def run(counts: tuple[int, ...], database_url: str | None = None) -> None:
    """SQLite, and PostgreSQL when `database_url` names an empty database this may fill."""
    opened, rotated = [], []
    for name, url in (("SQLite", None), ("PostgreSQL", database_url)):
        if name == "PostgreSQL" and not url:
            print("\nPostgreSQL: not measured; give its address in CASEWORK_BENCH_DATABASE_URL.")
            continue
        with tempfile.TemporaryDirectory(prefix="casework-bench-") as data:
            environ = {**os.environ, "CASEWORK_DATA_DIR": data, "CASEWORK_DEMO": "1"}
            environ.pop("CASEWORK_DATABASE_URL", None)
            if url:
                environ["CASEWORK_DATABASE_URL"] = url
            there = 0
            for count in sorted(counts):
                found = json.loads(_python(environ, FILL.format(first=there, count=count)))
                there = count
                opened.append((name, f"{count:,}", *(f"{found[key]:.1f}" for key in MEASURED)))
                for flags in ([], ["--index"]):
                    label = "index anew" if flags else "keys anew"
                    rate, memory = _rotation(environ, flags)
                    row = (name, label, f"{count:,}", f"{rate:,.0f}", f"{memory:.0f}")
                    rotated.append(row)
    table(
        "Vault: milliseconds, median of 200 (each lookup and its ledger entry committed)",
        ("", "identities", *MEASURED.values()),
        opened,
    )
    table(
        "Vault: `rotate_keys`, without the start of the command",
        ("", "", "identities", "identities/s", "peak memory, MB"),
        rotated,
    )


def _rotation(environ: dict[str, str], flags: list[str]) -> tuple[float, float]:
    """Identities a second, as the command itself says, and the most memory that it held, in MB."""
    memory = 0.0
    process = subprocess.Popen(
        [sys.executable, "manage.py", "rotate_keys", *flags],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    while process.poll() is None:
        try:
            memory = max(memory, peak_memory(process.pid))
        except FileNotFoundError:  # it has just ended
            break
        time.sleep(0.02)
    said, _none = process.communicate()
    if process.returncode:
        sys.exit("rotate_keys failed")
    return float(re.findall(r"\((\d+)/s\)", said)[-1]), memory


def _python(environ: dict[str, str], code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environ,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.splitlines()[-1]


MEASURED = {
    "reveal": "reveal one, 3 fields",
    "surname": "lookup by surname",
    "name": "lookup by whole name",
    "phone": "lookup by telephone",
    "nobody": "lookup, nobody there",
    "hints": "hints of one",
}
FILL = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
import json, random, statistics, time
from django.core.management import call_command
call_command("migrate", verbosity=0)
import ledger
from accounts.models import User
from accounts.services import create_demo_account
from benchmarks import identities
from casework.models import Case
from casework.services.cases import case_open
from casework.services.teams import member_add
from vault.models import Identity
from vault.services.index import hints, lookup
from vault.services.opening import reveal

def person(name):
    return create_demo_account(actor=ledger.SYSTEM, username=name, display_name=name, email="",
        password="a long password for the bench", site_roles=("Member",))

if not User.objects.exists():
    lead = person("lead")
    case = case_open(actor=lead, title="Bench", summary="Bench", kind="other")
    member_add(actor=lead, case=case, user=person("custodian"), role="witness_custodian")
case, custodian = Case.objects.get(), User.objects.get(username="custodian")
identities.fill(case, custodian, {count}, first={first})
if django.db.connection.vendor == "postgresql":
    django.db.connection.cursor().execute("ANALYZE")
found = {{}}

def measure(name, act):
    times = []
    for _ in range(200):
        number = random.randrange({count})
        ready = act(number)
        started = time.perf_counter()
        ready()
        times.append((time.perf_counter() - started) * 1000)
    found[name] = statistics.median(times)

def one(number):
    return Identity.objects.get(witness_id=case.witnesses.get(code=identities.code_of(number)).pk)

def looked(kind, value):
    def of(number):
        asked = value(identities.values_of(number))
        return lambda: lookup(actor=custodian, kind=kind, value=asked)
    return of

def revealing(number):
    identity = one(number)
    return lambda: reveal(custodian, identity, ["surname", "given_name", "phone"])

def hinting(number):
    identity = one(number)
    return lambda: hints(custodian, identity)

measure("reveal", revealing)
measure("surname", looked("surname", lambda v: v["surname"][0]))
measure("name", looked("name", lambda v: v["given_name"][0] + " " + v["surname"][0]))
measure("phone", looked("phone", lambda v: v["phone"][0]))
measure("nobody", looked("email", lambda v: "nobody@example.org"))
measure("hints", hinting)
print(json.dumps(found))
"""
