"""A page of 50 out of many evidence items through the API: what it costs the server."""

from benchmarks.measuring import cpu_seconds, median, table
from benchmarks.server import Server

CALLS = 100

# Rows straight into the tables: through the services this would take hours, and a list reads rows.
FILL = """
import uuid
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from casework.models import Case
from evidence.models import EvidenceItem, FileFacts
case = Case.objects.get(pk="{case}")
actor = User.objects.get(username="lead")
now = timezone.now()
start = case.evidence.count()
for first in range(start, {count}, 5000):
    items = [
        EvidenceItem(
            case=case, reference=f"EV-{{n:06d}}", title=f"Item {{n}}", file_name=f"{{n}}.jpg",
            sha256=f"{{n:064x}}", size=n + 1, created_by=actor, created_at=now + timedelta(seconds=n),
        )
        for n in range(first, min(first + 5000, {count}))
    ]
    EvidenceItem.objects.bulk_create(items)
    FileFacts.objects.bulk_create([FileFacts(item=item) for item in items])
"""


def run(server: Server, *, counts: tuple[int, ...]) -> None:
    """Server CPU per call for page one and for a page deep inside, at each number of rows."""
    case = server.call("POST", "cases/", {"title": "Bench", "summary": "Lists", "kind": "other"})
    rows = []
    for count in counts:
        server.manage("shell", "-v", "0", "-c", FILL.format(case=case["id"], count=count))
        first = f"evidence/?case={case['id']}"
        page = server.call("GET", first)
        for _ in range(20):
            page = server.call("GET", _path(page["next"]))
        rows.append((f"{count:,}", _cost(server, first), _cost(server, _path(page["next"]))))
    table(
        f"List of 50 evidence items, server CPU per call, median of 5 times {CALLS} calls",
        ("items", "first page ms", "21st page ms"),
        rows,
    )


def _path(address: str) -> str:
    return address.partition("/api/v1/")[2]


def _cost(server: Server, path: str) -> str:
    server.call("GET", path)
    found = []
    for _ in range(5):
        before = cpu_seconds(server.pid)
        for _ in range(CALLS):
            server.call("GET", path)
        found.append((cpu_seconds(server.pid) - before) / CALLS * 1000)
    return f"{median(found):.1f}"
