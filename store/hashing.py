"""SHA-256 beside the writing.

One thread hashes while the other waits for the network and the disk.
"""

import hashlib
import queue
import threading
from typing import Any, Protocol

from store.rereading import digests_of

# Files up to this size are hashed where they are: starting a thread would cost more than it saves.
INLINE = 1 << 20


class BesideHash:
    """A SHA-256 whose blocks are worked off by a second thread through a short queue.

    hashlib lets go of the interpreter's lock, so hashing and writing overlap on two cores: intake
    then takes about as long as the slower of the two. At most five blocks are in memory at a time.
    """

    def __init__(self, begun: Any = None) -> None:
        """`begun` is a SHA-256 to go on with; nobody else may use it from now on."""
        self._digest = hashlib.sha256() if begun is None else begun
        self._seen = 0
        self._blocks: queue.Queue[bytes | None] = queue.Queue(maxsize=4)
        self._thread: threading.Thread | None = None

    def update(self, block: bytes) -> None:
        """Hash `block`; it must not change afterwards."""
        self._seen += len(block)
        if self._seen <= INLINE:
            self._digest.update(block)
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="sha256", daemon=True)
            self._thread.start()
        self._blocks.put(block)

    def _work(self) -> None:
        while (block := self._blocks.get()) is not None:
            self._digest.update(block)

    def state(self) -> Any:
        """The hash object, after all that was given has been worked off; use this one no more."""
        self.close()
        return self._digest

    def close(self) -> None:
        """Wait until the thread has worked off what it was given."""
        if self._thread is not None:
            self._blocks.put(None)
            self._thread.join()
            self._thread = None

    def hexdigest(self) -> str:
        self.close()
        return self._digest.hexdigest()


class HasFileno(Protocol):
    def fileno(self) -> int: ...


def digests(file: HasFileno, *names: str) -> tuple[list[str], int]:
    """The digests `names` of a whole file, computed in one reading, and its length in bytes."""
    return digests_of(file.fileno(), *names)
