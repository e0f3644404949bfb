"""Resumable uploads at the real server, which is killed again and again: what was acknowledged is there.

The client does what tus asks of it: after each break it asks how far the upload has come, and goes on
from there. Kills fall anywhere: between two pieces, inside one, and at the end, where the bytes move into
the store and the item is made.
"""

import base64
import http.client
import json
import os
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.faults.installation import Installation, Refused, installation, sha256

pytestmark = pytest.mark.once

KILLS, KILLS_AT_THE_END = 5, 3
LARGEST = 40_000_000
PIECE = 1_500_000


class Sender:
    """Sends one file by tus, in pieces, over a line that is not too fast."""

    def __init__(self, server: Installation, case: str, content: bytes, speed: float = 8e6):
        self.server, self.content, self.speed = server, content, speed
        self.acknowledged = 0
        self.address = ""
        self.item = ""
        self._said = {"case": case, "title": "Sent in pieces", "filename": "record.bin"}

    def ask(self, method: str, path: str, body: object = b"", **headers: str) -> dict[str, str]:
        """The headers of the answer. Raises `Refused`, or OSError when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        said = {
            "Authorization": f"Bearer {self.server.token}",
            "Tus-Resumable": "1.0.0",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        try:
            connection.request(method, path, body, said)
            answer = connection.getresponse()
            content = answer.read()
        except http.client.HTTPException as error:
            raise ConnectionError(repr(error)) from error
        finally:
            connection.close()
        if answer.status >= 300:
            raise Refused(answer.status, content)
        return dict(answer.getheaders())

    def begin(self) -> None:
        said = self._said | {"sha256": sha256(self.content)}
        pairs = [
            f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items()
        ]
        answer = self.ask(
            "POST",
            "/api/v1/uploads/",
            Upload_Length=str(len(self.content)),
            Upload_Metadata=",".join(pairs),
        )
        self.address = answer["Location"]

    def offset(self) -> int:
        """How far it has come, as the server says; less than it once said would be a loss."""
        answer = self.ask("HEAD", self.address)
        offset = int(answer["Upload-Offset"])
        assert offset >= self.acknowledged, "acknowledged bytes are gone"
        self.acknowledged = offset
        self.item = answer.get("Casework-Item", "")
        return offset

    def go_on(self) -> None:
        """Send until the item is there, or the server is not."""
        if not self.address:
            self.begin()
        offset = self.offset()
        while not self.item:
            piece = self.content[offset : offset + PIECE]
            answer = self.ask(
                "PATCH",
                self.address,
                self._slowly(piece),
                Upload_Offset=str(offset),
                Content_Type="application/offset+octet-stream",
                Content_Length=str(len(piece)),
            )
            offset = self.acknowledged = int(answer["Upload-Offset"])
            self.item = answer.get("Casework-Item", "")

    def _slowly(self, piece: bytes) -> Iterator[bytes]:
        for start in range(0, len(piece), 65_536):
            block = piece[start : start + 65_536]
            yield block
            time.sleep(len(block) / self.speed)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with installation(
        tmp_path_factory.mktemp("killed") / "data", CASEWORK_API_RATE="100000/min"
    ) as made:
        made.largest_file = LARGEST
        made.start()
        made.sign_in("lead")
        yield made


@pytest.fixture
def case(server) -> str:
    body = {"title": "A case under fire", "summary": "Pieces and kills", "kind": "other"}
    return json.loads(server.call("POST", "cases/", body)[0])["id"]


def kept(server: Installation) -> list[str]:
    return sorted(path.name for path in (server.data / "quarantine").glob("*"))


def test_kills_while_pieces_come_lose_nothing(server, case):
    senders = [Sender(server, case, os.urandom(6_000_000)) for _ in range(2)]
    caught = 0
    for _ in range(KILLS):
        threads = [threading.Thread(target=until_it_breaks, args=[sender]) for sender in senders]
        for thread in threads:
            thread.start()
        wait_until(lambda: any(sender.address for sender in senders))
        time.sleep(random.uniform(0.1, 0.6))
        server.kill()
        for thread in threads:
            thread.join()
        caught += sum(1 for sender in senders if sender.address and not sender.item)
        server.start()
    for sender in senders:
        sender.go_on()
        assert server.call("GET", f"evidence/{sender.item}/download/")[0] == sender.content
    assert caught, "no kill hit an upload: nothing has been shown"
    assert len(server.get("evidence/", case=case)["results"]) == len(senders), "each is there once"
    for command in ("verify_store", "verify_ledger"):
        done = server.manage(command)
        assert done.returncode == 0, done.stdout + done.stderr
    assert kept(server) == []


def wait_until(reached: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not reached() and time.monotonic() < end:
        time.sleep(0.01)


def until_it_breaks(sender: Sender) -> None:
    try:
        sender.go_on()
    except OSError:
        return


def test_kills_at_the_very_end_lose_nothing(server, case):
    """Small files, killed around the moment in which the bytes become an item."""
    for _ in range(KILLS_AT_THE_END):
        sender = Sender(server, case, os.urandom(200_000), speed=1e9)
        sender.begin()
        thread = threading.Thread(target=until_it_breaks, args=[sender])
        thread.start()
        time.sleep(random.uniform(0.0, 0.06))
        server.kill()
        thread.join()
        server.start()
        sender.go_on()
        assert server.call("GET", f"evidence/{sender.item}/download/")[0] == sender.content
    assert len(server.get("evidence/", case=case)["results"]) == KILLS_AT_THE_END
    assert kept(server) == []


def test_a_full_disk_keeps_what_was_acknowledged_and_the_rest_comes_later(server, case):
    sender = Sender(server, case, os.urandom(3_000_000), speed=1e9)
    sender.begin()
    sender.ask(
        "PATCH",
        sender.address,
        sender.content[:1_000_000],
        Upload_Offset="0",
        Content_Type="application/offset+octet-stream",
    )
    server.kill()
    server.largest_file = 2_000_000
    server.start()
    with pytest.raises(Refused) as refusal:
        sender.ask(
            "PATCH",
            sender.address,
            sender.content[1_000_000:],
            Upload_Offset="1000000",
            Content_Type="application/offset+octet-stream",
        )
    assert refusal.value.status == 507
    assert json.loads(refusal.value.content)["code"] == "storage_full"
    assert sender.offset() == 1_000_000
    server.kill()
    server.largest_file = LARGEST
    server.start()
    sender.go_on()
    assert server.call("GET", f"evidence/{sender.item}/download/")[0] == sender.content


@pytest.mark.parametrize("how", ["closed", "silent"])
def test_a_sender_that_goes_away_is_let_go_and_may_come_back(server, case, how):
    """A closed line is noticed at once; on a silent one a second request is refused, not mixed in."""
    sender = Sender(server, case, os.urandom(2_000_000), speed=1e9)
    sender.begin()
    head = (
        f"PATCH {sender.address} HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {server.token}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
        "Content-Type: application/offset+octet-stream\r\n"
        f"Content-Length: {len(sender.content)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(head.encode() + sender.content[:1_200_000])
        end = time.monotonic() + 20
        while sender.offset() < 1_000_000 and time.monotonic() < end:
            time.sleep(0.05)
        if how == "silent":
            with pytest.raises(Refused) as refusal:
                sender.ask(
                    "PATCH",
                    sender.address,
                    b"x",
                    Upload_Offset=str(sender.offset()),
                    Content_Type="application/offset+octet-stream",
                )
            assert refusal.value.status == 423
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            sender.go_on()
            break
        except Refused as busy:
            assert busy.status in (409, 423)
            time.sleep(0.1)
    assert server.call("GET", f"evidence/{sender.item}/download/")[0] == sender.content
    assert "Traceback" not in server.log
