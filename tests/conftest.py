"""What every test shares."""

import pytest

from tests.append_only import flush_without_triggers


@pytest.fixture(scope="session", autouse=True)
def _flush_without_triggers():
    with flush_without_triggers():
        yield
