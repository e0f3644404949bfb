"""The server is killed while folders of small files come in, several in a request: nothing answered is lost.

The clients are patient: what was not answered they send again, in other company, each file under its key.
"""

import json
import os
import random

import pytest

from tests.evidence.batch import FORM, form
from tests.faults.installation import Installation, installation, sha256
from tests.faults.under_fire import (
    PatientClient,
    Upload,
    check_all_there,
    check_whole,
    slowly,
    under_fire,
)

pytestmark = pytest.mark.once

MOMENTS = 8
CLIENTS = 2
IN_ONE = 20


def some_file() -> Upload:
    return Upload(os.urandom(random.choice([1, 3_000, 60_000, 200_000])))


class Client(PatientClient):
    """Sends some files after the others; those that were not answered go along with the next."""

    def __init__(self, server: Installation, case: str):
        super().__init__(server, case)
        self.pending: list[Upload] = []

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


def test_kills_lose_no_small_file(server):
    body = {"title": "Folders under fire", "summary": "Small files and kills", "kind": "other"}
    case = json.loads(server.call("POST", "cases/", body)[0])["id"]
    clients = [Client(server, case) for _ in range(CLIENTS)]
    uploads = under_fire(server, clients, moments=MOMENTS)
    check_all_there(server, case, uploads)
    check_whole(server)
