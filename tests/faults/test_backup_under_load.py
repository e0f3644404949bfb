"""A backup taken while people send files: restored, it holds all that was acknowledged before it."""

import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.browser.site import ROOT
from tests.exchange.places import place
from tests.faults.installation import Installation, installation, sha256
from tests.faults.test_killed_server import Client
from tests.faults.under_fire import Upload

WRITERS = 3
SENT_BEFORE = 12


class Writer(Client):
    """Sends files until it is told to stop."""

    def __init__(self, server: Installation, case: str, stop: threading.Event):
        super().__init__(server, case)
        self.stop = stop

    def run(self) -> None:
        while not self.stop.is_set():
            self.send()


def test_what_was_acknowledged_before_a_backup_is_in_it(tmp_path):
    with installation(tmp_path / "data", CASEWORK_API_RATE="100000/min") as server:
        server.start()
        server.sign_in("lead")
        case = server.get("cases/", status="draft")["results"][0]["id"]
        stop = threading.Event()
        writers = [Writer(server, case, stop) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        try:
            wait_for(lambda: len(sent(writers)) >= SENT_BEFORE)
            before = sent(writers)
            backup(server, tmp_path / "backup")
            during = len(sent(writers)) - len(before)
        finally:
            stop.set()
            for writer in writers:
                writer.join()
        assert during > 0, "nobody wrote meanwhile, and nothing has been shown"

    with place(tmp_path / "restored") as restored:
        said = restored.done("restore", str(tmp_path / "backup"))
        assert "Restored and verified" in said
        for upload in before:
            name = sha256(upload.content)
            path = restored.data / "store/sha256" / name[:2] / name[2:4] / name
            assert path.read_bytes() == upload.content
        listed = (
            "from evidence.models import EvidenceItem as E;"
            "print(*E.objects.values_list('pk', flat=True))"
        )
        items = restored.done("shell", "-v", "0", "-c", listed).split()
        assert {upload.item for upload in before} <= set(items)


def backup(server: Installation, target: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "backup", str(target), "--with-keys"],
        cwd=ROOT,
        env=server.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def sent(writers: list[Writer]) -> list[Upload]:
    return [upload for writer in writers for upload in list(writer.acknowledged)]


def wait_for(reached) -> None:
    end = time.monotonic() + 120
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.05)
