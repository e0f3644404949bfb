"""What somebody meets who writes to the database directly, past all services."""

import pytest
from django.db import DatabaseError, connection, transaction

from casework.models import Contribution
from casework.services import reviews
from ledger.models import Payload
from ledger.verify import verify_ledger
from tests import factories
from tests.append_only import tampering

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """An approved case, a submitted item and a draft note, and their people."""
    lead = factories.user("lead")
    case = factories.case(lead)
    people = {"lead": lead, **factories.team(case, lead, reviewer="rev")}
    factories.verification(factories.submitted(factories.item(case, lead)), lead)
    factories.note(case, lead)
    factories.approved(case, people["reviewer"])
    return people


def refused(sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def columns(table: str, **changed: str) -> str:
    """The columns of a table for a SELECT, some of them as another expression."""
    with connection.cursor() as cursor:
        names = [row.name for row in connection.introspection.get_table_description(cursor, table)]
    return ", ".join(changed.get(name, f'"{name}"') for name in names)


# SQLite alone has REPLACE, PostgreSQL alone TRUNCATE. Table, and what the new row would say.
REPLACED = [
    # A contribution in somebody else's name: the contributor could decide.
    ("casework_contribution", {"person_id": "(SELECT max(id) FROM accounts_user)"}),
    ("casework_decision", {"comment": "'Other words'"}),
    ("casework_review", {"snapshot": "'{}'"}),
    ("casework_case", {"title": "'Another'"}),
    # The row in the way is found by its reference as well: under a new key it would vanish.
    ("casework_case", {"id": "hex(randomblob(16))"}),
    ("casework_witnessnote", {"account": "'Other words'"}),
    ("casework_witness", {"category": "'expert'"}),
    ("casework_membership", {"role": "'observer'"}),
    ("evidence_evidenceitem", {"sha256": "'0'"}),
    ("evidence_verification", {"finding": "'Other words'"}),
    ("evidence_verification", {"id": "hex(randomblob(16))"}),
    ("evidence_custodyevent", {"to_party": "'Somebody else'"}),
    ("accounts_securityevent", {"event": "'signed_out'"}),
    ("accounts_installation", {"kind": "'real'"}),
]
TAKEN_AWAY = {
    "sqlite": [
        pytest.param(lambda t=table, c=changed: replace(t, c), id=f"{table} {next(iter(changed))}")
        for table, changed in REPLACED
    ],
    "postgresql": [
        pytest.param(lambda t=table: f"TRUNCATE {t} CASCADE", id=table)
        for table in dict.fromkeys(table for table, _changed in REPLACED)
    ],
}


def replace(table: str, changed: dict[str, str]) -> str:
    return f"REPLACE INTO {table} SELECT {columns(table, **changed)} FROM {table}"  # noqa: S608


@pytest.mark.parametrize("statement", TAKEN_AWAY[connection.vendor])
def test_nothing_is_replaced_or_emptied(world, statement):
    refused(statement())


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE casework_case SET reference = '2000-0001'",
        "UPDATE casework_case SET cycle = 0",
        "UPDATE casework_witnessnote SET reference = 'WN-A'",
        "UPDATE casework_witnessnote SET status = 'approved'",
        "UPDATE casework_witnessnote SET cycle = 0",
        "UPDATE evidence_evidenceitem SET cycle = 0",
        "UPDATE evidence_evidenceitem SET reference = 'EV-9'",
        "DELETE FROM casework_contribution",
    ],
)
def test_no_record_changes_what_it_is(world, sql):
    refused(sql)


def test_a_draft_is_not_closed_and_nothing_begins_as_approved(world):
    case = factories.case(world["lead"])
    refused("UPDATE casework_case SET status = 'closed' WHERE status = 'draft'")
    other = {"id": f"'{'0' * 32}'", "reference": "'X-1'", "status": "'approved'"}
    copy = columns("casework_case", **other)
    refused(f"INSERT INTO casework_case SELECT {copy} FROM casework_case")  # noqa: S608
    assert reviews.blocked(world["lead"], case, "close")


def test_the_ways_of_the_services_stay_open(world):
    """The same person contributes twice in a cycle; one row tells of it."""
    case = factories.case(world["lead"])
    record = factories.item(case, world["lead"])
    factories.submitted(record)
    reviews.move(actor=world["lead"], record=record, name="withdraw")
    factories.submitted(record)
    assert Contribution.objects.filter(object_id=record.pk, verb="submit").count() == 1


@pytest.mark.parametrize(
    ("table", "field"),
    [
        ("casework_decision", "comment"),
        ("casework_review", "comment"),
        ("casework_review", "snapshot"),
        ("casework_witnessnote", "account"),
    ],
)
def test_text_that_the_ledger_does_not_hold_cannot_change_unnoticed(world, table, field):
    with tampering(table) as cursor:
        cursor.execute(f"UPDATE {table} SET {field} = {field} || ' '")  # noqa: S608
    found = verify_ledger().findings
    assert found
    assert all(f"{field} differs from entry" in str(finding) for finding in found)


def test_the_ledger_holds_no_comment_on_a_review(world):
    note = factories.note(factories.case(world["lead"]), world["lead"])
    reviews.move(actor=world["lead"], record=note, name="submit", comment="QUOTED WORDS")
    payloads = b"".join(bytes(p) for p in Payload.objects.values_list("payload", flat=True))
    assert b"QUOTED WORDS" not in payloads
