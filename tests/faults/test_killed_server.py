"""Server and worker are killed at random moments of intake: nothing acknowledged is lost.

The clients are patient, as the documentation asks of them: what was not answered they send again
under the same Idempotency-Key, and it is there once.
"""

import json
import os
import random
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.faults.installation import Installation, Refused, installation, sha256

MOMENTS = 10
CLIENTS = 3
# A job of a killed worker comes back when its lease has ended, and its pause.
SETTINGS = {"CASEWORK_API_RATE": "100000/min", "CASEWORK_JOB_LEASE": "10"}
WORKED_OFF_WITHIN = 240.0


@dataclass
class Upload:
    """A file that a client sends until it is answered."""

    content: bytes
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    item: str = ""


def some_file() -> Upload:
    return Upload(os.urandom(random.choice([100, 60_000, 4_000_000])))


def slowly(content: bytes) -> Iterator[bytes]:
    """As over a poor line, so that a kill is likely to hit a file on its way."""
    for at in range(0, len(content), 100_000):
        yield content[at : at + 100_000]
        time.sleep(0.01)


class Client(threading.Thread):
    """Sends one file after the other; a file that was not answered is sent again after the restart."""

    def __init__(self, server: Installation, case: str):
        super().__init__()
        self.server, self.case = server, case
        self.acknowledged: list[Upload] = []
        self.pending = some_file()
        self.refusals: list[str] = []

    def run(self) -> None:
        while True:
            try:
                self.send()
            except Refused as refusal:
                self.refusals.append(str(refusal))
                return
            except OSError:
                return

    def send(self) -> None:
        self.pending.item = self.answer_to(self.pending)
        self.acknowledged.append(self.pending)
        self.pending = some_file()

    def answer_to(self, upload: Upload) -> str:
        """Send the file; returns the id of the item that it became."""
        _answer, headers = self.server.call(
            "PUT",
            "evidence/upload/",
            slowly(upload.content),
            length=len(upload.content),
            key=upload.key,
            case=self.case,
            title="Sent while someone pulls the plug",
            filename="record.bin",
            sha256=sha256(upload.content),
        )
        return headers["Location"].rstrip("/").rsplit("/", 1)[-1]

    def doubt(self) -> None:
        """Send the last file again, as a client must whose answer was lost on the way."""
        for upload in self.acknowledged[-1:]:
            assert self.answer_to(upload) == upload.item

    def again(self) -> "Client":
        """The same client after a restart: with the file that is still to be answered."""
        fresh = Client(self.server, self.case)
        fresh.acknowledged, fresh.pending = self.acknowledged, self.pending
        return fresh


@pytest.fixture
def server(tmp_path):
    with installation(tmp_path / "data", **SETTINGS) as made:
        made.start()
        made.sign_in("lead")
        yield made


def test_ten_kills_lose_nothing(server):
    body = {"title": "A case under fire", "summary": "Uploads and kills", "kind": "other"}
    case = json.loads(server.call("POST", "cases/", body)[0])["id"]
    clients = [Client(server, case) for _ in range(CLIENTS)]
    caught = 0
    for _ in range(MOMENTS):
        for client in clients:
            client.start()
        time.sleep(random.uniform(0.05, 1.5))
        server.kill()
        for client in clients:
            client.join()
        assert [client.refusals for client in clients] == [[]] * CLIENTS
        caught += len(list((server.data / "quarantine").glob("*.part")))
        server.start()
        for client in clients:
            client.doubt()
        clients = [client.again() for client in clients]
    for client in clients:
        client.send()  # what was under way when the last kill came

    uploads = [upload for client in clients for upload in client.acknowledged]
    check_all_there(server, case, uploads)
    check_whole(server)
    check_worked_off(server, case, uploads)
    assert caught, "no kill hit an upload: nothing has been shown"


def check_all_there(server: Installation, case: str, uploads: list[Upload]) -> None:
    """Every acknowledged file is an item, once, and comes back byte for byte."""
    items = {row["id"]: row for row in every_row(server, "evidence/", case=case)}
    assert sorted(items) == sorted({upload.item for upload in uploads})
    for upload in uploads:
        assert items[upload.item]["sha256"] == sha256(upload.content)
    for upload in random.sample(uploads, min(10, len(uploads))):
        assert server.call("GET", f"evidence/{upload.item}/download/")[0] == upload.content


def every_row(server: Installation, path: str, **query: str) -> list[dict]:
    rows: list[dict] = []
    while True:
        page = server.get(path, page_size="200", **query)
        rows += page["results"]
        if not page["next"]:
            return rows
        query["cursor"] = page["next"].partition("cursor=")[2].partition("&")[0]


def check_whole(server: Installation) -> None:
    for command in ("verify_store", "verify_ledger"):
        done = server.manage(command)
        assert done.returncode == 0, done.stdout + done.stderr


def check_worked_off(server: Installation, case: str, uploads: list[Upload]) -> None:
    """Jobs whose worker was killed are done in the end."""
    end = time.monotonic() + WORKED_OFF_WITHIN
    while True:
        rows = every_row(server, "evidence/", case=case)
        states = {row["processing"] for row in rows}
        if states == {"done"}:
            break
        assert time.monotonic() < end, states
        time.sleep(1)
    assert all(len(row["sha512"]) == 128 for row in rows)
