"""Files with any name are taken in under that name; empty, broken off and unstorable ones leave nothing."""

import errno
import os
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from evidence.models import CustodyEvent, EvidenceItem
from evidence.services.items import kept_name
from jobs.models import Job
from ledger.models import Entry
from tests.evidence import batch
from tests.lasting import made_once
from tests.surfaces.resources import PROBLEM
from tests.world import World, make_world

pytestmark = pytest.mark.once

DATA = b"\xff\xd8\xff\xe0 bytes of a photograph \x00\x01" * 50
BOUNDARY = "----casework-boundary"

NAMES = {
    "255 bytes of Cyrillic": "ж" * 125 + "а.jpg",
    "longer than any file system takes": "довга назва " * 200 + ".jpg",
    "controls": "a\x01\x1b[31mred\x07\x7f.txt",
    "line ends": "a\r\nSet-Cookie: x=1\r\n\r\nb.txt",
    "right to left": "photo\u202egpj.exe\u2066\u200f",
    "path parts": "../../../../etc/passwd",
    "Windows path": "C:\\Users\\x\\..\\secret.doc",
    "absolute": "/etc/shadow",
    "NUL": "photo.jpg\0.exe",
    "quotes and semicolons": "a\"b';c=\\d.txt",
    "markup": "<script>alert(1)</script>.html",
    "template": "{{ settings.SECRET_KEY }}{% debug %}.txt",
    "formula": "=HYPERLINK(1).csv",
    "dots": "..",
    "a dot": ".",
    "spaces": "   ",
    "one character": "я",
    "emoji and combining": "е\u0301👩\u200d🔬.png",
    "device": "CON.txt",
    "percent": "%2e%2e%2f%00.txt",
    "not a character": "\ufffe\uffff.bin",
}


lasting, world = made_once(make_world)


@pytest.fixture
def api(world) -> Any:
    return world.api("investigator")


def kept(data_dir: Path) -> set[str]:
    """The files below the data folder that hold somebody's bytes."""
    return {
        str(path.relative_to(data_dir))
        for path in data_dir.rglob("*")
        if path.is_file() and not {"keys", "locks"} & set(path.parts)
    }


class Untouched:
    """Everything that an intake would leave, as it is now."""

    def __init__(self, data_dir: Path):
        self.data_dir = data_dir
        self.before = self.now()

    def now(self) -> tuple[Any, ...]:
        tables = (EvidenceItem, CustodyEvent, Entry, Job)
        return kept(self.data_dir), *(table.objects.count() for table in tables)

    def check(self) -> None:
        assert self.now() == self.before


@pytest.fixture
def untouched(world, data_dir) -> Untouched:
    return Untouched(data_dir)


def form(world: World, data: bytes, name: str = "photo.jpg", **fields: str) -> bytes:
    """A multipart form as browsers write it, the file last."""
    quoted = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    parts = {"case": str(world.case.pk), "title": "T", **fields}
    lines = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in parts.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
    lines.append(f"{head}Content-Type: image/jpeg\r\n\r\n")
    return "".join(lines).encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


def raw(client: Any, world: World, data: bytes, name: str = "photo.jpg", **environ: Any) -> Any:
    address = f"/api/v1/evidence/upload/?case={world.case.pk}&title=T&filename={quote(name)}"
    return client.generic("PUT", address, data, content_type="application/octet-stream", **environ)


def multipart(client: Any, world: World, data: bytes, name: str = "photo.jpg", **more: Any) -> Any:
    body = form(world, data, name)
    return client.generic(
        "POST",
        "/api/v1/evidence/",
        body,
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
        **more,
    )


def problem(answer: Any, status: int, code: str = "") -> dict[str, Any]:
    assert answer.status_code == status, (answer.status_code, answer.content[:300])
    assert answer["Content-Type"] == PROBLEM
    assert not code or answer.json()["code"] == code
    return answer.json()


# -- names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_is_data_by_the_raw_road(world, api, kind, data_dir):
    before = kept(data_dir)
    # Bytes of its own: the files of the tests before are still there.
    data = kind.encode()
    answer = raw(api, world, data, NAMES[kind])
    assert answer.status_code == 201, answer.content
    assert answer.json()["file_name"] == kept_name(NAMES[kind])
    look_everywhere(world, api, answer.json()["id"], data)
    (file,) = kept(data_dir) - before
    assert file == store_path(answer.json()["sha256"])


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_is_data_in_a_form(world, api, kind):
    name = NAMES[kind]
    answer = multipart(api, world, DATA, name)
    assert answer.status_code == 201, answer.content
    taken = answer.json()["file_name"]
    if not set('"\r\n') & set(name):  # which browsers write as %22, %0D and %0A
        assert taken == kept_name(name)
    look_everywhere(world, api, answer.json()["id"])


def test_names_are_data_in_a_batch(world, api):
    """All at once; as said beside the files, and else as their parts are named."""
    said = [{"title": kind, "filename": name} for kind, name in NAMES.items()]
    answer = batch.send(api, world.case, [*said, {"title": "T"}], [DATA] * (len(NAMES) + 1))
    *found, last = batch.results(answer)
    assert [one["file_name"] for one in found] == [kept_name(name) for name in NAMES.values()]
    assert last["file_name"] == f"sent-{len(NAMES)}.bin"
    for one in found:
        assert one["item"]["file_name"] == one["file_name"]
        look_everywhere(world, api, one["item"]["id"])


def store_path(sha256: str) -> str:
    return f"store/sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def look_everywhere(world: World, api: Any, key: str, data: bytes = DATA) -> None:
    """The item with this name is shown on every surface, and saved under a name of the server's."""
    browser = world.browser("investigator")
    for address in (f"/evidence/{key}/", "/evidence/", f"/cases/{world.case.pk}/evidence/"):
        page = browser.get(address)
        assert page.status_code == 200
        assert b"<script>alert(1)" not in page.content
    assert api.get(f"/api/v1/evidence/{key}/").status_code == 200
    for client, address in (
        (browser, f"/evidence/{key}/download/"),
        (api, f"/api/v1/evidence/{key}/download/"),
    ):
        got = client.get(address)
        assert b"".join(got.streaming_content) == data
        header = got["Content-Disposition"]
        assert header.isascii() and header.isprintable()
        saved = header.partition('filename="')[2].partition('"')[0]
        assert saved.startswith(world.case.reference) and not set("/\\:;%<") & set(saved)
        assert (
            got["X-Content-Type-Options"] == "nosniff"
            and "sandbox" in got["Content-Security-Policy"]
        )


def test_a_form_on_the_page_takes_any_name(world):
    browser = world.browser("investigator")
    address = f"/cases/{world.case.pk}/evidence/add/"
    for name in NAMES.values():
        body = form(world, DATA, name, kind="other")
        answer = browser.generic(
            "POST", address, body, content_type=f"multipart/form-data; boundary={BOUNDARY}"
        )
        assert answer.status_code == 302, (name, answer.status_code)


# -- nothing in it, or not all of it ---------------------------------------------------------------


def test_an_empty_file(world, api, untouched):
    problem(raw(api, world, b"", CONTENT_LENGTH="0"), 400, "empty_file")
    problem(multipart(api, world, b""), 400, "empty_file")
    no_file = form(world, b"").replace(b'name="file"; filename="photo.jpg"', b'name="other"')
    answer = api.generic(
        "POST",
        "/api/v1/evidence/",
        no_file,
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
    )
    assert "file" in problem(answer, 400)["errors"]
    untouched.check()


def test_a_length_must_be_said(world, api, untouched):
    for length in ("", "many", "-1", "1e3"):
        answer = raw(api, world, DATA, CONTENT_LENGTH=length)
        assert answer.status_code in (400, 411), (length, answer.status_code)
    untouched.check()


class BrokenOff(BytesIO):
    """A connection that ends with a reset after what has come."""

    def read(self, size: int = -1) -> bytes:
        return super().read(size) or self._reset()

    readline = read

    def _reset(self) -> bytes:
        raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")


@pytest.mark.parametrize("ending", [BytesIO, BrokenOff])
@pytest.mark.parametrize("road", ["raw", "multipart", "page", "batch"])
def test_an_upload_that_breaks_off(world, api, untouched, road, ending):
    """Fewer bytes come than were announced: the connection just ends, or is reset."""
    body = (
        DATA
        if road == "raw"
        else form(world, DATA, **({"kind": "other"} if road == "page" else {}))
    )
    if road == "batch":
        body = batch.form([batch.entry(), batch.entry()], [b"a whole one", DATA])
    # The last line end of a form says nothing; the two hyphens before it say that the form is whole.
    last = len(body) - (1 if road == "raw" else 3)
    for cut in (len(body) // 2, last, len(body) - len(BOUNDARY), 1):
        environ = {"wsgi.input": ending(body[:cut]), "CONTENT_LENGTH": str(len(body))}
        if road == "raw":
            answer = raw(api, world, b"", **environ)
        else:
            client = world.browser("investigator") if road == "page" else api
            address = {
                "multipart": "/api/v1/evidence/",
                "page": f"/cases/{world.case.pk}/evidence/add/",
                "batch": f"/api/v1/evidence/batch/?case={world.case.pk}",
            }[road]
            answer = client.generic(
                "POST",
                address,
                b"",
                content_type=f"multipart/form-data; boundary={BOUNDARY}",
                **environ,
            )
        assert answer.status_code == 400, (cut, answer.status_code)
        untouched.check()


def test_a_form_that_is_no_form(world, api, untouched):
    for body, media_type in [
        (form(world, DATA), "multipart/form-data"),
        (form(world, DATA), "multipart/form-data; boundary=other"),
        (form(world, DATA), "multipart/form-data; boundary=ключ"),
        (b"nonsense", f"multipart/form-data; boundary={BOUNDARY}"),
        (b"", f"multipart/form-data; boundary={BOUNDARY}"),
    ]:
        problem(api.generic("POST", "/api/v1/evidence/", body, content_type=media_type), 400)
    untouched.check()


@pytest.mark.parametrize("sha256", ["0" * 64, "x" * 64, "0" * 63, "0" * 65, "ж", "\0" * 64])
def test_a_hash_that_does_not_match_or_is_none(world, api, untouched, sha256):
    address = f"/api/v1/evidence/upload/?case={world.case.pk}&title=T&sha256={quote(sha256)}"
    problem(api.generic("PUT", address, DATA, content_type="application/octet-stream"), 400)
    body = form(world, DATA, sha256=sha256)
    answer = api.generic(
        "POST", "/api/v1/evidence/", body, content_type=f"multipart/form-data; boundary={BOUNDARY}"
    )
    problem(answer, 400)
    untouched.check()


# -- no room ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["write", "fsync", "link"])
@pytest.mark.parametrize("road", ["raw", "multipart", "page", "batch"])
def test_a_full_disk_is_said_and_leaves_nothing(world, api, untouched, monkeypatch, call, road):
    browser = world.browser("investigator")
    untouched = Untouched(untouched.data_dir)

    def full(*args: Any, **options: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, call, full)
    if road == "page":
        answer = browser.generic(
            "POST",
            f"/cases/{world.case.pk}/evidence/add/",
            form(world, DATA, kind="other"),
            content_type=f"multipart/form-data; boundary={BOUNDARY}",
        )
        assert answer.status_code == 507, answer.status_code
    else:
        answer = raw(api, world, DATA) if road == "raw" else multipart(api, world, DATA)
        problem(answer, 507, "storage_full")
        assert int(answer["Retry-After"]) > 0
    monkeypatch.undo()
    untouched.check()
    assert raw(api, world, DATA).status_code == 201


def test_too_large_a_file(world, api, settings):
    settings.CASEWORK_MAX_UPLOAD_BYTES = 1_000
    untouched = Untouched(settings.CASEWORK_DATA_DIR)
    large = b"x" * 1_001
    problem(raw(api, world, large), 413, "too_large")
    problem(multipart(api, world, large), 413, "too_large")
    untouched.check()
    assert raw(api, world, large[:1_000]).status_code == 201
