"""The secret key: from the environment, or made once and kept in the data folder."""

import os
import secrets
from pathlib import Path


def secret_key(data_dir: Path, given: str) -> str:
    """Return `given`, else the key kept in `<data>/keys/secret_key` (mode 0600), made at the first call.

    Two processes starting at once agree: the file is created exclusively, and the loser reads the winner's.
    """
    if given:
        return given
    path = data_dir / "keys" / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key := secrets.token_urlsafe(64))
        file.flush()
        os.fsync(file.fileno())
    return key
