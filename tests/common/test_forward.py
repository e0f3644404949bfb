"""Tables are never taken back: on SQLite a reversed migration would drop triggers without a word."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.test_triggers import ASKED


def state():
    with connection.cursor() as cursor:
        cursor.execute(ASKED[connection.vendor])
        triggers = sorted(cursor.fetchall())
    return triggers, sorted(MigrationRecorder(connection).applied_migrations())


@pytest.mark.parametrize(
    ("app", "back"), [("exchange", "0003"), ("casework", "0005_drafts"), ("vault", "zero")]
)
def test_the_way_back_is_refused_and_nothing_changes(db, app, back):
    before = state()
    for options in ({}, {"fake": True}):
        with pytest.raises(CommandError, match="restore the backup"):
            call_command("migrate", app, back, verbosity=0, interactive=False, **options)
    assert state() == before
