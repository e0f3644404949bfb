"""Keys in a file of their own, `<data>/keys/vault.keys`: outside the database, and in no backup of it.

    casework vault keys 1
    current 3f9a0c44d1e2b7a6 <base64 of 32 bytes>
    retired 77ab19e0c2d4f5b8 <base64 of 32 bytes>

The id is computed from the key, so a damaged line shows. Retired keys open what they wrapped and wrap
nothing any more. The file is read each time: one that is put back counts at once.
"""

import base64
import binascii
import os
import re
import secrets
from pathlib import Path

from vault import sealing
from vault.keys.reading import damaged, read_private
from vault.keys.ring import Ring

HEAD = "casework vault keys 1"
CURRENT, RETIRED = "current", "retired"
DRAFT = re.compile(r"\.[0-9a-f]{16}")


class KeyFile:
    """The keys of one file. `ring` refuses a file that others could read or that is not whole."""

    def __init__(self, path: Path):
        self.path = path

    def exists(self) -> bool:
        return self.path.exists()

    def ring(self) -> Ring:
        """The keys. Raises VaultClosed: missing, damaged, unreadable, or readable by others."""
        lines = read_private(self.path).splitlines()
        if not lines or lines[0] != HEAD:
            raise damaged(self.path)
        keys: dict[str, bytes] = {}
        current = ""
        for line in lines[1:]:
            state, named, key = self._line(line)
            keys[named] = key
            if state == CURRENT:
                if current:
                    raise damaged(self.path)
                current = named
        if not current:
            raise damaged(self.path)
        return Ring(current, keys)

    def make(self) -> None:
        """A file with one new key, where there is none: of two processes, one wins."""
        key = sealing.new_key()
        self._write(Ring(sealing.key_id(key), {sealing.key_id(key): key}), over=False)

    def add(self) -> str:
        """A new key becomes the current one, the others are retired; its id."""
        self._clear_drafts()
        ring, key = self.ring(), sealing.new_key()
        self._write(Ring(named := sealing.key_id(key), {named: key, **ring.keys}), over=True)
        return named

    def drop(self, gone: set[str]) -> None:
        """Take retired keys out of the file for good: what they wrapped never opens again."""
        self._clear_drafts()
        ring = self.ring()
        kept = {named: key for named, key in ring.keys.items() if named not in gone}
        if ring.current not in kept:
            raise ValueError("the current key stays")
        self._write(Ring(ring.current, kept), over=True)

    def _clear_drafts(self) -> None:
        """What a rotation left that was killed while it wrote: one rotation runs at a time."""
        for path in self.path.parent.glob(f"{self.path.name}.*"):
            if DRAFT.fullmatch(path.suffix):
                path.unlink()

    def _line(self, line: str) -> tuple[str, str, bytes]:
        try:
            state, named, text = line.split(" ")
            key = base64.b64decode(text, validate=True)
        except (ValueError, binascii.Error):
            raise damaged(self.path) from None
        whole = len(key) == sealing.KEY_SIZE and sealing.key_id(key) == named
        if not whole or state not in (CURRENT, RETIRED):
            raise damaged(self.path)
        return state, named, key

    def _write(self, ring: Ring, *, over: bool) -> None:
        """Write the whole file under its name at once, on the disk before it counts."""
        lines = [HEAD]
        for named, key in ring.keys.items():
            state = CURRENT if named == ring.current else RETIRED
            lines.append(f"{state} {named} {base64.b64encode(key).decode()}")
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self.path.with_name(f"{self.path.name}.{secrets.token_hex(8)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write("\n".join(lines) + "\n")
                file.flush()
                os.fsync(file.fileno())
            if over:
                os.replace(draft, self.path)
            else:
                os.link(draft, self.path)
        except FileExistsError:
            pass  # another process was first: its key is the key
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(self.path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
