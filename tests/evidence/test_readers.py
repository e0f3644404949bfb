"""What each reader finds, in honest files and in those that mean harm; every one in the real sandbox."""

import json
import re
import struct
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.examination.archives import leads_out
from evidence.examination.findings import Findings
from tests.assets import hostile
from tests.assets.make import PROSE, archive, bomb_png, locked_archive, paper, photograph
from tests.evidence.test_sandbox import looked_at

pytestmark = pytest.mark.once


def found_in(data: bytes, tmp_path) -> Findings:
    """What is found; the tool must come to its end, and soon."""
    began = time.monotonic()
    failure, found = looked_at(data, tmp_path)
    assert failure == ""
    assert time.monotonic() - began < 60
    return found


def text_of(found: Findings, number: int = 1) -> str:
    (text,) = [made.data for made in found.made if (made.kind, made.number) == ("text", number)]
    return text.decode()


def rows_of(found: Findings) -> list[dict]:
    (listing,) = [made.data for made in found.made if made.kind == "listing"]
    return json.loads(listing)


def kinds(found: Findings) -> list[str]:
    return [made.kind for made in found.made]


# -- PDF -------------------------------------------------------------------------------------------
def test_a_pdf_tells_its_facts_and_shows_its_pages(tmp_path):
    found = found_in(hostile.pdf(attachment="list.csv"), tmp_path)
    document = found.metadata["document"]
    assert (found.readable, found.reason) == ("yes", "")
    assert document["pages"] == 1
    assert document["producer"] == "Made for a test"
    assert document["created"] == "D:20240708104217+03'00'", "as written"
    assert (document["javascript"], document["encrypted"]) == (False, False)
    assert document["attachments"] == ["list.csv"]
    assert kinds(found) == ["page", "text", "thumbnail"]
    assert text_of(found) == "Test document"


def test_a_script_in_a_pdf_is_flagged(tmp_path):
    found = found_in(hostile.pdf(script=True), tmp_path)
    assert found.metadata["document"]["javascript"] is True
    assert found.readable == "yes"


def test_a_locked_pdf(tmp_path):
    found = found_in(hostile.pdf(password="secret"), tmp_path)
    assert (found.readable, found.reason) == ("no", "encrypted")
    assert found.metadata["document"] == {"encrypted": True}
    assert found.made == []


def test_a_lock_is_seen_where_the_trailer_is_broken(tmp_path):
    content = hostile.pdf(password="secret")
    broken = re.sub(rb"/Size \d+", b"/Size x", content)
    assert found_in(broken, tmp_path).metadata["document"] == {"encrypted": True}


def test_ten_pages_at_a_time(tmp_path):
    found = found_in(hostile.pdf(pages=23), tmp_path)
    assert found.metadata["document"]["pages"] == 23
    assert [made.number for made in found.made if made.kind == "page"] == list(range(1, 11))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
def test_a_pdf_that_breaks_off_is_said_to(share, tmp_path):
    whole = hostile.pdf(pages=3)
    found = found_in(whole[: int(len(whole) * share)], tmp_path)
    assert (found.readable, found.reason) in {("no", "truncated"), ("yes", "")}
    assert found.readable == "no" or "page" in kinds(found)


def test_a_page_without_measure_breaks_nothing(tmp_path):
    found = found_in(hostile.huge_page(), tmp_path)
    assert found.readable in ("yes", "no")


# -- archives --------------------------------------------------------------------------------------
def test_an_archive_is_listed_and_not_unpacked(tmp_path):
    found = found_in(archive("one.txt", "Фото/дві.jpg"), tmp_path)
    assert (found.readable, found.reason) == ("yes", "")
    assert [row["name"] for row in rows_of(found)] == ["one.txt", "Фото/дві.jpg"]
    assert rows_of(found)[0]["modified"] == "2024-07-08 00:00:00"
    assert found.metadata["archive"]["members"] == 2


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_every_kind_of_tar_is_listed(mode, tmp_path):
    found = found_in(hostile.tar(mode, names=("one.txt", "two/three.txt")), tmp_path)
    assert (found.readable, found.reason) == ("yes", "")
    assert [row["name"] for row in rows_of(found)] == ["one.txt", "two/three.txt"]
    assert rows_of(found)[0] == {
        "name": "one.txt",
        "size": 5,
        "packed": 5,
        "modified": "2024-07-08 09:00:00 UTC",
        "kind": "file",
    }


def test_a_compressed_file_that_is_no_archive_is_measured(tmp_path):
    import gzip
    import io

    made = io.BytesIO()
    with gzip.GzipFile("notes.txt", "wb", fileobj=made, mtime=0) as file:
        file.write(PROSE * 100)
    (row,) = rows_of(found_in(made.getvalue(), tmp_path))
    assert (row["name"], row["size"]) == ("notes.txt", 100 * len(PROSE))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (hostile.ratio_bomb, "archive_ratio"),
        (hostile.count_bomb, "archive_count"),
        (hostile.size_liar, "archive_size"),
        (hostile.overlapping, "archive_overlap"),
        (hostile.nested, "archive_depth"),
        (hostile.gzip_bomb, "archive_ratio"),
        (hostile.xz_bomb, "archive_ratio"),
        (locked_archive, "encrypted"),
    ],
)
def test_a_bomb_is_called_by_its_name(make, reason, tmp_path):
    data = make()
    assert len(data) < 4 << 20
    found = found_in(data, tmp_path)
    assert (found.readable, found.reason) == ("no", reason)


def test_two_levels_of_archives_are_no_bomb(tmp_path):
    found = found_in(hostile.nested(2), tmp_path)
    assert (found.readable, found.metadata["archive"]["depth"]) == ("yes", 3)


@pytest.mark.parametrize(
    "name", ["../up.txt", "/etc/passwd", "C:\\Windows\\x.dll", "a/../../b", "..\\up.txt"]
)
def test_a_name_that_leads_out_is_kept_as_data_and_flagged(name, tmp_path):
    found = found_in(hostile.with_names("one.txt", name), tmp_path)
    assert (found.readable, found.reason) == ("yes", "archive_paths")
    assert name in [row["name"] for row in rows_of(found)]
    assert found.metadata["archive"]["outside"] == 1


def test_what_leads_out():
    assert not any(leads_out(name) for name in ("a", "a/b", "a..b", "...", "a/..b", ""))


@pytest.mark.parametrize(
    "data", [hostile.with_link(), hostile.tar(link="../../etc/passwd")], ids=["zip", "tar"]
)
def test_a_link_is_told_with_its_target_and_never_followed(data, tmp_path):
    found = found_in(data, tmp_path)
    assert (found.readable, found.reason) == ("yes", "archive_paths")
    (link,) = [row for row in rows_of(found) if row["kind"] == "link"]
    assert link["link"] == "../../etc/passwd"


@pytest.mark.parametrize("share", [0.3, 0.9])
@pytest.mark.parametrize(
    "make", [lambda: archive("one.txt", "two.txt"), lambda: hostile.tar("w:gz")]
)
def test_an_archive_that_breaks_off(make, share, tmp_path):
    whole = make()
    found = found_in(whole[: int(len(whole) * share)], tmp_path)
    assert found.readable == "no"
    assert found.reason in ("truncated", "damaged")


# -- office ----------------------------------------------------------------------------------------
def test_a_word_document(tmp_path):
    found = found_in(hostile.office(), tmp_path)
    assert (found.readable, found.reason) == ("yes", "")
    assert text_of(found) == "Записано\nSecond\tlinetaken out"
    document = found.metadata["document"]
    assert document["creator"] == "A. Writer"
    assert document["created"] == "2024-07-08T10:42:17Z"
    assert (document["macros"], document["tracked_changes"]) == (False, True)


def test_macros_are_flagged_and_change_the_type(tmp_path):
    found = found_in(hostile.office(word__vbaProject_bin=b"\xd0\xcf"), tmp_path)
    assert found.media_type == "application/vnd.ms-word.document.macroenabled.12"
    assert found.metadata["document"]["macros"] is True
    assert text_of(found).startswith("Записано")


def test_a_spreadsheet(tmp_path):
    assert text_of(found_in(hostile.spreadsheet(), tmp_path)) == "Name\t42\nKalyna\t99"


def test_slides_come_in_their_order(tmp_path):
    text = text_of(found_in(hostile.slides(), tmp_path))
    assert [text.index(f"Slide {n}") for n in (1, 2, 10)] == sorted(
        text.index(f"Slide {n}") for n in (1, 2, 10)
    )


def test_an_open_document(tmp_path):
    found = found_in(hostile.open_document(), tmp_path)
    assert text_of(found) == "Head\nWords\there"
    assert found.metadata["document"]["macros"] is False
    macros = found_in(hostile.open_document(Basic__Standard=b"x"), tmp_path)
    assert macros.metadata["document"]["macros"] is True


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (hostile.billion_laughs(), "xml_doctype"),
        (hostile.office(b"<w:document>" + bytes(60 << 20)), "damaged"),
        (hostile.office(b"<x>" + b" " * (60 << 20)), "archive_size"),
        (hostile.office(b"<a>" * 200_000), "damaged"),
        (hostile.office(b"no XML at all"), "damaged"),
    ],
    ids=["entities", "NUL", "large", "deep", "none"],
)
def test_a_document_that_means_harm(data, reason, tmp_path):
    found = found_in(data, tmp_path)
    assert (found.readable, found.reason) == ("no", reason)


# -- mail and text ---------------------------------------------------------------------------------
def test_a_message(tmp_path):
    found = found_in(hostile.MESSAGE, tmp_path)
    assert found.media_type == "message/rfc822"
    message = found.metadata["message"]
    assert message["From"] == "Олена <a@example.org>"
    assert message["Date"] == "Mon, 8 Jul 2024 10:42:17 +0300", "as written"
    assert message["attachments"] == [{"name": "../../evil.jpg", "type": "image/jpeg"}]
    text = text_of(found)
    assert "Привіт" in text
    assert "In mark-up" in text
    assert "alert" not in text


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        (PROSE, "utf-8", PROSE.decode()),
        ("Записано".encode("utf-16"), "utf-16", "Записано"),
        (
            "Записано зі слів, вулиця".encode("cp1251"),
            "windows-1251 (guessed)",
            "Записано зі слів, вулиця",
        ),
        (b"one\r\ntwo\rthree\n", "utf-8", "one\ntwo\nthree\n"),
    ],
)
def test_text_in_its_encoding(data, encoding, text, tmp_path):
    found = found_in(data, tmp_path)
    assert found.metadata["text"]["encoding"] == encoding
    assert text_of(found) == text


def test_a_long_text_is_cut_and_says_so(tmp_path):
    found = found_in("слово ".encode() * 400_000, tmp_path)
    assert len(text_of(found)) == 1_000_000
    assert found.metadata["text"]["cut"] is True


@pytest.mark.parametrize(
    ("data", "script"),
    [
        (b"<html><body onload='x()'>Text</body></html>", True),
        (b"<!doctype html><p>Text</p>", False),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>", True),
    ],
)
def test_what_could_run_is_shown_as_source_and_flagged(data, script, tmp_path):
    found = found_in(data, tmp_path)
    assert (found.readable, found.reason) == ("yes", "source_only")
    assert found.metadata["text"]["script"] is script
    assert text_of(found) == data.decode()
    assert kinds(found) == ["text"], "no picture is drawn of it"


def test_an_old_document_tells_of_its_macros(tmp_path):
    def ole(*names: str) -> bytes:
        header = bytearray(512)
        header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        header[30:32], header[48:52] = struct.pack("<H", 9), struct.pack("<L", 0)
        directory = b""
        for name in names:
            raw = name.encode("utf-16-le")
            directory += raw.ljust(64, b"\0") + struct.pack("<H", len(raw) + 2) + bytes(62)
        return bytes(header) + directory

    for names, macros in ((("WordDocument",), False), (("WordDocument", "Macros"), True)):
        found = found_in(ole(*names), tmp_path)
        assert found.media_type == "application/msword"
        assert found.metadata["document"] == {"macros": macros}
        assert found.readable == "unknown"


# -- whatever comes --------------------------------------------------------------------------------
SEEDS = {
    "pdf": hostile.pdf(attachment="a"),
    "zip": archive("one.txt", "two.txt"),
    "tar.gz": hostile.tar("w:gz"),
    "docx": hostile.office(),
    "eml": hostile.MESSAGE,
    "jpg": photograph(),
    "png": bomb_png(),
    "page": paper(),
}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.sampled_from(sorted(SEEDS)),
    cut=st.floats(0.05, 1),
    places=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=12),
)
def test_a_damaged_file_ends_in_a_state(seed, cut, places, tmp_path):
    """Bytes changed at random, and the end cut off: the tool answers, or is said to have failed."""
    data = bytearray(SEEDS[seed][: max(1, int(len(SEEDS[seed]) * cut))])
    for where, value in places:
        data[int(where * len(data))] = value
    failure, found = looked_at(bytes(data), tmp_path)
    assert failure in ("", "tool_failed", "tool_killed")
    assert found.readable in ("yes", "no", "unknown")
    assert found.readable != "no" or found.reason
