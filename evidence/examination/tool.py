"""The program that looks into one file: standard input is the file, standard output its findings.

Called with the name of a reader, the media type, and the reader's options. Each finding is one line of
JSON, written as soon as it is known: whatever happens next, what was found stands. Runs with limits that
it sets on itself before the first byte is read, and in an environment that holds no secret. Bytes are
written in base64.
"""

import base64
import importlib
import json
import os
import resource
import signal
import sys
from typing import Any

from evidence.examination.readers import READERS

MEMORY = 1 << 30  # bytes of address space
CPU_SECONDS = 40
WALL_SECONDS = 60
# Standard input, output and error: no further file, and no connection, can be opened.
OPEN_FILES = 3
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)

LIMITS = (
    (resource.RLIMIT_CORE, 0),  # a core dump would leave evidence on the disk
    (resource.RLIMIT_FSIZE, 0),  # it has nothing to write but its findings
    (resource.RLIMIT_CPU, CPU_SECONDS),
    (resource.RLIMIT_AS, MEMORY),
)


def main(name: str, media_type: str = "", *options: str) -> int:
    """Let a reader examine standard input; 0 when it came to its end, whatever it found."""
    for limit, value in LIMITS:
        _set(limit, value)
    # Should whoever started us be killed, nobody else would stop a decoder that hangs.
    signal.alarm(WALL_SECONDS)
    _die_with_parent()
    file = os.fdopen(0, "rb")
    reader = importlib.import_module(f"evidence.examination.{READERS[name].name}")
    reader.prepare()
    _set(resource.RLIMIT_NOFILE, OPEN_FILES)
    for finding in reader.examined(file, media_type, *options):
        say(**finding)
    return 0


def say(**finding: Any) -> None:
    """Write one finding."""
    print(json.dumps(finding, default=_base64), flush=True)  # noqa: T201 - standard output is the answer


def _base64(value: Any) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} is no finding")


def _set(limit: int, value: int) -> None:
    try:
        resource.setrlimit(limit, (value, value))
    except (ValueError, OSError):
        # A stricter limit holds already, or (macOS) the system knows no such limit.
        return


def _die_with_parent() -> None:
    """Do not go on for a worker that was killed, where the system (Linux) can see to that."""
    import ctypes

    try:
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    except (AttributeError, OSError):
        return


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
