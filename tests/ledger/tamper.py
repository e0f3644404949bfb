"""Doing to a ledger what only someone with the database's own keys could, and what verification says."""

from ledger.verify import verify_ledger
from tests.append_only import tampering
from tests.ledger.shelf import Box


def found():
    return [str(finding) for finding in verify_ledger(models=[Box]).findings]


def change(table, assignment, where, parameters=()):
    with tampering(table) as cursor:
        cursor.execute(f"UPDATE {table} SET {assignment} WHERE {where}", list(parameters))  # noqa: S608
        assert cursor.rowcount == 1


def delete(table, where):
    with tampering(table) as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {where}")  # noqa: S608


def box_name(box):
    return f"box {box.reference} ({box.id})"
