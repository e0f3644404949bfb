"""Whatever a file makes the tool do, the worker goes on and says why it has no answer."""

import json
import os
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from evidence.examination import sandbox
from evidence.examination.findings import Findings, checked
from evidence.examination.readers import readers_of
from tests.assets import make

ASSETS = Path(make.__file__).parent
HOSTILE = "tests.evidence.hostile_tool"


def examine(data: bytes, tmp_path, *arguments, **options):
    path = tmp_path / "original"
    path.write_bytes(data)
    with path.open("rb") as file:
        return sandbox.examine(file, *arguments, **options)


def looked(file) -> tuple[str, Findings]:
    """All that the readers of a file's own type find, one after the other: failure and findings."""
    found, failure = Findings(), ""
    answer = sandbox.examine(file, "sniffing")
    found.add(checked(answer.output))
    for reader in readers_of(found.media_type):
        answer = sandbox.examine(file, reader.name, found.media_type)
        failure = failure or answer.failure
        further = checked(answer.output)
        found.add(further)
        found.made += further.made
    return failure, found


def looked_at(data: bytes, tmp_path) -> tuple[str, Findings]:
    path = tmp_path / "original"
    path.write_bytes(data)
    with path.open("rb") as file:
        return looked(file)


@pytest.mark.parametrize(
    ("command", "failure"),
    [
        (b"killed", "tool_killed"),
        (b"spin", "tool_timeout"),
        (b"raise", "tool_failed"),
        (b"flood", "tool_answer"),
        (b"do nothing more", ""),
    ],
)
def test_how_a_tool_may_end(command, failure, tmp_path):
    answer = examine(command, tmp_path, tool=HOSTILE)
    assert answer.failure == failure


def test_a_tool_that_hangs_is_stopped_and_what_it_found_stands(tmp_path):
    started = time.perf_counter()
    answer = examine(b"hang", tmp_path, tool=HOSTILE, wall_seconds=1)
    assert time.perf_counter() - started < 10
    assert answer.failure == "tool_timeout"
    assert checked(answer.output).media_type == "image/x-first-finding"


def test_the_tool_knows_no_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("CASEWORK_SECRET_KEY", "swordfish")
    inherited = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(inherited, True)
    try:
        answer = examine(b"look around", tmp_path, tool=HOSTILE)
    finally:
        os.close(inherited)
    seen = json.loads(answer.output.splitlines()[-1])
    assert "swordfish" not in str(seen)
    assert not [name for name in seen["environment"] if name.startswith("CASEWORK")]
    assert seen["cwd"] == "/"
    assert inherited not in seen["fds"]


def test_the_real_tool_limits_itself_before_it_reads():
    """Started without input it waits, and its limits can be seen from outside."""
    process = subprocess.Popen(
        [sys.executable, "-s", "-P", "-m", sandbox.TOOL, "sniffing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env={"PYTHONPATH": str(sandbox.ROOT)},
    )
    try:
        for _ in range(100):
            limits = Path(f"/proc/{process.pid}/limits").read_text()
            if "1073741824" in limits:
                break
            time.sleep(0.05)
    finally:
        process.kill()
        process.communicate()
    values = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()}
    assert values["Max address space"] == "1073741824"
    assert values["Max core file size"] == "0"
    assert values["Max file size"] == "0"
    assert values["Max cpu time"] == "40"


@pytest.mark.parametrize(
    ("picture_format", "options", "expected"),
    [
        ("JPEG", {}, "image/jpeg"),
        ("PNG", {}, "image/png"),
        ("GIF", {}, "image/gif"),
        ("BMP", {}, "image/bmp"),
        ("WEBP", {}, "image/webp"),
        ("AVIF", {}, "image/avif"),
        ("TIFF", {"compression": "tiff_lzw"}, "image/tiff"),
        ("TIFF", {}, "image/tiff"),
    ],
)
def test_every_format_is_decoded_though_no_file_can_be_opened(
    picture_format, options, expected, tmp_path
):
    encoded = BytesIO()
    make.picture().save(encoded, picture_format, **options)
    shows_the_picture(encoded.getvalue(), expected, tmp_path)


def test_a_picture_of_a_telephone_is_decoded(tmp_path):
    shows_the_picture((ASSETS / "picture.heic").read_bytes(), "image/heic", tmp_path)


def shows_the_picture(data, expected, tmp_path):
    failure, found = looked_at(data, tmp_path)
    assert (failure, found.media_type, found.readable) == ("", expected, "yes")
    assert Image.open(BytesIO(found.picture("preview"))).size == (640, 400)
    thumbnail = Image.open(BytesIO(found.picture())).convert("RGB")
    assert thumbnail.size == (512, 320)
    red, green, blue = (
        thumbnail.getpixel((60, 60)),
        thumbnail.getpixel((450, 60)),
        thumbnail.getpixel((60, 300)),
    )
    assert red[0] > 150 > red[1]
    assert green[1] > 100 > green[0]
    assert blue[2] > 150 > blue[0]


@pytest.mark.parametrize(
    ("mode", "colour"),
    [("1", 1), ("L", 200), ("P", 3), ("LA", (9, 9)), ("RGBA", (1, 2, 3, 4)), ("I;16", 40_000)],
)
def test_every_mode_of_pixels_gives_a_thumbnail(mode, colour, tmp_path):
    encoded = BytesIO()
    Image.new(mode, (700, 30), colour).save(encoded, "PNG")
    _failure, found = looked_at(encoded.getvalue(), tmp_path)
    assert found.readable == "yes"
    assert Image.open(BytesIO(found.picture())).size == (512, 22)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("truncated.jpg", "truncated"),
        ("bomb.png", "too_many_pixels"),
        ("locked.zip", "encrypted"),
    ],
)
def test_unreadable_files_are_a_finding_not_a_failure(name, reason):
    with (ASSETS / name).open("rb") as file:
        failure, found = looked(file)
    assert (failure, found.readable, found.reason) == ("", "no", reason)
    assert found.picture() is None


def test_the_bomb_is_refused_before_it_is_decoded():
    started = time.perf_counter()
    with (ASSETS / "bomb.png").open("rb") as file:
        _failure, found = looked(file)
    assert found.metadata["image"] == {"width": 10_000, "height": 10_000, "mode": "1"}
    assert time.perf_counter() - started < 5
