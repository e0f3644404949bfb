"""Emptying append-only tables between transactional tests.

The database refuses to delete or truncate append-only rows, and a transactional test ends by
emptying every table. So the flush of the test database, and nothing else, takes all triggers off,
empties the tables and puts the triggers back, in one transaction. Being the tables' owner is
enough; no superuser is needed.
"""

from contextlib import contextmanager

from django.db import connection

# The one row that the migrations leave: without it the next test does not begin where a first start does.
EMPTY_HEAD = {
    "sqlite": "INSERT INTO ledger_head (id, size, frontier) VALUES (1, 0, x'')",
    "postgresql": "INSERT INTO ledger_head (id, size, frontier) VALUES (1, 0, '')",
}


@contextmanager
def flush_without_triggers():
    """Let `flush` (and so transactional tests) pass the append-only triggers while this is open."""
    operations = type(connection.ops)
    original = operations.sql_flush

    def sql_flush(self, *args, **kwargs):
        statements = original(self, *args, **kwargs)
        if not statements:
            return statements
        off, on = triggers_off_and_on(self.connection)
        return [*off, *statements, EMPTY_HEAD[self.connection.vendor], *on]

    operations.sql_flush = sql_flush
    try:
        yield
    finally:
        operations.sql_flush = original


def triggers_off_and_on(connection, table=None):
    """The statements that take the triggers (of one or all tables) off, and those that put them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
            )
            tables = [name for (name,) in cursor.fetchall() if table in (None, name)]
            return tuple(
                [f"ALTER TABLE {name} {verb} TRIGGER USER" for name in tables]
                for verb in ("DISABLE", "ENABLE")
            )
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = [(name, sql) for name, of, sql in cursor.fetchall() if table in (None, of)]
        return [f'DROP TRIGGER "{name}"' for name, _ in found], [sql for _, sql in found]


@contextmanager
def tampering(table):
    """Do to `table` what only someone with the database's own keys could.

    Change it with its triggers off.
    """
    off, on = triggers_off_and_on(connection, table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Foreign keys still to be checked at commit would keep the table from being altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in off:
            cursor.execute(statement)
        yield cursor
        for statement in on:
            cursor.execute(statement)
