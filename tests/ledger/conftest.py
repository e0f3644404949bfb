from contextlib import contextmanager

import pytest
import time_machine
from django.db import connection

from ledger import registry
from tests.ledger.shelf import Box


@pytest.fixture(scope="session")
def _box_table(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Box)


@pytest.fixture
def box_table(_box_table, db):
    """The table of the tests' own model, empty at the start."""
    Box.objects.all().delete()


@pytest.fixture(autouse=True)
def _nothing_above(monkeypatch):
    """The ledger by itself: no roles, no scope."""
    monkeypatch.setattr(registry, "_role_resolver", None)
    monkeypatch.setattr(registry, "_scope", None)


@pytest.fixture
def time_machine_at():
    """Stand still at a moment."""

    @contextmanager
    def at(moment):
        with time_machine.travel(moment, tick=False):
            yield

    return at
