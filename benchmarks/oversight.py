"""Oversight over a long ledger: a page of 50 lines by each filter, and how long reviews took."""

from benchmarks.measuring import cpu_seconds, median, table
from benchmarks.server import Server

CALLS = 20

# Rows straight into the table, above those that the program numbers: a list reads rows and no tree.
FILL = """
import random, uuid
from datetime import timedelta
from django.db import connection
from django.utils import timezone
from accounts.models import User
from casework.models import Case
from evidence.models import EvidenceItem
from ledger.models import Entry
EVENTS = [
    ("evidence.item.received", "item", True, 30), ("evidence.facts.found", "file_facts", True, 25),
    ("evidence.item.viewed", "item", False, 25), ("evidence.item.downloaded", "item", False, 5),
    ("casework.case.edited", "case", True, 13), ("exchange.export.requested", "export", True, 1),
    ("accounts.token.created", "api_token", True, 0.5), ("vault.access.requested", "vault_access", True, 0.1),
    ("vault.field.shown", "vault_access", False, 0.4),
]
cases = list(Case.objects.values_list("pk", flat=True))
items = list(EvidenceItem.objects.values_list("pk", flat=True))
actors = list(User.objects.values_list("actor_code", flat=True))
begin, first = timezone.now() - timedelta(days=365), 10_000_000
have = Entry.objects.filter(seq__gte=first).count()
random.seed(have)
weights = [event[3] for event in EVENTS]
for start in range(have, {count}, 10_000):
    rows = []
    for n in range(start, min(start + 10_000, {count})):
        name, kind, change, _ = random.choices(EVENTS, weights)[0]
        rows.append(Entry(
            seq=first + n, leaf=b"x" * 600, id=uuid.uuid4(), time=begin + timedelta(seconds=30 * n),
            event=name, actor_code=random.choice(actors), role="lead", case_id=random.choice(cases),
            case_seq=first + n, object_kind=kind, change=change,
            object_id=random.choice(items) if kind == "item" else uuid.uuid4(),
        ))
    Entry.objects.bulk_create(rows)
print(items[0], cases[0], (begin + timedelta(days=20)).date())
"""


def run(server: Server, *, counts: tuple[int, ...]) -> None:
    """Server CPU per call at each number of entries, asked by an auditor, who sees them all."""
    server.token = server.manage(
        "api_token", "auditor", "--scopes", "read", "--days", "1"
    ).splitlines()[-1]
    found: dict[str, list[str]] = {}
    for count in counts:
        told = server.manage("shell", "-v", "0", "-c", FILL.format(count=count))
        for name, query in queries(*told.split()).items():
            found.setdefault(name, []).append(_cost(server, f"oversight/?{query}"))
        found.setdefault("21st page", []).append(_cost(server, _deep(server)))
    table(
        f"Oversight, 50 lines, server CPU ms per call, median of 3 times {CALLS} calls",
        ("asked for", *(f"{count:,} entries" for count in counts)),
        [(name, *costs) for name, costs in found.items()],
    )


def queries(item: str, case: str, day: str) -> dict[str, str]:
    return {
        "everything": "",
        "opened": "section=opened",
        "opened, of a case": f"section=opened&case={case}",
        "opened, one record": f"section=opened&object={item}",
        "by a person": "person=investigator",
        "identities (1 in 200)": "section=identities",
        "identities, by a person": "section=identities&person=investigator",
        "identities, of a case": f"section=identities&case={case}",
        "exports": "section=exports",
        "tokens": "kind=api_token",
        "until the 20th day": f"created_before={day}",
        "opened, from the 20th day": f"section=opened&created_after={day}",
    }


def _deep(server: Server) -> str:
    page = server.call("GET", "oversight/")
    for _ in range(20):
        page = server.call("GET", page["next"].partition("/api/v1/")[2])
    return str(page["next"]).partition("/api/v1/")[2]


def _cost(server: Server, path: str) -> str:
    server.call("GET", path)
    found = []
    for _ in range(3):
        before = cpu_seconds(server.pid)
        for _ in range(CALLS):
            server.call("GET", path)
        found.append((cpu_seconds(server.pid) - before) / CALLS * 1000)
    return f"{median(found):.1f}"
