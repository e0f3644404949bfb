"""The security history: append-only, seen by whom it concerns, without secrets."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import SecurityEvent
from accounts.services import record_security_event
from tests.factories import user

EVENT = SecurityEvent.Event.SIGNED_IN


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(event="signed_out"),
        lambda rows: rows.delete(),
        lambda rows: rows.update(user=None),
    ],
)
def test_entries_are_never_changed_or_removed(member, change):
    event = record_security_event(event=EVENT, user=member)
    with pytest.raises(DatabaseError), transaction.atomic():
        change(SecurityEvent.objects.filter(pk=event.pk))
    assert SecurityEvent.objects.get(pk=event.pk).event == EVENT


def test_raw_sql_is_refused_too(member):
    record_security_event(event=EVENT, user=member)
    for statement in ("DELETE FROM {0}", "UPDATE {0} SET actor_code = ''"):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format("accounts_securityevent"))


def test_truncation_is_refused(member):
    if connection.vendor != "postgresql":
        return  # SQLite knows no TRUNCATE
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_securityevent")


def test_who_sees_what(admin, supervisor, auditor, member):
    other = user("other")
    mine = record_security_event(event=EVENT, user=member)
    theirs = record_security_event(event=EVENT, user=other)
    nobodys = record_security_event(event=SecurityEvent.Event.SIGN_IN_FAILED, user=None)
    for overseer in (admin, supervisor, auditor):
        assert {mine, theirs, nobodys} <= set(SecurityEvent.objects.visible_to(overseer))
    visible = set(SecurityEvent.objects.visible_to(member))
    assert mine in visible
    assert not visible & {theirs, nobodys}


def test_address_and_browser_only_of_the_one_who_acted(admin, member, rf):
    request = rf.get("/", HTTP_USER_AGENT="Browser \x00 of " + "x" * 300, REMOTE_ADDR="192.0.2.9")
    request.user = admin
    by_admin = record_security_event(
        event=SecurityEvent.Event.ROLES_CHANGED, user=member, actor=admin, request=request
    )
    assert (by_admin.address, len(by_admin.agent)) == ("192.0.2.9", 200)
    assert by_admin.actor_code == admin.actor_code
    by_member = record_security_event(event=EVENT, user=member, request=request)
    assert (by_member.address, by_member.agent) == (None, "")


def test_behind_a_proxy_the_address_is_the_one_it_names(member, client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client.post(
        "/accounts/login/",
        {"login": "member", "password": "wrong"},
        headers={"X-Forwarded-For": "203.0.113.1, 203.0.113.2"},
    )
    assert SecurityEvent.objects.get(event="sign_in_failed").address == "203.0.113.2"


def test_every_kind_has_words():
    for value, label in SecurityEvent.Event.choices:
        assert str(label) != value
