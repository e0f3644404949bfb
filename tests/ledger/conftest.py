from contextlib import contextmanager
from uuid import uuid4

import pytest
import time_machine
from django.db import connection

import ledger
from ledger import registry
from tests.ledger.shelf import Box, make_box, rename_box


@pytest.fixture(scope="session")
def _box_table(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Box)


@pytest.fixture
def box_table(_box_table, db):
    """The table of the tests' own model, empty at the start."""
    Box.objects.all().delete()


@pytest.fixture
def boxes(box_table):
    """Entries 0 to 12: boxes A to F in one case, then A to F renamed, then a reading of A."""
    case = uuid4()
    with ledger.unit(ledger.SYSTEM):
        made = [make_box(f"box {letter}", reference=letter, case_id=case) for letter in "ABCDEF"]
    with ledger.unit(ledger.SYSTEM):
        for box in made:
            rename_box(box, f"new {box.reference}")
    ledger.read(ledger.SYSTEM, "box.opened", made[0])
    return made


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
