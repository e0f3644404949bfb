"""Patient clients: what was not answered they send again under the same key, and it is there once."""

import random
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from tests.faults.installation import Installation, Refused, sha256


@dataclass
class Upload:
    """A file that a client sends until it is answered."""

    content: bytes
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    item: str = ""


class PatientClient(threading.Thread):
    """Sends until the server is gone; `again` is the same client after a restart."""

    def __init__(self, server: Installation, case: str):
        super().__init__()
        self.server, self.case = server, case
        self.acknowledged: list[Upload] = []
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
        """Send what is pending, and what was answered is acknowledged."""
        raise NotImplementedError

    def doubt(self) -> None:
        """Send something answered again, as a client must whose answer was lost on the way."""
        raise NotImplementedError

    def again(self) -> Self:
        """A new client that has what this one had, answered and unanswered."""
        raise NotImplementedError


def slowly(content: bytes) -> Iterator[bytes]:
    """As over a poor line, so that a kill is likely to hit a file on its way."""
    for at in range(0, len(content), 100_000):
        yield content[at : at + 100_000]
        time.sleep(0.01)


def under_fire(
    server: Installation, clients: Sequence[PatientClient], *, moments: int
) -> list[Upload]:
    """Kill the server `moments` times while the clients send; all that was answered in the end.

    Fails when a client was refused, was answered differently the second time, or no kill hit anything.
    """
    caught = 0
    for _ in range(moments):
        for client in clients:
            client.start()
        time.sleep(random.uniform(0.05, 1.5))
        server.kill()
        for client in clients:
            client.join()
        assert [client.refusals for client in clients] == [[]] * len(clients)
        caught += len(list((server.data / "quarantine").glob("*.part")))
        server.start()
        for client in clients:
            client.doubt()
        clients = [client.again() for client in clients]
    for client in clients:
        client.send()  # what was under way when the last kill came
    assert caught, "no kill hit an upload: nothing has been shown"
    return [upload for client in clients for upload in client.acknowledged]


def check_all_there(server: Installation, case: str, uploads: list[Upload]) -> None:
    """Every acknowledged file is an item, once, and comes back byte for byte."""
    items = {row["id"]: row for row in every_row(server, "evidence/", case=case)}
    assert sorted(items) == sorted({upload.item for upload in uploads})
    for upload in uploads:
        assert items[upload.item]["sha256"] == sha256(upload.content)
    for upload in random.sample(uploads, min(10, len(uploads))):
        assert server.call("GET", f"evidence/{upload.item}/download/")[0] == upload.content


def every_row(server: Installation, path: str, **query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
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
