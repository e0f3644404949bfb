"""A worker that is killed in the middle of an examination: the job is taken up again, nothing lies about."""

import json
import os
import random
import signal
import time

import pytest

from tests.assets import hostile
from tests.assets.make import picture
from tests.faults.installation import Installation, installation

pytestmark = pytest.mark.once

KILLS = 4
EXAMINED_WITHIN = 300.0
TOOL = "evidence.examination.tool"


def large_picture() -> bytes:
    """Takes the tool a second or more: long enough to be caught at it."""
    import io

    made = io.BytesIO()
    image = picture(9000, 6000)
    image.frombytes(random.randbytes(9000 * 6000 * 3))
    image.save(made, "PNG", compress_level=0)
    return made.getvalue()


@pytest.fixture
def server(tmp_path):
    with installation(
        tmp_path / "data", CASEWORK_API_RATE="100000/min", CASEWORK_JOB_LEASE="10"
    ) as made:
        made.start()
        made.sign_in("lead")
        yield made


def upload(server: Installation, case: str, name: str, data: bytes) -> str:
    answer, _ = server.call("PUT", "evidence/upload/", data, case=case, title=name, filename=name)
    return json.loads(answer)["id"]


def workers(server: Installation) -> list[int]:
    """The worker and its jobs, by process id; the tools they started are groups of their own."""
    return [pid for pid, command in server.processes().items() if "worker" in command]


def tools() -> set[int]:
    """Processes of the tool, of whoever started them."""
    found = set()
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                if TOOL.encode() in file.read():
                    found.add(int(name))
        except OSError:
            continue
    return found


def parents(pid: int) -> set[int]:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return {int(file.read().rpartition(")")[2].split()[1])}
    except OSError:
        return set()


def caught(server: Installation) -> int:
    """Wait until a tool of this worker is at work; its process id."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        mine = set(workers(server))
        for tool in tools():
            if parents(tool) & mine:
                return tool
        time.sleep(0.01)
    raise AssertionError("no tool was seen at work")


def test_a_worker_killed_while_it_examines_takes_the_job_up_again(server):
    body = {"title": "A worker dies", "summary": "In the middle", "kind": "other"}
    case = json.loads(server.call("POST", "cases/", body)[0])["id"]
    files = {
        "large.png": large_picture(),
        "paper.pdf": hostile.pdf(pages=12),
        "letter.docx": hostile.office(),
        "nested.zip": hostile.nested(),
    }
    for name, data in files.items():
        upload(server, case, name, data)

    left = set()
    for _ in range(KILLS):
        left.add(caught(server))
        for pid in workers(server):
            os.kill(pid, signal.SIGKILL)
        server.kill()
        server.start()
        upload(server, case, "more.pdf", hostile.pdf(pages=2))

    end = time.monotonic() + EXAMINED_WITHIN
    while True:
        rows = server.get("evidence/", case=case, page_size="200")["results"]
        if {row["processing"] for row in rows} == {"done"}:
            break
        assert time.monotonic() < end, [(r["file_name"], r["processing"]) for r in rows]
        time.sleep(1)

    assert not left & tools(), "a tool outlived its worker"
    assert len(rows) == len(files) + KILLS
    for row in rows:
        runs = server.get(f"evidence/{row['id']}/runs/")["results"]
        purposes = [run["purpose"] for run in runs]
        assert purposes.count("type") == 1, "a try that was cut off leaves nothing half done"
        assert row["readable"] == ("no" if row["file_name"] == "nested.zip" else "yes")
    for command in ("verify_store", "verify_ledger"):
        done = server.manage(command)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "notice" not in done.stdout, "what was made and never entered lies about"
    assert not list((server.data / "quarantine").glob("*.part"))
