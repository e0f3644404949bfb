"""A store in a folder of its own, and a view of everything below it."""

import hashlib
import os
from pathlib import Path

import pytest

from store import LocalStore
from store.quarantine import Quarantine


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def store(data: Path) -> LocalStore:
    return local_store(data)


def local_store(data: Path, **options) -> LocalStore:
    return LocalStore(
        data / "store",
        quarantine=Quarantine(data / "quarantine"),
        locks=data / "locks",
        **options,
    )


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def files_below(folder: Path) -> list[str]:
    """Every file below `folder` except the locks, as relative paths."""
    return sorted(
        os.path.relpath(os.path.join(where, name), folder)
        for where, _, names in os.walk(folder)
        for name in names
        if not name.endswith(".lock")
    )


def where(content: bytes) -> str:
    """The path that `content` must have below the data folder."""
    name = sha256(content)
    return f"store/sha256/{name[:2]}/{name[2:4]}/{name}"
