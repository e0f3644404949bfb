"""The program that looks into one file: standard input is the file, standard output its findings.

Each finding is one line of JSON, written as soon as it is known: whatever happens next, what was found
stands. Runs with limits that it sets on itself before the first byte is read, and in an environment
that holds no secret. Bytes (a thumbnail) are written in base64.
"""

import base64
import json
import os
import resource
import signal
import sys
from typing import Any

from evidence.examination.sniffing import media_type

MEMORY = 1 << 30  # bytes of address space
CPU_SECONDS = 40
WALL_SECONDS = 60
# Standard input, output and error: no further file, and no connection, can be opened.
OPEN_FILES = 3

LIMITS = (
    (resource.RLIMIT_CORE, 0),  # a core dump would leave evidence on the disk
    (resource.RLIMIT_FSIZE, 0),  # it has nothing to write but its findings
    (resource.RLIMIT_CPU, CPU_SECONDS),
    (resource.RLIMIT_AS, MEMORY),
)


def main() -> int:
    """Examine standard input; 0 when the examination came to its end, whatever it found."""
    for limit, value in LIMITS:
        _set(limit, value)
    # Should whoever started us be killed, nobody else would stop a decoder that hangs.
    signal.alarm(WALL_SECONDS)
    file = os.fdopen(0, "rb")
    found, locked = media_type(file)
    say(media_type=found)
    if locked:
        say(readable="no", reason="encrypted")
        return 0
    from evidence.examination import image  # Pillow takes a tenth of a second: only for images

    if found not in image.FORMATS:
        return 0
    image.prepare()
    _set(resource.RLIMIT_NOFILE, OPEN_FILES)
    for finding in image.examined(file, found):
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


if __name__ == "__main__":
    sys.exit(main())
