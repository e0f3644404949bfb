"""What the database itself refuses of an access, whoever writes to it past the services."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from tests.vault.people import around
from vault.models import Access
from vault.services import access, access_reviews

S = Access.State


@pytest.fixture
def there(db):
    return around()


def refuses(row, **changes):
    with pytest.raises(DatabaseError), transaction.atomic():
        Access.objects.filter(pk=row.pk).update(**changes)


def decided(there, who="supervisor"):
    return {"decided_by_id": there.people[who].pk, "decided_at": timezone.now()}


def window(minutes=15):
    now = timezone.now()
    return {"opened_at": now, "expires_at": now + timedelta(minutes=minutes)}


def test_nobody_grants_their_own(there):
    asked = there.ask()
    refuses(asked, state="granted")
    refuses(asked, state="granted", **decided(there, "investigator"))
    refuses(asked, state="refused")
    refuses(asked, state="open", **window())
    refuses(asked, state="open", emergency=True, **window())
    refuses(asked, state="open", **decided(there), **window())
    Access.objects.filter(pk=asked.pk).update(state="granted", **decided(there))


def test_nothing_is_taken_back(there):
    granted = there.grant(there.ask())
    refuses(granted, decided_by=there.people["custodian"])
    refuses(granted, decided_by=None)
    refuses(granted, state="requested")
    refuses(granted, comment="Another one")
    refuses(granted, reason="Another one")
    refuses(granted, kinds=["surname", "phone", "photo"])
    refuses(granted, minutes=60)
    refuses(granted, witness=there.witness, requested_by=there.people["lead"])
    closed = access.access_close(actor=there.people["investigator"], access=there.open(granted))
    for state in ("requested", "granted", "open", "cancelled"):
        refuses(closed, state=state)
    refuses(closed, ended_at=timezone.now())
    refuses(closed, expires_at=F("expires_at") + timedelta(minutes=1))


def test_the_minutes_hold(there):
    granted = there.grant(there.ask(minutes=10))
    refuses(granted, state="open")
    refuses(granted, state="open", opened_at=timezone.now())
    refuses(granted, state="open", **window(11))
    refuses(granted, state="open", **window(-1))
    Access.objects.filter(pk=granted.pk).update(state="open", **window(10))
    refuses(granted, expires_at=F("expires_at") + timedelta(minutes=1))
    refuses(granted, opened_at=timezone.now())


@pytest.mark.parametrize("minutes", [1, 7, 15, 59, 60])
def test_every_length_can_be_opened(there, minutes):
    assert there.opened(minutes=minutes).is_open
    assert there.emergency("lead", minutes=minutes).is_open


def test_an_access_begins_as_a_request_or_an_emergency(there):
    asked = there.ask()
    row = {
        field.attname: getattr(asked, field.attname)
        for field in Access._meta.concrete_fields
        if field.attname not in ("id", "requested_by_id", "state")
    }
    row["requested_by_id"] = there.people["lead"].pk

    def begins(**changes):
        with pytest.raises(DatabaseError), transaction.atomic():
            Access.objects.create(**{**row, **changes})

    begins(state="granted", **decided(there))
    begins(state="open", **window())
    begins(state="open", emergency=True)
    begins(state="open", emergency=True, **window(16))
    begins(state="open", emergency=True, **window(), **decided(there))
    begins(state="ended", **window(), ended_at=timezone.now())
    begins(state="requested", reviewed_by_id=there.people["supervisor"].pk, verdict="justified")
    begins(state="requested", minutes=61)
    begins(state="requested", requested_by_id=there.people["investigator"].pk)


def test_a_review_is_a_third_persons_and_once(there):
    granted = there.grant(there.ask())
    now = {"reviewed_at": timezone.now(), "verdict": "justified", "review_comment": "Read."}
    refuses(granted, reviewed_by=there.people["lead"], **now)
    opened = there.open(granted)
    refuses(opened, reviewed_by=there.people["lead"], **now)
    closed = access.access_close(actor=there.people["investigator"], access=opened)
    for who in ("investigator", "supervisor"):
        refuses(closed, reviewed_by=there.people[who], **now)
    refuses(closed, reviewed_by=there.people["lead"], reviewed_at=timezone.now())
    reviewed = access_reviews.access_review(
        actor=there.people["lead"], access=closed, verdict="justified", comment="Read."
    )
    refuses(reviewed, verdict="not_justified")
    refuses(reviewed, review_comment="Otherwise")
    refuses(reviewed, reviewed_by=there.people["supervisor2"])
    refuses(reviewed, reviewed_by=None)


def test_an_access_is_never_deleted_or_replaced(there):
    asked = there.ask()
    with pytest.raises(DatabaseError), transaction.atomic():
        Access.objects.filter(pk=asked.pk)._raw_delete("default")
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE vault_access")
        return
    columns = ", ".join(f.column for f in Access._meta.concrete_fields)
    again = (
        f"INSERT OR REPLACE INTO vault_access ({columns}) "  # noqa: S608 - columns of the model
        f"SELECT {columns} FROM vault_access"
    )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(again)
