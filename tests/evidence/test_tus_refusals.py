"""What resumable uploads refuse, in which order and words; and what hostile clients leave behind: nothing."""

import base64
import errno
import hashlib
import io
import os
import threading
import uuid

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

import store
from accounts.models import ApiToken, User
from accounts.services import create_token
from casework.models import Membership
from casework.services import reviews
from casework.services.teams import member_end
from common.errors import CaseworkError, Conflict, NotVisible, Refused
from evidence.models import EvidenceItem, Upload
from evidence.services import entering, items, uploads
from tests import factories
from tests.evidence.conftest import everything, stored_hashes
from tests.evidence.tus import PIECE, UPLOADS, TusClient, metadata
from tests.surfaces.resources import NEVER, PROBLEM

CONTENT = os.urandom(300_000)


@pytest.fixture
def tus(matter, lead):
    client = Client()
    client.force_login(lead)
    return TusClient(client, matter)


@pytest.fixture
def investigator(matter, lead):
    person = factories.user("investigator")
    factories.add_member(matter, lead, person, "investigator")
    return person


def of(person, case) -> TusClient:
    client = Client()
    client.force_login(person)
    return TusClient(client, case)


def refused(answer, status: int, code: str = ""):
    assert answer.status_code == status, (answer.status_code, answer.content)
    assert answer["Tus-Resumable"] == "1.0.0"
    if answer.content:
        assert answer["Content-Type"] == PROBLEM
        assert not code or answer.json()["code"] == code, answer.content
    return answer


# -- the order of checks ---------------------------------------------------------------------------
def test_who_which_may_you_then_what(tus, matter, lead):
    address = tus.begin(10)
    nobody = TusClient(Client(), matter)
    outsider = of(factories.user("outsider"), matter)
    observer = factories.user("observer")
    factories.add_member(matter, lead, observer, "observer")
    wrong = {"Tus_Resumable": "0.2.2"}
    for method in ("create", "head", "patch", "delete"):
        arguments = {
            "create": ("x",),
            "head": (address,),
            "patch": (address, "x", b"x", "text/plain"),
            "delete": (address,),
        }[method]
        refused(getattr(nobody, method)(*arguments, **wrong), 401)
        refused(getattr(outsider, method)(*arguments, **wrong), 404)
        if method == "create":
            refused(of(observer, matter).create("x", **wrong), 403, "permission_denied")
        else:
            refused(getattr(of(observer, matter), method)(*arguments, **wrong), 404)
        answer = refused(getattr(tus, method)(*arguments, **wrong), 412)
        assert answer["Tus-Version"] == "1.0.0"
    refused(tus.patch(address, "x", b"x", "text/plain"), 415, "unsupported_media_type")
    refused(tus.patch(address, "x", b"x"), 400)


@pytest.mark.parametrize("version", [None, "", "1.0", "1.0.1", "2.0.0", "1.0.0, 0.2.2"])
def test_another_version_is_refused_and_nothing_done(tus, version):
    refused(tus.create(3, b"abc", Tus_Resumable=version), 412, "tus_version")
    assert not Upload.objects.exists()


def test_addresses_that_are_none(tus):
    for key in (NEVER, str(uuid.uuid4()), "x", "1", "a%00b", "..", "%D1%8F"):
        for answer in (
            tus.head(f"{UPLOADS}{key}/"),
            tus.patch(f"{UPLOADS}{key}/", 0, b"abc"),
            tus.delete(f"{UPLOADS}{key}/"),
        ):
            assert answer.status_code == 404, (key, answer.status_code)
    refused(tus.send("PATCH", UPLOADS, b"abc", Upload_Offset="0"), 405)
    refused(tus.send("POST", tus.begin(3), b"abc"), 405)


# -- what is announced -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "length", [None, "", "-1", "1e3", "1.5", "ten", "0x10", "١٢", "9" * 30, " ", "1, 2"]
)
def test_a_length_that_is_none(tus, length):
    if length is not None:
        length = length.encode().decode("latin-1")
    refused(tus.create(length), 400)
    assert not Upload.objects.exists()


def test_nothing_or_too_much(tus, settings, data_dir):
    refused(tus.create(0), 400, "empty_file")
    refused(tus.create(20 * 2**30 + 1), 413, "too_large")
    settings.CASEWORK_MAX_UPLOAD_BYTES = 100
    refused(tus.create(101), 413, "too_large")
    assert tus.create(100).status_code == 201
    assert everything(data_dir) == []


def test_what_is_not_spoken_here_is_said_so(tus):
    refused(tus.create(None, Upload_Defer_Length="1"), 400)
    refused(tus.create(3, Upload_Concat="partial"), 400)
    refused(tus.create(None, Upload_Concat="final;/a /b"), 400)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "case",
        "title VA==",
        "{case}",
        "{case},title",
        "{case},title not-base64",
        "{case},title VA==,title VA==",
        "{case},title VA==,nonsense VA==",
        "{case},title VA==,kind c2VsZmll",
        "{case},title VA==,received_on MjA5OS0wMS0wMQ==",
        "{case},title VA==,sha256 QUJD",
        "{case},title /w==",
        "{case},title AA==",
        "{case},ключ VA==",
        "case eA==,title VA==",
        "case AA==,title VA==",
    ],
)
def test_metadata_that_say_too_little_or_nonsense(tus, matter, said):
    said = said.replace("{case}", metadata(case=str(matter.pk)))
    answer = tus.create(3, b"abc", said.encode().decode("latin-1"))
    assert answer.status_code in (400, 404), answer.content
    assert not Upload.objects.exists() and not EvidenceItem.objects.exists()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a\0b.jpg", "a\\x00b.jpg"),
        ("a\r\nX-Evil: 1.txt", "a\r\nX-Evil: 1.txt"),
        ("photo\u202egpj.exe", "photo\u202egpj.exe"),
        ("../../etc/passwd", "../../etc/passwd"),
        (b"\xf4\xee\xf2\xee.jpg", "\\xf4\\xee\\xf2\\xee.jpg"),
        ("ж" * 2_000, "ж" * 1_000),
        ("", "Entrance"),
        ("   ", "   "),
    ],
    ids=["nul", "line end", "direction", "upwards", "cp1251", "long", "empty", "blank"],
)
def test_a_name_is_data_and_never_a_reason_to_refuse(tus, sent, kept):
    address = tus.begin(3, filename=sent, relative_path=sent)
    done = tus.patch(address, 0, b"abc")
    item = EvidenceItem.objects.get(pk=done["Casework-Item"])
    assert item.file_name == kept
    assert item.relative_path == ("" if sent == "" else items.kept_path(kept_text(sent)))
    assert tus.client.get(f"/evidence/{item.pk}/").status_code == 200
    assert len(stored_hashes()) == 1


def kept_text(sent):
    return sent if isinstance(sent, str) else sent.decode("utf-8", "backslashreplace")


# -- pieces ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("offset", ["", "-1", "x", "1.0", None, "9" * 30])
def test_an_offset_that_is_none(tus, offset):
    address = tus.begin(10)
    refused(tus.patch(address, "" if offset is None else offset, b"abc"), 400)
    assert tus.head(address)["Upload-Offset"] == "0"


@pytest.mark.parametrize("offset", [0, 4, 6, 10])
def test_a_piece_that_does_not_continue(tus, offset):
    address = tus.begin(10)
    tus.patch(address, 0, b"12345")
    answer = refused(tus.patch(address, offset, b""), 409, "upload_offset")
    assert answer.json()["size"] == 5
    assert tus.head(address)["Upload-Offset"] == "5"


def test_more_than_was_announced(tus):
    address = tus.begin(10)
    tus.patch(address, 0, b"12345")
    refused(tus.patch(address, 5, b"678901"), 413, "too_large")
    chunked = {
        "HTTP_TRANSFER_ENCODING": "chunked",
        "CONTENT_LENGTH": "",
        "CONTENT_TYPE": PIECE,
        "wsgi.input": io.BytesIO(b"678901"),
        "wsgi.input_terminated": True,
    }
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "5"}
    answer = tus.client.generic("PATCH", address, b"", PIECE, headers=headers, **chunked)
    refused(answer, 413, "too_large")
    assert tus.head(address)["Upload-Offset"] == "5"
    chunked["wsgi.input"] = io.BytesIO(b"67890")
    answer = tus.client.generic("PATCH", address, b"", PIECE, headers=headers, **chunked)
    assert answer.status_code == 204, "a body in chunks is taken as well"
    assert EvidenceItem.objects.get().size == 10


@pytest.mark.parametrize(
    "said",
    ["", "md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha256", "sha256 x", "sha256 QUJD", "sha1 QUJD", "ключ"],
)
def test_a_checksum_that_is_none(tus, said):
    address = tus.begin(10)
    said = said.encode().decode("latin-1")
    refused(tus.patch(address, 0, b"12345", Upload_Checksum=said), 400)
    assert tus.head(address)["Upload-Offset"] == "0"


def test_a_damaged_first_piece_leaves_no_upload_behind(tus, data_dir):
    wrong = "sha256 " + base64.b64encode(bytes(32)).decode()
    refused(tus.create(10, b"12345", Upload_Checksum=wrong), 460)
    assert everything(data_dir) == [] and not Upload.objects.exists()


class BreaksOff(io.BytesIO):
    """A connection that is reset after what has come."""

    def read(self, size: int = -1) -> bytes:
        return super().read(size) or self._reset()

    def _reset(self) -> bytes:
        raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")


@pytest.mark.parametrize("ending", [io.BytesIO, BreaksOff])
@pytest.mark.parametrize("cut", [0, 1, 150_000, 299_999])
def test_what_came_before_the_line_was_cut_is_continued(tus, ending, cut):
    address = tus.begin(len(CONTENT))
    environ = {"wsgi.input": ending(CONTENT[:cut]), "CONTENT_LENGTH": str(len(CONTENT))}
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    environ["CONTENT_TYPE"] = PIECE
    answer = tus.client.generic("PATCH", address, b"", PIECE, headers=headers, **environ)
    assert answer.status_code in (204, 400)
    assert tus.head(address)["Upload-Offset"] == str(cut)
    done = tus.patch(address, cut, CONTENT[cut:])
    with store.open_store().open(done["Casework-Item-SHA256"]) as file:
        assert file.read() == CONTENT


def test_a_file_that_changed_between_two_pieces(tus, data_dir):
    """Its hash was declared before; the parts of two versions are not taken for either."""
    changed = CONTENT[:200_000] + os.urandom(100_000)
    address = tus.begin(len(CONTENT), sha256=hashlib.sha256(CONTENT).hexdigest())
    tus.patch(address, 0, CONTENT[:100_000])
    answer = refused(tus.patch(address, 100_000, changed[100_000:]), 400, "sha256_mismatch")
    assert "do not have this SHA-256" in answer.json()["detail"]
    assert everything(data_dir) == [] and not Upload.objects.exists()


# -- whose it is -----------------------------------------------------------------------------------
def test_somebody_elses_upload_does_not_exist(tus, matter, investigator):
    """Not even for a member of the same team with the same role."""
    address = tus.begin(10)
    tus.patch(address, 0, b"12345")
    other = of(investigator, matter)
    unknown = other.head(f"{UPLOADS}{NEVER}/")
    for answer in (other.head(address), other.delete(address), other.patch(address, 5, b"67890")):
        refused(answer, 404)
        assert "Upload-Offset" not in answer and answer.headers == {
            **answer.headers,
            **{name: value for name, value in unknown.headers.items() if name.startswith("Upload")},
        }
    assert other.client.get(address).status_code == 404
    assert tus.patch(address, 5, b"67890").status_code == 204


def test_a_key_is_the_senders_own(tus, matter, investigator):
    mine = tus.create(10, Idempotency_Key="same")
    theirs = of(investigator, matter).create(10, Idempotency_Key="same")
    assert theirs.status_code == 201 and theirs["Location"] != mine["Location"]


def half_sent(client: TusClient) -> str:
    address = client.begin(10)
    client.patch(address, 0, b"12345")
    return address


def test_whoever_left_the_team_meanwhile_sends_no_more(matter, lead, investigator):
    sender = of(investigator, matter)
    address = half_sent(sender)
    member_end(actor=lead, membership=Membership.objects.get(user=investigator))
    refused(sender.patch(address, 5, b"67890"), 404)
    assert not EvidenceItem.objects.exists()


def test_whoever_lost_the_role_meanwhile_sends_no_more(matter, lead, investigator):
    sender = of(investigator, matter)
    address = half_sent(sender)
    member_end(actor=lead, membership=Membership.objects.get(user=investigator))
    factories.add_member(matter, lead, investigator, "observer")
    refused(sender.patch(address, 5, b"67890"), 403, "permission_denied")
    assert not EvidenceItem.objects.exists()


@pytest.mark.parametrize("event", ["role", "closed"])
def test_what_happens_while_the_last_bytes_come_refuses_them(
    matter, lead, investigator, event, data_dir
):
    """Nothing is kept: neither the row, nor the part, nor a file in the store."""
    sender = of(investigator, matter)
    address = half_sent(sender)
    upload = Upload.objects.get()

    def meanwhile():
        if event == "role":
            member_end(actor=lead, membership=Membership.objects.get(user=investigator))
        else:
            reviewer = factories.user("reviewer")
            factories.add_member(matter, lead, reviewer, "reviewer")
            factories.approved(matter, reviewer)
            reviews.move(actor=lead, record=matter, name="close", comment="Done", reason="So be it")
            upload.case.refresh_from_db()
        yield b"67890"

    with pytest.raises(CaseworkError) as refusal:
        uploads.upload_append(actor=investigator, upload=upload, offset=5, chunks=meanwhile())
    assert refusal.value.code == ("permission_denied" if event == "role" else "closed")
    assert everything(data_dir) == []
    assert not Upload.objects.exists() and not EvidenceItem.objects.exists()
    assert sender.head(address).status_code == 404


@pytest.mark.parametrize("event", ["closed", "suspended", "revoked", "expired"])
@pytest.mark.parametrize("road", ["raw", "tus"])
def test_an_account_or_token_that_ends_while_bytes_come_enters_nothing(
    matter, investigator, event, road
):
    """What was begun in time is not carried through by it; by tus the bytes wait for who may go on."""
    token, _plain = create_token(actor=investigator, owner=investigator, scopes=["write"], days=1)
    sender = token.owner
    sender.token = token
    people, tokens = User.objects.filter(pk=sender.pk), ApiToken.objects.filter(pk=token.pk)
    ended = {
        "closed": lambda: people.update(is_active=False),
        "suspended": lambda: people.update(access_suspended=True),
        "revoked": lambda: tokens.update(revoked_at=timezone.now()),
        "expired": lambda: tokens.update(expires_at=timezone.now()),
    }[event]

    def meanwhile():
        ended()
        yield b"1234567890"

    with pytest.raises(Refused) as refusal:
        if road == "raw":
            item = items.draft(actor=sender, case=matter, file_name="a", title="T")
            items.item_receive(item=item, chunks=meanwhile())
        else:
            upload = uploads.upload_begin(
                actor=sender, case=matter, length=10, file_name="a", title="T"
            )
            uploads.upload_append(actor=sender, upload=upload, offset=0, chunks=meanwhile())
    assert refusal.value.code == "access_ended"
    assert not EvidenceItem.objects.exists()
    if road == "tus" and event in ("revoked", "expired"):
        address = f"{UPLOADS}{upload.pk}/"
        assert of(investigator, matter).head(address)["Casework-Item-Reference"] == "EV-0001"


def test_an_upload_that_is_given_up_while_a_piece_comes_is_gone(tus, lead):
    upload = Upload.objects.get(pk=tus.begin(10).split("/")[-2])
    late = Upload.objects.get(pk=upload.pk)
    uploads.upload_discard(actor=lead, upload=upload)
    with pytest.raises(NotVisible):
        uploads.upload_append(actor=lead, upload=late, offset=0, chunks=[b"12345"])


def test_what_was_taken_in_meanwhile_is_not_said_to_be_given_up(tus, lead):
    address = tus.begin(5)
    late = Upload.objects.get()
    assert tus.patch(address, 0, b"12345").status_code == 204
    with pytest.raises(Conflict) as refusal:
        uploads.upload_discard(actor=lead, upload=late)
    assert refusal.value.code == "received"
    assert EvidenceItem.objects.count() == 1


def test_a_closed_case_takes_no_new_upload(tus, matter, lead):
    reviewer = factories.user("reviewer")
    factories.add_member(matter, lead, reviewer, "reviewer")
    factories.approved(matter, reviewer)
    reviews.move(actor=lead, record=matter, name="close", comment="Done", reason="So be it")
    refused(tus.create(3), 409, "closed")


# -- quota and room --------------------------------------------------------------------------------
@pytest.mark.parametrize("whose", ["user", "case"])
def test_a_quota_counts_what_lies_unfinished(tus, settings, whose):
    setattr(settings, f"CASEWORK_QUOTA_{whose.upper()}", 100)
    address = tus.begin(60)
    refused(tus.create(41), 413, f"quota_{whose}")
    second = tus.begin(40)
    refused(tus.create(1), 413, f"quota_{whose}")
    assert tus.patch(address, 0, b"x" * 60).status_code == 204, (
        "its own length is not counted twice"
    )
    assert tus.delete(second).status_code == 204
    assert tus.create(40, b"y" * 40).status_code == 201
    refused(tus.create(1), 413, f"quota_{whose}")


def test_a_quota_that_was_lowered_meanwhile_is_kept(tus, settings, data_dir):
    address = tus.begin(60)
    settings.CASEWORK_QUOTA_CASE = 50
    refused(tus.patch(address, 0, b"x" * 60), 413, "quota_case")
    assert everything(data_dir) == [] and not Upload.objects.exists()


def test_a_file_that_cannot_fit_is_refused_when_it_is_announced(tus, monkeypatch, settings):
    settings.CASEWORK_MAX_UPLOAD_BYTES = 1 << 62
    refused(tus.create(1 << 59), 507, "storage_full")
    assert not Upload.objects.exists()


@pytest.mark.parametrize("call", ["write", "fsync", "link"])
def test_a_full_disk_is_said_and_what_was_acknowledged_stays(tus, monkeypatch, call):
    address = tus.begin(len(CONTENT))
    tus.patch(address, 0, CONTENT[:100_000])

    def full(*args, **options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, call, full)
    answer = refused(tus.patch(address, 100_000, CONTENT[100_000:]), 507, "storage_full")
    assert int(answer["Retry-After"]) > 0
    monkeypatch.undo()
    assert not EvidenceItem.objects.exists()
    offset = int(tus.client.get(address).json()["offset"])
    assert offset >= 100_000
    done = tus.patch(address, offset, CONTENT[offset:])
    with store.open_store().open(done["Casework-Item-SHA256"]) as file:
        assert file.read() == CONTENT


# -- at once ---------------------------------------------------------------------------------------
def test_one_upload_has_one_sender_at_a_time(tus):
    address = tus.begin(10)
    upload = Upload.objects.get()

    def meanwhile():
        yield b"123"
        for answer in (
            tus.patch(address, 0, b"x"),
            tus.patch(address, 3, b"x"),
            tus.delete(address),
        ):
            refused(answer, 423, "upload_busy")
        yield b"45"

    uploads.upload_append(actor=upload.created_by, upload=upload, offset=0, chunks=meanwhile())
    assert tus.head(address)["Upload-Offset"] == "5"
    assert tus.patch(address, 5, b"67890").status_code == 204


@pytest.mark.django_db(transaction=True)
def test_the_same_file_twice_at_once_is_two_items_and_one_file(matter, lead):
    answers = []

    def send():
        try:
            client = of(lead, matter)
            address = client.begin(len(CONTENT))
            client.patch(address, 0, CONTENT[:150_000])
            answers.append(client.patch(address, 150_000, CONTENT[150_000:]).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [204] * 4
    assert EvidenceItem.objects.count() == 4
    assert len(stored_hashes()) == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_piece_sent_twice_at_once_is_one_item(matter, lead):
    address = of(lead, matter).begin(10)
    of(lead, matter).patch(address, 0, b"12345")
    answers = []

    def send():
        try:
            answers.append(of(lead, matter).patch(address, 5, b"67890").status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 204 in answers and set(answers) <= {204, 409, 413, 423}, answers
    assert EvidenceItem.objects.count() == 1


# -- a crash at every step of the end --------------------------------------------------------------
@pytest.mark.parametrize("step", ["place", "enter"])
def test_after_a_crash_at_the_end_asking_completes_the_upload(tus, monkeypatch, step, data_dir):
    """Killed before the bytes were in the store, or after it but before the item was there."""
    address = tus.begin(10)
    tus.patch(address, 0, b"12345")

    class Killed(BaseException):
        pass

    def kill(*args, **options):
        raise Killed

    if step == "place":
        monkeypatch.setattr(store.LocalStore, "place", kill)
    else:
        monkeypatch.setattr(entering, "item_enter", kill)
    with pytest.raises(Killed):
        tus.patch(address, 5, b"67890")
    monkeypatch.undo()
    assert not EvidenceItem.objects.exists()
    assert (len(stored_hashes()) == 1) == (step == "enter")
    asked = tus.head(address)
    assert (asked.status_code, asked["Upload-Offset"]) == (200, "10")
    item = EvidenceItem.objects.get(pk=asked["Casework-Item"])
    with store.open_store().open(item.sha256) as file:
        assert file.read() == b"1234567890"
    assert len(everything(data_dir)) == 1


def test_after_a_crash_with_the_file_gone_the_upload_begins_anew(tus, monkeypatch):
    address = tus.begin(10)
    Upload.objects.update(stored_sha256="0" * 64)
    assert tus.head(address)["Upload-Offset"] == "0"
    assert tus.patch(address, 0, b"1234567890").status_code == 204
