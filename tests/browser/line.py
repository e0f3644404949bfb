"""A line between browser and server that can be slow, be cut and come back."""

import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

BLOCK = 64 << 10


class Line:
    """Carries bytes to the server at most at `speed` bytes a second; counts what has gone there."""

    def __init__(self, server: str, speed: float):
        self.speed, self.carried, self.is_cut = speed, 0, False
        self._server = ("127.0.0.1", urlsplit(server).port)
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection, and refuse new ones."""
        self.is_cut = True
        for end in self._open:
            _close(end)

    def mend(self) -> None:
        self.is_cut = False

    def close(self) -> None:
        self.cut()
        _close(self._listening)

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self._listening.accept()
            except OSError:
                return
            if self.is_cut:
                near.close()
                continue
            far = socket.create_connection(self._server)
            self._open += [near, far]
            threading.Thread(target=self._carry, args=(near, far), daemon=True).start()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        try:
            while not self.is_cut:
                for end in select.select([near, far], [], [], 1)[0]:
                    if not (block := end.recv(BLOCK)):
                        return
                    (far if end is near else near).sendall(block)
                    if end is near:
                        self.carried += len(block)
                        time.sleep(len(block) / self.speed)
        except (OSError, ValueError):
            return
        finally:
            _close(near)
            _close(far)


def _close(end: socket.socket) -> None:
    with suppress(OSError):  # it was closed at the other side
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def line_to(server: str, *, speed: float = 50_000_000) -> Iterator[Line]:
    made = Line(server, speed)
    try:
        yield made
    finally:
        made.close()
