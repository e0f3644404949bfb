"""Where a stored file lies, and reading it once more. Also a program, which `store.readers` runs.

    python rereading.py FOLDER

It takes lines of hashes, and answers each hash with a line: the SHA-256 found and the bytes read, or
`!` and the system's error number. Within a large file it says `+` and how many bytes it has read since
its last word. Nothing but the standard library is imported here: so it starts in an instant.
"""

import errno
import hashlib
import os
import signal
import stat
import sys
import threading
from collections.abc import Callable

# One buffer for each thread, and kept: a new one for every small file would cost as much as its hash.
READ = 256 << 10
# How many bytes of a large file are read between two words about it.
TOLD_EVERY = 32 << 20

_own = threading.local()


def place(root: str, sha256: str) -> str:
    """Where the file of this hash lies below `root`."""
    return f"{root}/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def regular_handle(path: str | os.PathLike[str]) -> int:
    """A handle for reading a regular file, which the caller closes.

    Raises OSError, with ELOOP for a symbolic link and EINVAL for anything else that is not a file.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return handle


def digests_of(
    handle: int, *names: str, heard: Callable[[int], None] | None = None
) -> tuple[list[str], int]:
    """The digests `names` of the file behind an open handle, computed in one reading, and its length
    in bytes; `heard` is told the length of each block read."""
    hashes = [hashlib.new(name) for name in names]
    buffer, size = _buffer(), 0
    while count := os.preadv(handle, [buffer], size):
        for digest in hashes:
            digest.update(buffer[:count])
        size += count
        if heard:
            heard(count)
    return [digest.hexdigest() for digest in hashes], size


def sha256_of(path: str, heard: Callable[[int], None] | None = None) -> tuple[str, int]:
    """The SHA-256 and the length of the file at `path`. Raises OSError."""
    handle = regular_handle(path)
    try:
        (found,), size = digests_of(handle, "sha256", heard=heard)
    finally:
        os.close(handle)
    return found, size


def _buffer() -> memoryview:
    try:
        return _own.buffer
    except AttributeError:
        _own.buffer = memoryview(bytearray(READ))
        return _own.buffer


class _Telling:
    """What the program says of one file while it reads."""

    def __init__(self) -> None:
        self.untold = 0

    def heard(self, count: int) -> None:
        self.untold += count
        if self.untold >= TOLD_EVERY:
            sys.stdout.write(f"+{self.untold}\n")
            sys.stdout.flush()
            self.untold = 0


def _answer(root: str, sha256: str) -> str:
    try:
        found, size = sha256_of(place(root, sha256), _Telling().heard)
    except OSError as error:
        return f"!{error.errno or errno.EIO}\n"
    return f"{found} {size}\n"


def _main(root: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever asks is interrupted as well
    for line in sys.stdin:
        for sha256 in line.split():
            sys.stdout.write(_answer(root, sha256))
        sys.stdout.flush()


if __name__ == "__main__":
    _main(sys.argv[1])
