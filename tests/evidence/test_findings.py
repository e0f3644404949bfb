"""The tool's answer is not believed before it has been checked."""

import base64
import json

import pytest

from common.canonical import canonical_json
from evidence.examination.findings import checked
from tests.assets import make


def said(**finding) -> bytes:
    return json.dumps(finding).encode()


def test_lines_that_are_cut_off_or_no_findings_are_passed_over():
    found = checked(b'[1]\n"text"\n' + said(media_type="image/png") + b'\n{"readable": "y')
    assert (found.media_type, found.readable) == ("image/png", "unknown")


@pytest.mark.parametrize(
    "value", ["", "text", "a/b\n", "a/" + "b" * 200, "image/<script>", 7, None]
)
def test_a_media_type_that_is_none_is_refused(value):
    assert checked(said(media_type=value)).media_type is None


@pytest.mark.parametrize(("state", "reason"), [("maybe", "x"), (1, "x"), (None, None)])
def test_only_known_answers_count(state, reason):
    assert checked(said(readable=state, reason=reason)).readable == "unknown"


def test_a_reason_is_a_code():
    assert checked(said(readable="no", reason="<b>no</b>")).reason == ""


def test_metadata_can_be_stored_in_every_database_and_committed_to():
    found = checked(
        b'{"metadata": {"a": 1.50, "b": NaN, "c": 1e400, "d": "x\\u0000y", "e": "\\ud800",'
        b' "f": 9007199254740993, "g\\u0000": [1, {"h": {"i": {"too deep": 1}}}]}}'
    )
    assert found.metadata == {
        "a": "1.50",
        "b": "NaN",
        "c": "1e400",
        "d": "x\\x00y",
        "e": "\\ud800",
        "f": "9007199254740993",
        "g\\x00": [1, {"h": {"i": None}}],
    }
    assert canonical_json(found.metadata)


def test_metadata_without_end_is_cut():
    tags = {f"tag {number}": "x" * 900 for number in range(300)}
    found = checked(said(metadata={"image": {"width": 1}, "tags": {"Image": tags}}))
    assert found.metadata == {"image": {"width": 1}, "tags": {}, "left_out": ["tags"]}
    assert checked(said(metadata={"other": tags})).metadata == {"left_out": ["all"]}


def made(kind: str, data: bytes = b"", number: object = 1, **more) -> list:
    encoded = base64.b64encode(data).decode()
    return checked(said(made=kind, number=number, data=encoded, **more)).made


@pytest.mark.parametrize("kind", ["thumbnail", "preview", "page"])
@pytest.mark.parametrize(
    "data", [b"<html><script>", make.plain_png(), b"RIFF\0\0\0\0WEBP" + bytes(9 << 20), b""]
)
def test_a_picture_is_a_small_webp_or_nothing(kind, data):
    assert made(kind, data) == []


def test_what_is_no_base64_or_of_no_known_kind_is_nothing():
    assert checked(said(made="thumbnail", number=1, data="not base64!")).made == []
    assert made("program", b"RIFF\0\0\0\0WEBP") == []


@pytest.mark.parametrize("number", [0, -1, 2**60, "1", True, None])
def test_a_number_is_one(number):
    assert made("text", b"words", number=number) == []


def test_a_text_can_be_stored_whatever_the_tool_said():
    (text,) = made("text", b"a\0b\xff\xed\xa0\x80 c")
    assert text.data.decode() == "a\\x00b" + "\ufffd" * 4 + " c"
    assert text.media_type == "text/plain; charset=utf-8"


def test_a_list_is_written_anew():
    rows = [{"name": "a\0", "size": 1, "deep": {"x": 1}}, "no row", {"name": "b"}]
    (listing,) = made("listing", rows=rows)
    assert json.loads(listing.data) == [{"name": "a\\x00", "size": 1, "deep": None}, {"name": "b"}]


def test_no_more_than_some_files_come_of_one_run():
    lines = b"\n".join(
        said(made="text", number=n, data=base64.b64encode(b"words").decode()) for n in range(1, 100)
    )
    assert len(checked(lines).made) == 64
