"""A check of every file that holds a secret: none of them may be read by others on the server."""

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004

# A secret that a container is given may be read by the group of the account that it is meant for.
OTHERS = stat.S_IRWXO | stat.S_IWGRP
OTHERS_AND_GROUP = stat.S_IRWXO | stat.S_IRWXG


@register(Tags.security)
def secrets_are_private(**kwargs: Any) -> list[CheckMessage]:
    """Files in the folder of keys, and those that settings name by CASEWORK_…_FILE."""
    found: list[CheckMessage] = []
    for path, forbidden in secret_files(os.environ):
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except OSError:
            continue  # whoever needs it says that it is missing
        if mode & forbidden:
            words = f"{path} could be read or changed by others on the server (mode {mode:04o})."
            hint = "Run chmod 600 on it, and replace what is in it if somebody may have read it."
            found.append(Warning(words, hint=hint, id="casework.W001"))
    return found


def secret_files(environ: Mapping[str, str]) -> Iterator[tuple[Path, int]]:
    """Each file that holds a secret, and the bits of its mode that must not be set."""
    folder = Path(settings.CASEWORK_DATA_DIR) / "keys"
    if folder.is_dir():
        # Hidden ones are locks of commands.
        files = (path for path in sorted(folder.iterdir()) if not path.name.startswith("."))
        yield from ((path, OTHERS_AND_GROUP) for path in files)
    for name, value in sorted(environ.items()):
        if name.startswith("CASEWORK_") and name.endswith("_FILE") and value:
            yield Path(value), OTHERS
