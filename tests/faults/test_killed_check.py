"""The nightly check, its worker killed in the middle: another goes on where it was, to a whole record."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import ready
from tests.browser.site import ROOT
from tests.exchange.places import Place, place

pytestmark = pytest.mark.once

FILL = """
from accounts.models import User
from casework.models import Case
from evidence.services.items import draft, item_receive
from evidence.upkeep.schedule import verify_all
from jobs.models import Job
lead = User.objects.get(username="lead")
case = Case.objects.filter(created_by=lead).exclude(status="closed").first()
for number in range(30):
    item = draft(actor=lead, case=case, file_name=f"{number}.bin", title=f"Record {number}")
    item_receive(item=item, chunks=[b"%d" % number])
Job.objects.all().delete()
verify_all.enqueue()
"""
ASK = """
import json
from evidence.models import CheckProgress, EvidenceItem, StoreCheck
from jobs.models import Job
named = EvidenceItem.objects.filter(disposed_at=None, form="digital")
print(json.dumps({
    "progress": list(CheckProgress.objects.values("after", "intact", "started_at")),
    "records": list(StoreCheck.objects.values("intact", "changed", "missing", "started_at", "by")),
    "items": named.count(),
    "files": named.values("sha256").distinct().count(),
    "unfinished": Job.objects.unfinished().filter(name="evidence.verify_all").count(),
}, default=str))
"""
WITHIN = 60.0


def worker(where: Place, log: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.slow_worker", str(log)],
        cwd=ROOT,
        env=where.environ,
        start_new_session=True,
    )


def read(log: Path) -> list[str]:
    return log.read_text().split() if log.exists() else []


def asked(where: Place) -> dict:
    return json.loads(where.done("shell", "-v", "0", "-c", ASK).splitlines()[-1])


def wait_for(reached, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + WITHIN
    while not reached():
        assert process.poll() is None, "the worker has ended"
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_check_whose_worker_is_killed_goes_on_where_it_was(tmp_path):
    with place(tmp_path / "data") as where:
        ready.fill(where.data, where.environ)
        where.done("shell", "-v", "0", "-c", FILL)
        log, again = tmp_path / "read", tmp_path / "read again"
        first = worker(where, log)
        wait_for(lambda: len(read(log)) >= 12, first)
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
        killed = asked(where)
        (at,) = killed["progress"]
        assert at["after"] and 0 < at["intact"] < killed["items"]
        assert killed["records"] == []
        assert killed["unfinished"] == 1

        second = worker(where, again)
        try:
            wait_for(lambda: asked(where)["records"], second)
        finally:
            second.terminate()
            second.wait(timeout=60)
        ended = asked(where)
        (record,) = ended["records"]
        assert record == {
            "intact": ended["items"],
            "changed": 0,
            "missing": 0,
            "started_at": at["started_at"],
            "by": "nightly",
        }
        assert ended["progress"] == []
        assert min(read(again)) > at["after"], "what was read and kept is not read again"
        assert len({*read(log), *read(again)}) == ended["files"], "and nothing is left out"
        assert "intact" in where.done("verify_store")
        where.done("verify_ledger")
