"""The type of a file by content. Expectations are typed by hand, samples begin as real files do."""

from io import BytesIO
from pathlib import Path

import pytest

from evidence.examination import extensions
from evidence.examination.sniffing import media_type
from tests.assets import make

ASSETS = Path(make.__file__).parent
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def sniffed(data: bytes) -> str:
    return media_type(BytesIO(data))[0]


def test_the_assets_are_those_that_the_script_makes():
    committed = {path.name for path in ASSETS.iterdir() if path.is_file()}
    assert committed == {*make.files(), make.HEIC, "make.py", "hostile.py", "__init__.py"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("photograph.jpg", "image/jpeg"),
        ("truncated.jpg", "image/jpeg"),
        ("plain.png", "image/png"),
        ("picture.heic", "image/heic"),
        ("bomb.png", "image/png"),
        ("text.jpg", "text/plain"),
        ("drawing.svg", "image/svg+xml"),
        ("archive.zip", "application/zip"),
        ("document.docx", DOCX),
        ("paper.pdf", "application/pdf"),
    ],
)
def test_assets(name, expected):
    assert sniffed((ASSETS / name).read_bytes()) == expected


def ole(*streams: str) -> bytes:
    """An OLE document of one directory sector; header and entries as [MS-CFB] has them."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[30:32] = (9).to_bytes(2, "little")
    entries = b""
    for stream in ("Root Entry", *streams):
        name = stream.encode("utf-16-le") + b"\0\0"
        entries += name.ljust(64, b"\0") + len(name).to_bytes(2, "little") + bytes(62)
    return bytes(header) + entries.ljust(512, b"\0")


def box(brand: bytes, *others: bytes) -> bytes:
    body = brand + bytes(4) + b"".join(others)
    return (len(body) + 8).to_bytes(4, "big") + b"ftyp" + body + bytes(64)


def executable() -> bytes:
    return b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + bytes(20)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"GIF89a" + bytes(20), "image/gif"),
        (b"BM" + bytes(12) + b"\x28\0\0\0" + bytes(30), "image/bmp"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "audio/wav"),
        (b"RIFF\x10\0\0\0AVI LIST", "video/x-msvideo"),
        (b"II*\0\x08\0\0\0", "image/tiff"),
        (box(b"isom", b"mp41"), "video/mp4"),
        (box(b"mp42"), "video/mp4"),
        (box(b"qt  "), "video/quicktime"),
        (b"\0\0\0\x08wide\0\0\x10\0mdat" + bytes(20), "video/quicktime"),
        (box(b"3gp5"), "video/3gpp"),
        (box(b"M4A "), "audio/mp4"),
        (box(b"heic", b"mif1"), "image/heic"),
        (box(b"mif1", b"avif"), "image/avif"),
        (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x84webm", "video/webm"),
        (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x88matroska", "video/x-matroska"),
        (b"\x47" + bytes(187) + b"\x47" + bytes(187) + b"\x47" + bytes(187), "video/mp2t"),
        (b"ID3\x04\0\0" + bytes(20), "audio/mpeg"),
        (b"\xff\xfb\x90\x64" + bytes(40), "audio/mpeg"),
        (b"OggS\0\x02" + bytes(22) + b"OpusHead", "audio/ogg"),
        (b"OggS\0\x02" + bytes(22) + b"\x80theora", "video/ogg"),
        (b"fLaC\0\0\0\x22", "audio/flac"),
        (ole("WordDocument", "1Table"), "application/msword"),
        (ole("Workbook"), "application/vnd.ms-excel"),
        (ole("__properties_version1.0"), "application/vnd.ms-outlook"),
        (ole("Something"), "application/x-ole-storage"),
        (
            make.archive("[Content_Types].xml", "xl/workbook.xml"),
            DOCX.replace("wordprocessingml.document", "spreadsheetml.sheet"),
        ),
        (
            make.archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
            "application/vnd.ms-word.document.macroenabled.12",
        ),
        (make.archive("datapackage.json", "archive/data.warc.gz"), "application/wacz"),
        (b"front matter" * 3 + b"%PDF-1.7\n", "application/pdf"),
        (executable(), "application/vnd.microsoft.portable-executable"),
        (b"\x7fELF\x02\x01\x01", "application/x-elf"),
        (b"<!-- saved --><html><body>%PDF-1.4", "text/html"),
        (b"\xef\xbb\xbf  <!DOCTYPE HTML>\n<title>", "text/html"),
        ("<!doctype html>\n<p>".encode("utf-16"), "text/html"),
        (b"<svg:svg xmlns:svg='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (b"<?xml version='1.0'?><kml/>", "application/vnd.google-earth.kml+xml"),
        (b"<?xml version='1.0'?><note/>", "application/xml"),
        (b'{"messages": []}', "application/json"),
        (b'{"messages": [', "text/plain"),
        (
            b"Received: by x\r\n\tid 1\r\nFrom: a@example.org\r\nSubject: b\r\n\r\nText",
            "message/rfc822",
        ),
        (b"From: me\nI write this to you.\n", "text/plain"),
        (b"date,place,count\n2024-07-08,Kyiv,2\n", "text/csv"),
        ("дата;місце\n1;2\n3;4\n".encode("cp1251"), "text/csv"),
        (b"name\tvalue\na\t1\nb\t2\n", "text/tab-separated-values"),
        (b"Dear colleague, good day\nall is well, here\n", "text/plain"),
        ("Свідок каже: так.".encode("koi8-u"), "text/plain"),
        (b"plain\0not", "application/octet-stream"),
        (bytes(range(256)) * 4, "application/octet-stream"),
    ],
)
def test_signatures(data, expected):
    assert sniffed(data) == expected


def test_an_archive_with_bytes_behind_it_is_still_looked_into():
    docx = make.archive("[Content_Types].xml", "word/document.xml")
    assert sniffed(docx + b"something appended" * 10) == DOCX


def test_an_open_document_says_its_type_itself():
    import zipfile

    made = BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        file.writestr("content.xml", "<x/>")
    assert sniffed(made.getvalue()) == "application/vnd.oasis.opendocument.text"


def test_a_zip_cannot_declare_itself_an_image():
    import zipfile

    made = BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("mimetype", "image/png")
    assert sniffed(made.getvalue()) == "application/zip"


@pytest.mark.parametrize(
    ("data", "locked"),
    [
        ((ASSETS / "locked.zip").read_bytes(), True),
        ((ASSETS / "archive.zip").read_bytes(), False),
        (ole("EncryptedPackage", "EncryptionInfo"), True),
        (ole("WordDocument"), False),
    ],
)
def test_a_password_is_noticed(data, locked):
    assert media_type(BytesIO(data))[1] is locked


@pytest.mark.parametrize(
    "data",
    [
        b"<!-- -->" * 8_000 + b"x",
        b"<!DOCTYPE a [" * 5_000,
        b"<?a ?>" * 10_000,
        b"[" * 60_000,
        b'"' * 60_000,
        b"PK\x05\x06" + b"\xff" * 18,
        b"PK\x03\x04" + b"\xff" * 4000,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600,
        b"MZ" + b"\xff" * 200,
        b"\xff\xff\xff\xffftyp" + bytes(3),
        b"\xff\xd8",
        b"\0",
        b"BM",
    ],
)
def test_hostile_beginnings_cost_neither_time_nor_an_error(data):
    import time

    started = time.perf_counter()
    sniffed(data)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("name", "found", "expected"),
    [
        ("photo.JPG", "image/jpeg", True),
        ("photo.jpeg", "image/jpeg", True),
        ("photo.jpg", "text/plain", False),
        ("photo.png", "image/svg+xml", False),
        ("report.pdf", "application/x-elf", False),
        ("chat.csv", "text/plain", True),
        ("no-ending", "image/jpeg", None),
        ("photo.кінець", "image/jpeg", None),
        ("photo.unheard", "image/jpeg", None),
        ("photo.jpg", "application/octet-stream", None),
        (".jpg", "image/png", None),
    ],
)
def test_whether_the_ending_agrees(name, found, expected):
    assert extensions.agrees(name, found) is expected
