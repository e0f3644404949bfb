"""The documents of a bundle between the database and the archive, in files without a name.

They are written while one view of the database is open and read once it is closed: a slow disk full of
originals must not hold that view open. Unnamed files vanish with the process, however it ends.
"""

import json
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from common.canonical import stored_value

BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """One finished document: `size` bytes from `offset` on in `file`, with their CRC-32."""

    path: str
    file: IO[bytes]
    offset: int
    size: int
    crc: int

    def chunks(self) -> Iterator[bytes]:
        self.file.seek(self.offset)
        left = self.size
        while left:
            block = self.file.read(min(BLOCK, left))
            if not block:
                raise EOFError(f"{self.path} is shorter than it was")
            left -= len(block)
            yield block


class Stream:
    """A document written piece by piece, into a file of its own."""

    def __init__(self, path: str, file: IO[bytes]):
        self._path, self._file = path, file
        self._size = self._crc = 0

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._size += len(data)
        self._crc = zlib.crc32(data, self._crc)

    def piece(self) -> Piece:
        return Piece(self._path, self._file, 0, self._size, self._crc)


class Spool:
    """All documents of one bundle; closing it forgets them."""

    def __init__(self, folder: Path):
        """`folder` is on the data disk: what witnesses said has no place in /tmp."""
        self._folder = folder
        self._files = ExitStack()
        self._shared = self._file()
        self._streams: list[Stream] = []
        self._whole: list[Piece] = []
        self._end = 0

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *error: object) -> None:
        self._files.close()

    def _file(self) -> IO[bytes]:
        return self._files.enter_context(tempfile.TemporaryFile(dir=self._folder))

    def add(self, path: str, data: bytes) -> None:
        """Keep a whole document."""
        self._shared.write(data)
        self._whole.append(Piece(path, self._shared, self._end, len(data), zlib.crc32(data)))
        self._end += len(data)

    def add_json(self, path: str, value: Any) -> None:
        self.add(path, to_json(value).encode() + b"\n")

    def stream(self, path: str) -> Stream:
        """Begin a document that grows while others are added."""
        self._streams.append(stream := Stream(path, self._file()))
        return stream

    def pieces(self) -> list[Piece]:
        """Every document, finished."""
        return [*self._whole, *(stream.piece() for stream in self._streams)]


class JsonStream:
    """One JSON object written member by member, its lists element by element, in constant memory."""

    def __init__(self, stream: Stream):
        self._stream = stream
        self._first = True

    def member(self, key: str, value: Any) -> None:
        self._open(key)
        self._text(to_json(value).replace("\n", "\n  "))

    def items(self, key: str, values: Iterator[Any]) -> None:
        """A member that is a list, taken from `values` one by one."""
        self._open(key)
        separator = "["
        for value in values:
            self._text(separator + "\n    " + to_json(value).replace("\n", "\n    "))
            separator = ","
        self._text("[]" if separator == "[" else "\n  ]")

    def close(self) -> None:
        self._text("{}\n" if self._first else "\n}\n")

    def _open(self, key: str) -> None:
        self._text(("{" if self._first else ",") + f"\n  {json.dumps(key)}: ")
        self._first = False

    def _text(self, text: str) -> None:
        self._stream.write(text.encode())


def to_json(value: Any) -> str:
    """Stored values as readable JSON, keys in the order given."""
    return json.dumps(stored_value(value), ensure_ascii=False, indent=2, allow_nan=False)
