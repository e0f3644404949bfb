"""ZIP files written by hand, read by others' readers."""

import io
import zlib
from zipfile import ZIP_STORED, ZipFile

import pytest

from exchange.bundle.zipstream import Differs, ZipStream


def archive(members: dict[str, bytes], **options) -> bytes:
    out = bytearray()
    stream = ZipStream(out.extend, **options)
    for name, data in members.items():
        stream.add(name, len(data), zlib.crc32(data), [data[:3], data[3:]])
    stream.close()
    return bytes(out)


MEMBERS = {"a/first.txt": b"first", "a/empty": b"", "b.bin": bytes(range(256)) * 9}


# From 0 on every number is written in ZIP64 form, from 1000 on some are: no test writes 4 GiB.
@pytest.mark.parametrize("zip64_from", [0xFFFF_FFFF, 1000, 0])
def test_it_reads_back(zip64_from):
    with ZipFile(io.BytesIO(archive(MEMBERS, zip64_from=zip64_from))) as read:
        assert read.testzip() is None
        assert {name: read.read(name) for name in read.namelist()} == MEMBERS
        for info in read.infolist():
            assert info.compress_type == ZIP_STORED
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            # Sizes stand before the data: no bit 3, no data descriptor.
            assert info.flag_bits == 0
            assert info.external_attr >> 16 == 0o100644


def test_the_local_headers_agree():
    """What a reader from front to back sees, before it reaches the directory."""
    data, at = archive(MEMBERS), 0
    for name, content in MEMBERS.items():
        assert data[at : at + 4] == b"PK\3\4"
        crc, size = (int.from_bytes(data[at + n : at + n + 4], "little") for n in (14, 22))
        assert (crc, size) == (zlib.crc32(content), len(content))
        at += 30 + len(name) + size


def test_more_members_than_a_plain_zip_can_count():
    members = {f"n/{number}": b"x" for number in range(70_000)}
    with ZipFile(io.BytesIO(archive(members))) as read:
        assert len(read.namelist()) == 70_000
        assert read.read("n/69999") == b"x"


def test_the_same_content_gives_the_same_bytes():
    assert archive(MEMBERS) == archive(MEMBERS)


@pytest.mark.parametrize(
    ("size", "crc"),
    [(4, zlib.crc32(b"12345")), (6, zlib.crc32(b"12345")), (5, zlib.crc32(b"54321"))],
)
def test_other_data_than_announced_is_refused(size, crc):
    stream = ZipStream(lambda data: None)
    with pytest.raises(Differs):
        stream.add("a", size, crc, [b"12345"])


@pytest.mark.parametrize(
    "name", ["", "/a", "a/", "a//b", "../a", "a/../b", "a/.", "a\nb", "a b", "фото", "a\\b", "C:a"]
)
def test_names_that_could_mean_something_else_are_refused(name):
    with pytest.raises(ValueError, match="not a name"):
        ZipStream(lambda data: None).add(name, 0, 0, [])
