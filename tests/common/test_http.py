"""Downloads: names that are never instructions, ranges as RFC 9110 has them."""

import io

import pytest
from django.test import RequestFactory

from common.http import attachment, file_response, safe_filename

CONTENT = bytes(range(256)) * 4


def download(method="get", **headers):
    request = getattr(RequestFactory(), method)("/", headers=headers)
    return file_response(
        request, io.BytesIO(CONTENT), size=len(CONTENT), filename="фото.jpg", etag="abc"
    )


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_whole_file_is_inert():
    response = download()
    assert body(response) == CONTENT
    assert response["Content-Length"] == "1024"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=1000-", 1000, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=-9999", 0, 1023),
        ("bytes=1020-5000", 1020, 1023),
    ],
)
def test_one_range(wanted, start, end):
    response = download(range=wanted)
    assert response.status_code == 206
    assert body(response) == CONTENT[start : end + 1]
    assert response["Content-Range"] == f"bytes {start}-{end}/1024"
    assert response["Content-Length"] == str(end - start + 1)


@pytest.mark.parametrize("wanted", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_beyond_the_file(wanted):
    response = download(range=wanted)
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */1024"


@pytest.mark.parametrize(
    "wanted", ["bytes=5-2", "bytes=0-1,5-6", "rows=0-1", "bytes=-", "bytes=٣-"]
)
def test_what_is_no_range_gives_the_whole_file(wanted):
    response = download(range=wanted)
    assert (response.status_code, body(response)) == (200, CONTENT)


def test_a_range_of_another_version_gives_the_whole_file():
    assert download(range="bytes=0-1", if_range='"other"').status_code == 200
    assert download(range="bytes=0-1", if_range='"abc"').status_code == 206


@pytest.mark.django_db  # closing an answer ends the request, which looks at the connection
def test_closing_the_answer_closes_the_file():
    file = io.BytesIO(CONTENT)
    request = RequestFactory().get("/", headers={"range": "bytes=0-1"})
    response = file_response(request, file, size=1024, filename="a", etag="abc")
    response.close()
    assert file.closed


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\evil\\a.exe", "a.exe"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("line\r\nSet-Cookie: x=1.txt", "lineSet-Cookie_ x=1.txt"),
        ("...", "file"),
        ("", "file"),
        ('say "hi".txt', "say _hi_.txt"),
    ],
)
def test_names_lose_what_could_act(name, clean):
    assert safe_filename(name) == clean


def test_long_cyrillic_names_are_cut_between_characters():
    cut = safe_filename("ї" * 255)
    assert len(cut.encode()) <= 200
    assert set(cut) == {"ї"}


def test_disposition_has_an_ascii_and_a_utf8_form():
    assert attachment("report.csv") == 'attachment; filename="report.csv"'
    header = attachment('фото "1".jpg')
    assert header.startswith('attachment; filename="')
    assert "filename*=UTF-8''%D1%84%D0%BE%D1%82%D0%BE" in header
    assert header.isascii()
