"""Runs the tool as a process of its own, and waits no longer than it may take."""

import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from signal import SIGALRM, SIGXCPU
from typing import BinaryIO, cast

ROOT = Path(__file__).resolve().parents[2]
TOOL = "evidence.examination.tool"
WALL_SECONDS = 75  # the tool ends itself before this, unless it hangs in the kernel
MAX_ANSWER = 32 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the tool wrote (lines of JSON, the last possibly cut off), and why it did not end well.

    `failure` is "" or a reason code of `evidence.reasons`.
    """

    output: bytes
    failure: str = ""


def examine(
    file: BinaryIO, *arguments: str, tool: str = TOOL, wall_seconds: float = WALL_SECONDS
) -> Answer:
    """Let `tool` examine an open file; `arguments` are the reader's name, the media type, and options.

    Never raises for what the file makes the tool do.
    """
    file.seek(0)
    # Absolute paths and an empty environment: no secret of ours is in the reach of a hostile file.
    with subprocess.Popen(  # noqa: S603 - our own program; types come from a closed list
        [sys.executable, "-s", "-P", "-m", tool, *arguments],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
        start_new_session=True,
    ) as process:
        expired = threading.Event()

        def stop() -> None:
            expired.set()
            process.kill()

        timer = threading.Timer(wall_seconds, stop)
        timer.start()
        try:
            output = cast(BinaryIO, process.stdout).read(MAX_ANSWER + 1)
            if len(output) > MAX_ANSWER:
                process.kill()
            status = process.wait()
        finally:
            process.kill()
            timer.cancel()
            timer.join()
    if len(output) > MAX_ANSWER:
        return Answer(b"", "tool_answer")
    return Answer(output, "tool_timeout" if expired.is_set() else _failure(status))


def _failure(status: int) -> str:
    if status in (-SIGALRM, -SIGXCPU):
        return "tool_timeout"
    if status < 0:
        return "tool_killed"
    return "tool_failed" if status else ""
