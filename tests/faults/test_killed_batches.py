"""The server is killed while folders of small files come in, several in a request: nothing answered is lost.

The clients are patient: what was not answered they send again, in other company, each file under its key.
"""

import json
import os
import random
import threading
import time

import pytest

from tests.evidence.batch import FORM, form
from tests.faults.installation import Installation, Refused, installation, sha256
from tests.faults.test_killed_server import (
    Upload,
    check_all_there,
    check_whole,
    slowly,
)

MOMENTS = 8
CLIENTS = 2
IN_ONE = 20


def some_file() -> Upload:
    return Upload(os.urandom(random.choice([1, 3_000, 60_000, 200_000])))


class Client(threading.Thread):
    """Sends some files after the others; those that were not answered go along with the next."""

    def __init__(self, server: Installation, case: str):
        super().__init__()
        self.server, self.case = server, case
        self.acknowledged: list[Upload] = []
        self.pending: list[Upload] = []
        self.refusals: list[str] = []

    def run(self) -> None:
        try:
            while True:
                self.send()
        except Refused as refusal:
            self.refusals.append(str(refusal))
        except OSError:
            return

    def send(self) -> None:
        number = random.randint(1, IN_ONE)
        self.pending = self.pending or [some_file() for _ in range(number)]
        random.shuffle(self.pending)
        for upload, item in zip(self.pending, self.answers_to(self.pending), strict=True):
            upload.item = item
        self.acknowledged += self.pending
        self.pending = []

    def answers_to(self, files: list[Upload]) -> list[str]:
        said = [
            {
                "title": "Sent in company",
                "filename": "message.json",
                "key": upload.key,
                "sha256": sha256(upload.content),
            }
            for upload in files
        ]
        body = form(said, [upload.content for upload in files])
        answer, _headers = self.server.call(
            "POST",
            "evidence/batch/",
            slowly(body),
            kind=FORM,
            length=len(body),
            case=self.case,
        )
        return [one["item"]["id"] for one in json.loads(answer)["results"]]

    def doubt(self) -> None:
        """Send some again that were answered, as a client must whose answer was lost on the way."""
        if last := self.acknowledged[-IN_ONE:]:
            assert self.answers_to(last) == [upload.item for upload in last]

    def again(self) -> "Client":
        """The same client after a restart, with some more for company."""
        fresh = Client(self.server, self.case)
        fresh.acknowledged = self.acknowledged
        fresh.pending = [*self.pending, some_file()]
        return fresh


@pytest.fixture
def server(tmp_path):
    with installation(tmp_path / "data", CASEWORK_API_RATE="100000/min") as made:
        made.start()
        made.sign_in("lead")
        yield made


@pytest.mark.xdist_group("faults")
def test_kills_lose_no_small_file(server):
    body = {"title": "Folders under fire", "summary": "Small files and kills", "kind": "other"}
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
    assert caught, "no kill hit a request: nothing has been shown"
