"""People of the accounts tests, and what they share."""

import pytest
from django.core.cache import cache

from tests.factories import user


@pytest.fixture(autouse=True)
def _no_memory_of_attempts():
    """Rate limits of one test must not close the door to the next."""
    cache.clear()


@pytest.fixture
def admin(db):
    return user("admin", "Administrator")


@pytest.fixture
def admin2(db):
    return user("admin2", "Administrator")


@pytest.fixture
def supervisor(db):
    return user("supervisor", "Supervisor")


@pytest.fixture
def auditor(db):
    return user("auditor", "Auditor")


@pytest.fixture
def member(db):
    return user("member")
