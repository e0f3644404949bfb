"""A case with its lead, and ways to look at what the ledger and the stores hold."""

from pathlib import Path

import pytest

import store
from ledger.models import Entry
from tests import factories
from tests.assets import make
from tests.evidence.clamd_server import ABSENT

ASSETS = Path(make.__file__).parent


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    if any(ABSENT in str(report.longrepr) for report in skipped):
        terminalreporter.section("Malware scans", sep="!", red=True, bold=True)
        terminalreporter.write_line(f"{ABSENT}. Install ClamAV's daemon (clamav-daemon).")


@pytest.fixture
def lead(db):
    return factories.user("lead")


@pytest.fixture
def matter(lead):
    return factories.case(lead)


@pytest.fixture
def reviewer(matter, lead):
    reviewer = factories.user("reviewer")
    factories.add_member(matter, lead, reviewer, "reviewer")
    return reviewer


def asset(name: str) -> bytes:
    return (ASSETS / name).read_bytes()


def stored_hashes(name: str = "store") -> list[str]:
    return list(store.open_store(name).iter_hashes())


def events(record) -> list[str]:
    """The ledger's events about a record, in order."""
    return list(Entry.objects.filter(object_id=record.pk).values_list("event", flat=True))


def everything(data_dir: Path) -> list[str]:
    """All files below the data folder but the locks: what a refusal must not have left behind."""
    return sorted(
        str(path.relative_to(data_dir))
        for path in data_dir.rglob("*")
        if path.is_file() and "locks" not in path.parts
    )
