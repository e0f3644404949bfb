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


@pytest.mark.parametrize(
    "data", [b"<html><script>", make.plain_png(), b"RIFF\0\0\0\0WEBP" + bytes(2 << 20)]
)
def test_a_thumbnail_is_a_small_webp_or_nothing(data):
    assert checked(said(thumbnail=base64.b64encode(data).decode())).thumbnail is None
    assert checked(said(thumbnail="not base64!")).thumbnail is None
