"""The stores of this installation, as its settings place them."""

import os
from pathlib import Path

from django.conf import settings

from store.local import LocalStore
from store.quarantine import Quarantine

NAMES = ("store", "derivatives", "exports")
RESERVE = 64 << 20


def open_store(name: str = "store") -> LocalStore:
    """The store of originals (`store`), of what is made from them (`derivatives`), or of bundles
    built for somebody outside (`exports`).
    """
    if name not in NAMES:
        raise ValueError(f"there is no store named {name!r}")
    data = Path(settings.CASEWORK_DATA_DIR)
    return LocalStore(
        data / name,
        quarantine=Quarantine(data / "quarantine", reserve=_reserve(data)),
        locks=data / "locks",
        max_size=settings.CASEWORK_MAX_UPLOAD_BYTES,
    )


def _reserve(data: Path) -> int:
    """What stays free for the database: 64 MiB, or a twentieth of a small disk (in bytes)."""
    try:
        disk = os.statvfs(data)
    except FileNotFoundError:
        return RESERVE
    return min(RESERVE, disk.f_blocks * disk.f_frsize // 20)
