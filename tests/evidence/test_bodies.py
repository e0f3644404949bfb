"""Bodies of uploads as clients really send them: broken off, in chunks, under any name."""

import io

import pytest
from django.test import Client

from evidence.models import EvidenceItem
from tests import factories
from tests.evidence.conftest import everything

FORM = "/api/v1/evidence/"
BOUNDARY = "limit"
FORM_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def chunked(body: bytes, *, terminated: bool = True) -> dict:
    """What a server hands over for a body in chunks: no length, and an input that ends by itself."""
    return {
        "HTTP_TRANSFER_ENCODING": "chunked",
        "CONTENT_LENGTH": "",
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": terminated,
    }


@pytest.fixture
def api(lead) -> Client:
    client = Client()
    client.force_login(lead)
    return client


def form(case, *files: tuple[bytes, bytes], title=b"Entrance", last=()) -> bytes:
    """A form with case, title, files (name as in the quoted string, content) and `last` fields."""
    parts = [(b'name="case"', str(case.pk).encode()), (b'name="title"', title)]
    parts += [(b'name="file"; filename="' + name + b'"', content) for name, content in files]
    parts += last
    body = b"".join(
        b"--limit\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + content + b"\r\n"
        for head, content in parts
    )
    return body + b"--limit--\r\n"


def sent(api, body: bytes, **extra):
    return api.generic("POST", FORM, body, FORM_TYPE, CONTENT_TYPE=FORM_TYPE, **extra)


def raw(api, case, body: bytes, filename: str = "a.jpg", **extra):
    address = f"{FORM}upload/?case={case.pk}&title=Entrance&filename={filename}"
    return api.generic("PUT", address, body, "application/octet-stream", **extra)


@pytest.mark.parametrize("missing", [1, 4, 5, 30])
def test_a_form_without_its_end_is_refused_and_leaves_nothing(api, matter, data_dir, missing):
    last = [(b'name="description"', b"What the photograph shows")]
    body = form(matter, (b"a.jpg", b"content"), last=last).rstrip()
    answer = sent(api, body[:-missing])
    assert (answer.status_code, answer.json()["code"]) == (400, "incomplete_upload")
    assert not EvidenceItem.objects.exists()
    assert everything(data_dir) == []
    assert sent(api, body).status_code == 201


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (b"\xf4\xee\xf2\xee.jpg", r"\xf4\xee\xf2\xee.jpg"),  # Windows-1251
        (b"../\xff.jpg", r"../\xff.jpg"),
        (b'a\\"b.jpg', 'a"b.jpg'),
        (b"a\0b.jpg", r"a\x00b.jpg"),
        ("ї".encode() * 127, "ї" * 127),
        (b"x" * 5_000, "x" * 1_000),
        (b" ", " "),
    ],
    ids=["cp1251", "path", "quote", "nul", "cyrillic", "long", "blank"],
)
def test_a_name_in_a_form_is_data_and_never_a_reason_to_refuse(api, matter, name, kept):
    answer = sent(api, form(matter, (name, b"content")))
    assert answer.status_code == 201, answer.content
    assert answer.json()["file_name"] == kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a%00b.jpg", r"a\x00b.jpg"),
        ("..%2F%E2%80%AEgpj.exe", "../\u202egpj.exe"),
        ("%0D%0AX-Evil:%201", "\r\nX-Evil: 1"),
        ("", "Entrance"),
        ("%F4%EE", "��"),
    ],
)
def test_a_name_in_an_address_is_data_and_never_a_reason_to_refuse(api, matter, name, kept):
    answer = raw(api, matter, b"content", name)
    assert answer.status_code == 201, answer.content
    assert answer.json()["file_name"] == kept


@pytest.mark.parametrize("field", ["file", "title"])
def test_a_field_given_twice_is_refused_not_dropped(api, matter, data_dir, field):
    files, last = [(b"a.jpg", b"first")], []
    if field == "file":
        files.append((b"b.jpg", b"second"))
    else:
        last.append((b'name="title"', b"Another title"))
    answer = sent(api, form(matter, *files, last=last))
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert everything(data_dir) == []


def test_a_body_in_chunks_is_taken_raw_and_in_a_form(api, matter):
    answer = raw(api, matter, b"", **chunked(b"content"))
    assert (answer.status_code, answer.json()["size"]) == (201, 7), answer.content
    answer = sent(api, b"", **chunked(form(matter, (b"a.jpg", b"content"))))
    assert (answer.status_code, answer.json()["size"]) == (201, 7), answer.content


def test_an_empty_body_in_chunks_is_an_empty_file(api, matter):
    answer = raw(api, matter, b"", **chunked(b""))
    assert (answer.status_code, answer.json()["code"]) == (400, "empty_file")


def test_where_the_server_does_not_mark_the_end_a_length_is_asked_for(api, matter):
    answer = raw(api, matter, b"", **chunked(b"content", terminated=False))
    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")


@pytest.mark.parametrize("address", ["cases/", "evidence/", "evidence/{item}/submit/"])
def test_json_in_chunks_is_refused_not_taken_for_an_empty_body(api, matter, lead, address):
    address = address.format(item=factories.item(matter, lead).pk)
    body = chunked(b'{"title": "A", "summary": "B", "kind": "other"}')
    answer = api.generic("POST", f"/api/v1/{address}", b"", CONTENT_TYPE="application/json", **body)
    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")


def test_json_beyond_the_limit_is_refused(api, lead, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    for size, status in ((2_000, 413), (900, 201)):
        body = {"title": "A", "summary": "x" * size, "kind": "other"}
        answer = api.post("/api/v1/cases/", body, content_type="application/json")
        assert answer.status_code == status


def test_an_upload_by_an_outsider_leaves_nothing(matter, data_dir):
    client = Client()
    client.force_login(factories.user("outsider"))
    assert sent(client, form(matter, (b"a.jpg", b"content"))).status_code == 404
    assert raw(client, matter, b"", **chunked(b"content")).status_code == 404
    assert everything(data_dir) == []


class NotChunks(Exception):
    """As servers raise it: no OSError."""


class Malformed(io.BytesIO):
    """Some bytes, then what is no chunk."""

    def read(self, *size):
        block = super().read(*size)
        if not block:
            raise NotChunks
        return block


def test_malformed_chunks_are_a_body_that_could_not_be_read(api, matter, data_dir):
    broken = {**chunked(b""), "wsgi.input": Malformed(b"x" * 1_000)}
    answer = raw(api, matter, b"", **broken)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert everything(data_dir) == [] and not EvidenceItem.objects.exists()


def test_a_parameter_given_twice_is_refused(api, matter):
    other = factories.case(matter.created_by)
    for twice in (f"&case={other.pk}", "&title=U", "&description=a&description=b"):
        address = f"/api/v1/evidence/upload/?case={matter.pk}&title=T{twice}"
        answer = api.generic("PUT", address, b"x", "application/octet-stream")
        assert answer.status_code == 400, twice
        assert set(answer.json()["errors"]) == {twice[1:].partition("=")[0]}
    assert not EvidenceItem.objects.exists()
