"""Transactional tests can empty the append-only tables, and the triggers are back afterwards."""

import pytest
from django.db import DatabaseError, connection

import ledger
from ledger.models import Entry
from tests.ledger.shelf import make_box


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", [1, 2])
def test_flush(box_table, round_):
    assert not Entry.objects.exists()
    with ledger.unit(ledger.SYSTEM):
        make_box()
    assert Entry.objects.get().seq == 0
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_entry")
