"""Rows and files that all tests of a module begin with: made once, and rolled back when it is over.

Each test runs in a savepoint of its own, so none sees what another has done. For tests that read or
are refused, and so cost little beside what they stand on; not for tests that commit
(`transactional_db`).
"""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import TestCase, override_settings


@pytest.fixture(scope="module")
def lasting_data(tmp_path_factory) -> Path:
    """The data folder of the tests that stand on lasting rows."""
    return tmp_path_factory.mktemp("lasting")


@contextmanager
def _lasting_rows(data: Path) -> Iterator[None]:
    # What Django's own `setUpTestData` stands on.
    atomics = TestCase._enter_atomics()
    try:
        with override_settings(CASEWORK_DATA_DIR=data):
            yield
    finally:
        TestCase._rollback_atomics(atomics)


def made_once(make: Callable[[], Any]) -> tuple[Any, Any]:
    """Two fixtures, to be given names in a test module: what lasts, and each test's own copy of it."""

    @pytest.fixture(scope="module")
    def lasting(django_db_setup, django_db_blocker, lasting_data) -> Iterator[Any]:
        with django_db_blocker.unblock(), _lasting_rows(lasting_data):
            yield make()

    @pytest.fixture
    def own(lasting, db) -> Any:
        return copy.deepcopy(lasting)

    return lasting, own
