"""Hashes of uploads under way, kept in this process between two requests of one upload.

The state of a hash cannot be written down, but while the same process receives one piece after the
other it need not be: the pieces are hashed as they come, and the whole is not read again. After a
restart, or when another process received a piece, the state is missing, and `Resumable.finish` reads.
"""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

# A few hundred bytes each. The oldest are forgotten first: then an upload is read once more, no worse.
MOST = 2_000


@dataclass(frozen=True, slots=True)
class Running:
    """The SHA-256 of the first `size` bytes of an upload. `digest` is never updated: copy it."""

    size: int
    digest: Any


NOTHING = Running(0, hashlib.sha256())


class RunningHashes:
    """What is known of each upload, by its name; safe to use from several threads."""

    def __init__(self, most: int = MOST):
        self._most = most
        self._kept: OrderedDict[str, Running] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, name: str, size: int) -> Any | None:
        """A copy of the hash of exactly the first `size` bytes, or None when it is not known."""
        with self._lock:
            kept = self._kept.get(name, NOTHING)
            return kept.digest.copy() if kept.size == size else None

    def keep(self, name: str, size: int, digest: Any) -> None:
        """Remember `digest` as that of the first `size` bytes; the caller updates it no more."""
        with self._lock:
            self._kept[name] = Running(size, digest)
            self._kept.move_to_end(name)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def forget(self, name: str) -> None:
        with self._lock:
            self._kept.pop(name, None)


hashes = RunningHashes()
