"""What is made of EXIF that is unusual, wrong or meant to harm."""

from io import BytesIO

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from evidence.examination.exif import described
from evidence.metadata import clock_text

THIRTY = (IFDRational(30), IFDRational(0), IFDRational(0))


def described_of(image=(), exif=(), gps=()) -> dict:
    """The findings of an `Exif` after a way through a file."""
    made = Image.Exif()
    made.update(dict(image))
    made.get_ifd(0x8769).update(dict(exif))
    made.get_ifd(0x8825).update(dict(gps))
    encoded = BytesIO()
    Image.new("RGB", (8, 8)).save(encoded, "JPEG", exif=made)
    return described(Image.open(encoded).getexif())


def test_a_zone_is_told_when_it_is_written():
    found = described_of(exif={0x9003: "2024:07:08 10:42:17", 0x9011: "+03:00"})
    assert found["taken"] == {"written": "2024:07:08 10:42:17", "offset": "+03:00"}


@pytest.mark.parametrize("written", ["", "    :  :     :  :  ", "0000:00:00 00:00:00"])
def test_a_time_that_was_never_set_is_none(written):
    assert "taken" not in described_of(exif={0x9003: written})


def test_the_time_of_the_last_change_stands_in_for_the_others():
    assert described_of(image={0x0132: "2024:07:09 08:00:00"})["taken"] == {
        "written": "2024:07:09 08:00:00"
    }


@pytest.mark.parametrize(
    "gps",
    [
        {1: "N", 2: THIRTY},
        {1: "N", 2: THIRTY, 3: "X", 4: THIRTY},
        {1: "N", 2: (IFDRational(91), 0, 0), 3: "E", 4: THIRTY},
        {1: "N", 2: (IFDRational(1, 0), 0, 0), 3: "E", 4: THIRTY},
        {1: "N", 2: THIRTY[:2], 3: "E", 4: THIRTY},
    ],
    ids=["half", "side", "beyond the pole", "zero denominator", "no seconds"],
)
def test_a_place_that_is_none_is_not_made_up(gps):
    found = described_of(gps=gps)
    assert "position" not in found
    assert found["tags"]["GPS"]["GPSLatitude"], "what is written stays to be seen"


@pytest.mark.parametrize(
    ("comment", "shown"),
    [
        (b"ASCII\0\0\0seen from the roof", "seen from the roof"),
        (b"UNICODE\0" + "з даху".encode("utf-16"), "з даху"),
        (b"\0" * 8 + "з даху".encode(), "з даху"),
        (b"\x01\xfe\xff", "0x01feff"),
    ],
)
def test_comments_in_any_alphabet(comment, shown):
    assert described_of(exif={0x9286: comment})["tags"]["Exif"]["UserComment"] == shown


def test_a_maker_note_is_only_measured():
    tags = described_of(exif={0x927C: b"\0secret" * 100})["tags"]["Exif"]
    assert tags["MakerNote"] == "700 bytes"


def test_everything_has_a_bound():
    image = {0xC000 + number: "x" * (3_000 if number < 9 else 30) for number in range(600)}
    tags = described_of(image=image)["tags"]["Image"]
    assert len(tags) <= 250
    assert max(map(len, tags.values())) <= 400


class Broken(dict):
    """A directory that cannot be read, as Pillow meets them in damaged files."""

    def get_ifd(self, tag):
        raise SyntaxError("bad offset")


def test_damaged_directories_are_named_and_the_others_read():
    found = described(Broken({0x010F: "Kamera"}))
    assert found["damaged"] == ["Exif", "GPS"]
    assert found["device"] == {"make": "Kamera"}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2008:10:22 16:28:39", "22 Oct 2008, 16:28:39"),
        ("D:20231127230922+05'30'", "27 Nov 2023, 23:09:22 (+05:30)"),
        ("D:20231127230922Z", "27 Nov 2023, 23:09:22 (UTC)"),
        ("D:20231127230922", "27 Nov 2023, 23:09:22"),
        ("2008:13:41 16:28:39", "2008:13:41 16:28:39"),
        ("last summer", "last summer"),
    ],
)
def test_a_clock_of_a_file_is_told_and_never_converted(written, told):
    assert clock_text(written) == told
