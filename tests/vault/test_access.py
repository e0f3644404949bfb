"""Break-glass, the whole road: asked for, granted, opened, each field in the ledger, closed by itself."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from casework.services.teams import member_end
from common.errors import Invalid
from ledger.models import Entry
from ledger.verify import verify_ledger
from tests import factories
from tests.append_only import tampering
from tests.vault.people import GIVEN_NAME, PHONES, PHOTO, REVIEW, SURNAME, events, refused, shown
from vault.errors import ValueBroken
from vault.models import Access, IdentityField, Kind
from vault.services import access, access_reviews, showing

S = Access.State


def test_asked_granted_opened_seen_closed_by_itself_and_reviewed(there):
    asked = there.ask()
    refused("state", shown, asked)
    granted = there.grant(asked)
    refused("state", shown, granted)
    opened = there.open(granted)
    assert opened.expires_at - opened.opened_at == timedelta(minutes=15)
    assert shown(opened) == {Kind.SURNAME: [SURNAME], Kind.PHONE: PHONES}
    with time_machine.travel(opened.expires_at + timedelta(seconds=1)):
        assert not opened.is_open and opened.state_now == S.ENDED
        refused("state", shown, opened)
        reviewed = access_reviews.access_review(actor=there.people["lead"], access=opened, **REVIEW)
    assert (reviewed.state, reviewed.ending) == (S.ENDED, "expired")
    assert reviewed.ended_at == opened.expires_at
    assert events(opened) == [
        "access.requested",
        "access.granted",
        "access.opened",
        *["field.shown"] * 3,
        "access.reviewed",
    ]
    assert verify_ledger().ok


def test_each_showing_is_an_entry_every_time_without_the_value(there):
    opened = there.opened()
    for _ in range(2):
        shown(opened)
    entries = Entry.objects.filter(event="vault.field.shown", object_id=opened.pk)
    assert entries.count() == 6
    assert {entry.actor_code for entry in entries} == {there.people["investigator"].actor_code}
    payloads = [bytes(entry.payload.payload).decode() for entry in entries]
    assert sum('"kind":"phone","position":1' in text for text in payloads) == 2
    assert all(there.witness.code in text for text in payloads)
    assert not [text for text in payloads if SURNAME in text or PHONES[0] in text]


def test_nothing_is_shown_when_the_ledger_cannot_be_written(there, monkeypatch):
    opened = there.opened()

    def broken(*arguments):
        raise OSError("the disk is full")

    monkeypatch.setattr("ledger.units.append", broken)
    with pytest.raises(OSError, match="full"):
        shown(opened)


def test_only_what_was_asked_for_is_shown(there):
    assert shown(there.opened(kinds=["given_name"])) == {Kind.GIVEN_NAME: [GIVEN_NAME]}
    photo = there.opened("lead", kinds=["photo"])
    assert shown(photo) == {}
    assert showing.access_photo(actor=there.people["lead"], access=photo) == PHOTO
    assert events(photo)[-1] == "field.shown"
    without = there.opened("custodian2", kinds=["phone"])
    before = Entry.objects.count()
    assert showing.access_photo(actor=there.people["custodian2"], access=without) is None
    assert Entry.objects.count() == before


def test_a_planted_value_shows_nothing_at_all(there):
    opened = there.opened()
    field = IdentityField.objects.filter(identity=there.identity, kind="phone").first()
    with tampering("vault_identityfield"):
        IdentityField.objects.filter(pk=field.pk).update(ciphertext=b"\x01planted" + bytes(200))
    with pytest.raises(ValueBroken):
        shown(opened)
    assert "field.shown" not in events(opened)


@pytest.mark.parametrize(
    "given, field",
    [
        ({"kinds": []}, "kinds"),
        ({"kinds": ["surname", "shoe_size"]}, "kinds"),
        ({"kinds": ["email"]}, "kinds"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 61}, "minutes"),
        ({"minutes": "15"}, "minutes"),
        ({"minutes": None}, "minutes"),
        ({"reason": " "}, "reason"),
        ({"legal_basis": ""}, "legal_basis"),
        ({"reason": "a\0b"}, "reason"),
        ({"legal_basis": "x" * 501}, "legal_basis"),
    ],
)
def test_what_is_not_accepted(there, given, field):
    for act in (there.ask, there.emergency):
        with pytest.raises(Invalid) as caught:
            act(**given)
        assert set(caught.value.errors) == {field}
    assert not Access.objects.exists()


def test_nothing_on_file_nothing_to_open(there):
    there.witness = factories.witness(there.case, there.people["custodian"])
    refused("state", there.ask)
    refused("state", there.emergency)


def test_whoever_lost_the_right_is_granted_nothing(there):
    asked = there.ask()
    member_end(
        actor=there.people["lead"], membership=there.people["investigator"].memberships.get()
    )
    refused("state", there.grant, asked)


def test_a_fresh_look_at_the_row_not_at_the_object(there):
    """An object from before a close opens nothing."""
    opened = there.opened()
    before = Access.objects.get(pk=opened.pk)
    access.access_close(actor=there.people["supervisor"], access=opened)
    assert before.is_open
    refused("state", shown, before)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault_access WHERE state = 'open'")
        assert cursor.fetchone() == (0,)
