"""Server and worker are killed at random moments of intake: nothing acknowledged is lost.

The clients are patient, as the documentation asks of them: what was not answered they send again
under the same Idempotency-Key, and it is there once.
"""

import json
import os
import random
import time

import pytest

from tests.faults.installation import Installation, installation, sha256
from tests.faults.under_fire import (
    PatientClient,
    Upload,
    check_all_there,
    check_whole,
    every_row,
    slowly,
    under_fire,
)

MOMENTS = 10
CLIENTS = 3
# A job of a killed worker comes back when its lease has ended, and its pause.
SETTINGS = {"CASEWORK_API_RATE": "100000/min", "CASEWORK_JOB_LEASE": "10"}
WORKED_OFF_WITHIN = 240.0


def some_file() -> Upload:
    return Upload(os.urandom(random.choice([100, 60_000, 4_000_000])))


class Client(PatientClient):
    """Sends one file after the other; a file that was not answered is sent again after the restart."""

    def __init__(self, server: Installation, case: str):
        super().__init__(server, case)
        self.pending = some_file()

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
    uploads = under_fire(server, clients, moments=MOMENTS)
    check_all_there(server, case, uploads)
    check_whole(server)
    check_worked_off(server, case, uploads)


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
