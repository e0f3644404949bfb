"""A BagIt 1.0 bag (RFC 8493) as the one folder of a ZIP file.

Names are made here, never taken from outside: `sha256sum -c` reads the manifests as they are. There is
no fetch.txt: a bag is complete or worth nothing.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence

from exchange.bundle.zipstream import ZipStream

BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


class BagWriter:
    """Writes payload files one after the other, then the tag files with the hashes of what was written."""

    def __init__(self, archive: ZipStream, name: str):
        self._archive = archive
        self._name = name
        self._payload: dict[str, str] = {}
        self._octets = 0

    def add(self, path: str, size: int, crc: int, chunks: Iterable[bytes]) -> str:
        """Add `data/<path>` and return the SHA-256 (hex) of the bytes that went into the file.

        Raises what `ZipStream.add` raises.
        """
        sha256 = self._write(f"data/{path}", size, crc, chunks)
        self._payload[f"data/{path}"] = sha256
        self._octets += size
        return sha256

    def close(self, info: Sequence[tuple[str, str]]) -> str:
        """Write the tag files and the end of the archive; return the SHA-256 of the manifest.

        `info` are the elements of bag-info.txt, to which Payload-Oxum is added.
        """
        oxum = ("Payload-Oxum", f"{self._octets}.{len(self._payload)}")
        tags = {
            "bag-info.txt": "".join(f"{label}: {_line(value)}\n" for label, value in [*info, oxum]),
            "bagit.txt": BAGIT,
            "manifest-sha256.txt": _manifest(self._payload),
        }
        hashes = {path: self._write_text(path, text) for path, text in tags.items()}
        self._write_text("tagmanifest-sha256.txt", _manifest(hashes))
        self._archive.close()
        return hashes["manifest-sha256.txt"]

    def _write_text(self, path: str, text: str) -> str:
        data = text.encode()
        return self._write(path, len(data), zlib.crc32(data), [data])

    def _write(self, path: str, size: int, crc: int, chunks: Iterable[bytes]) -> str:
        digest = hashlib.sha256()

        def hashed() -> Iterator[bytes]:
            for chunk in chunks:
                digest.update(chunk)
                yield chunk

        self._archive.add(f"{self._name}/{path}", size, crc, hashed())
        return digest.hexdigest()


def _manifest(hashes: dict[str, str]) -> str:
    """Two blanks between hash and path: what both RFC 8493 §2.1.3 and coreutils accept."""
    return "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(hashes.items()))


def _line(value: str) -> str:
    """One line of printable text: a value must not be able to add an element of its own."""
    plain = "".join(char if char.isprintable() else " " for char in value)
    return " ".join(plain.split())
