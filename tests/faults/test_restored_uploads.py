"""Uploads under way when a backup was taken, continued against the restored installation: nothing is lost.

Their bytes are in no backup. Whoever was sending is told so, and sends the file from its beginning; an
address that the restored state does not know is told in a word.
"""

import json
import os

import pytest

from tests.faults.installation import Installation, Refused, installation, sha256
from tests.faults.test_killed_uploads import PIECE, Sender

pytestmark = pytest.mark.once

SIZE = 3 * PIECE
SETTINGS = {"CASEWORK_API_RATE": "100000/min"}


def piece(sender: Sender, number: int) -> int:
    """Send one piece; how far it has come then."""
    start = number * PIECE
    answer = sender.ask(
        "PATCH",
        sender.address,
        sender.content[start : start + PIECE],
        Upload_Offset=str(start),
        Content_Type="application/offset+octet-stream",
    )
    sender.item = answer.get("Casework-Item", "")
    return int(answer["Upload-Offset"])


def told(sender: Sender) -> int:
    """How far the server says that it has come; less than before, here."""
    sender.acknowledged = 0
    return sender.offset()


def begun(server: Installation, case: str, pieces: int) -> Sender:
    sender = Sender(server, case, os.urandom(SIZE), speed=1e9)
    sender.begin()
    for number in range(pieces):
        piece(sender, number)
    return sender


def test_uploads_go_on_from_nothing_against_a_restored_installation(tmp_path):
    backup = tmp_path / "backup"
    with installation(tmp_path / "origin", **SETTINGS) as origin:
        origin.start()
        origin.sign_in("lead")
        body = {"title": "Restored", "summary": "In the middle", "kind": "other"}
        case = json.loads(origin.call("POST", "cases/", body)[0])["id"]
        half, whole, finished = (begun(origin, case, number) for number in (1, 2, 3))
        done = origin.manage("backup", str(backup), "--with-keys")
        assert done.returncode == 0, done.stderr
        piece(half, 1)
        piece(whole, 2)
        later = begun(origin, case, 1)
        assert whole.item and finished.item
        origin.stop()

    with installation(tmp_path / "restored", empty=True, **SETTINGS) as restored:
        done = restored.manage("restore", str(backup))
        assert done.returncode == 0, done.stdout + done.stderr
        restored.start()
        restored.token = origin.token
        for sender in (half, whole, finished, later):
            sender.server = restored

        # What was an item is one; its sender has nothing to send.
        assert (told(finished), finished.item) == (SIZE, finished.item)
        # Going on blindly is refused; asked, the server says that nothing has come.
        for sender in (half, whole):
            with pytest.raises(Refused) as refused:
                piece(sender, 2)
            assert (refused.value.status, b"upload_offset" in refused.value.content) == (409, True)
            sender.item = ""
            assert told(sender) == 0
            sender.go_on()
        # What was begun after the backup is unknown: the client begins a new upload.
        with pytest.raises(Refused) as refused:
            told(later)
        assert refused.value.status == 404
        later.address = ""
        later.go_on()

        for sender in (half, whole, finished, later):
            item = restored.get(f"evidence/{sender.item}/")
            assert item["sha256"] == sha256(sender.content)
            checked = restored.call("POST", f"evidence/{sender.item}/verify/")[0]
            assert json.loads(checked)["result"] == "intact"
        for command in ("verify_store", "verify_ledger"):
            done = restored.manage(command)
            assert done.returncode == 0, done.stdout + done.stderr
