"""What every test shares."""

from pathlib import Path

import hypothesis
import pytest

from tests import ready
from tests.append_only import flush_without_triggers
from tests.lasting import lasting_data

__all__ = ["lasting_data"]

# How long an example takes says something of the machine's other work, not of the program.
hypothesis.settings.register_profile("casework", deadline=None)
hypothesis.settings.load_profile("casework")


# What takes half a minute and more, longest first: where files are dealt out to several processes, one
# of these that begins last keeps everybody waiting.
LONG = (
    "browser/test_pages",
    "access/test_crawl",
    "exchange/test_backup",
    "faults/",
    "surfaces/",
    "browser/",
    "config/test_run",
    "test_admin",
    "vault/",
)


def pytest_collection_modifyitems(items):
    def rank(item):
        path = item.path.as_posix()
        return next((n for n, part in enumerate(LONG) if f"/tests/{part}" in path), len(LONG))

    items.sort(key=rank)


def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput"):  # the one that outlives the others
        ready.forget()


@pytest.fixture(scope="session", autouse=True)
def _flush_without_triggers():
    with flush_without_triggers():
        yield


@pytest.fixture(autouse=True)
def data_dir(request, tmp_path_factory, settings) -> Path:
    """A data folder of the test's own: empty stores, no keys, no checkpoints.

    For a test on lasting rows it is the folder of their files.
    """
    if "lasting_data" in request.fixturenames:
        settings.CASEWORK_DATA_DIR = request.getfixturevalue("lasting_data")
    else:
        settings.CASEWORK_DATA_DIR = tmp_path_factory.mktemp("data")
    return settings.CASEWORK_DATA_DIR


@pytest.fixture(autouse=True)
def _unmarked_installation():
    """Databases come and go between tests; what is remembered of one must not outlive it."""
    from accounts import installation

    installation.forget()
