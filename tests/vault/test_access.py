"""Break-glass: two people or an emergency, a fresh factor, minutes, a trace of each field, a review."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import TestCase
from django.utils import timezone

from casework.services.teams import member_end
from common.errors import Conflict, Invalid, Refused
from jobs import run_pending
from ledger.models import Entry
from ledger.verify import verify_ledger
from tests import factories
from tests.append_only import tampering
from tests.vault.people import GIVEN_NAME, PHONES, PHOTO, SURNAME, WHY, around
from vault.errors import ValueBroken
from vault.models import Access, IdentityField, Kind
from vault.services import access, access_reviews, endings, showing

S = Access.State
REVIEW = {"verdict": "justified", "comment": "Read the reason, asked the lead."}


@pytest.fixture
def there(db):
    return around()


def events(row):
    rows = Entry.objects.filter(object_id=row.pk).order_by("seq")
    return [name.removeprefix("vault.") for name in rows.values_list("event", flat=True)]


def refused(code, act, *arguments, **named):
    with pytest.raises((Conflict, Refused, Invalid)) as caught:
        act(*arguments, **named)
    assert caught.value.code == code, caught.value


def shown(there, found):
    return showing.access_show(actor=found.requested_by, access=found)


# -- the whole road --------------------------------------------------------------------------------


def test_asked_granted_opened_seen_closed_by_itself_and_reviewed(there):
    asked = there.ask()
    refused("state", shown, there, asked)
    granted = there.grant(asked)
    refused("state", shown, there, granted)
    opened = there.open(granted)
    assert opened.expires_at - opened.opened_at == timedelta(minutes=15)
    assert shown(there, opened) == {Kind.SURNAME: [SURNAME], Kind.PHONE: PHONES}
    with time_machine.travel(opened.expires_at + timedelta(seconds=1)):
        assert not opened.is_open and opened.state_now == S.ENDED
        refused("state", shown, there, opened)
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
        shown(there, opened)
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
        shown(there, opened)


def test_only_what_was_asked_for_is_shown(there):
    assert shown(there, there.opened(kinds=["given_name"])) == {Kind.GIVEN_NAME: [GIVEN_NAME]}
    photo = there.opened("lead", kinds=["photo"])
    assert shown(there, photo) == {}
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
        shown(there, opened)
    assert "field.shown" not in events(opened)


# -- an emergency ----------------------------------------------------------------------------------


def test_an_emergency_opens_at_once_and_those_who_keep_watch_are_told(there):
    with TestCase.captureOnCommitCallbacks(execute=True):
        opened = there.emergency()
    assert opened.is_open and opened.decided_by is None
    assert shown(there, opened)
    told = {letter.to[0].partition("@")[0]: letter for letter in mail.outbox}
    assert set(told) == {"supervisor", "supervisor2", "custodian", "custodian2"}
    for letter in told.values():
        text = letter.subject + letter.body
        assert there.witness.code in text and there.people["investigator"].actor_code in text
        assert not [
            word for word in (SURNAME, *PHONES, WHY["reason"], "Investigator") if word in text
        ]
    for who in ("supervisor", "custodian"):
        assert Access.objects.waiting_for(there.people[who]).get() == opened
    assert not Access.objects.waiting_for(there.people["investigator"]).exists()
    closed = access.access_close(actor=there.people["custodian"], access=opened)
    refused("state", shown, there, closed)
    assert events(opened)[0] == "access.opened_in_emergency"


def test_who_opened_it_is_not_told_of_it(there):
    with TestCase.captureOnCommitCallbacks(execute=True):
        there.emergency("custodian")
    assert "custodian@example.org" not in [to for letter in mail.outbox for to in letter.to]
    assert len(mail.outbox) == 3


# -- who may what ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who",
    ["analyst", "reviewer", "observer", "supervisor", "administrator", "auditor", "outsider"],
)
def test_who_may_not_ask(there, who):
    refused("permission_denied", there.ask, who)
    refused("permission_denied", there.emergency, who)
    assert not Access.objects.exists()


@pytest.mark.parametrize(
    "who", ["lead", "analyst", "reviewer", "observer", "administrator", "auditor", "outsider"]
)
def test_who_may_not_grant(there, who):
    asked = there.ask()
    refused("permission_denied", there.grant, asked, who)
    refused(
        "permission_denied",
        access.access_refuse,
        actor=there.people[who],
        access=asked,
        comment="No",
    )


def test_nobody_grants_what_they_asked_for(there):
    asked = there.ask("custodian")
    refused("four_eyes", there.grant, asked, "custodian")
    refused(
        "four_eyes",
        access.access_refuse,
        actor=there.people["custodian"],
        access=asked,
        comment="x",
    )
    assert there.grant(asked, "custodian2").state == S.GRANTED


def test_nobody_sees_or_opens_what_another_was_granted(there):
    granted = there.grant(there.ask())
    fresh = {"access": granted, "confirmed_at": timezone.now()}
    refused("permission_denied", access.access_open, actor=there.people["lead"], **fresh)
    refused("permission_denied", access.access_open, actor=there.people["supervisor"], **fresh)
    refused("permission_denied", access.access_cancel, actor=there.people["lead"], access=granted)
    opened = there.open(granted)
    for who in ("lead", "custodian", "supervisor", "administrator"):
        refused("permission_denied", showing.access_show, actor=there.people[who], access=opened)


def test_no_token_reaches_any_of_it(there):
    opened = there.opened()
    asked = there.ask("lead")
    for person in there.people.values():
        person.token = SimpleNamespace(pk=1)
    fresh = {"confirmed_at": timezone.now()}
    people = there.people
    refused("no_tokens", there.ask, "custodian")
    refused("no_tokens", there.emergency, "custodian")
    refused("no_tokens", access.access_grant, actor=people["supervisor"], access=asked, **fresh)
    refused(
        "no_tokens", access.access_refuse, actor=people["supervisor"], access=asked, comment="x"
    )
    refused("no_tokens", access.access_cancel, actor=people["lead"], access=asked)
    refused("no_tokens", access.access_open, actor=people["lead"], access=asked, **fresh)
    refused("no_tokens", access.access_close, actor=people["investigator"], access=opened)
    refused("no_tokens", showing.access_show, actor=people["investigator"], access=opened)
    refused(
        "no_tokens", access_reviews.access_review, actor=people["lead"], access=opened, **REVIEW
    )


@pytest.mark.parametrize("moment", [None, timedelta(minutes=16), timedelta(minutes=-5)])
def test_a_fresh_factor_is_asked_for_each_time(there, moment):
    stale = None if moment is None else timezone.now() - moment
    refused("fresh_factor", there.ask, confirmed_at=stale)
    refused("fresh_factor", there.emergency, confirmed_at=stale)
    asked = there.ask()
    refused("fresh_factor", there.grant, asked, confirmed_at=stale)
    granted = there.grant(asked)
    refused("fresh_factor", there.open, granted, confirmed_at=stale)
    assert there.open(granted).is_open


# -- what ends it ----------------------------------------------------------------------------------


def test_a_role_that_ends_closes_it_at_once_and_coming_back_opens_nothing(there):
    opened = there.opened()
    investigator, lead = there.people["investigator"], there.people["lead"]
    member_end(actor=lead, membership=investigator.memberships.get())
    refused("permission_denied", shown, there, opened)
    factories.add_member(there.case, lead, investigator, "investigator")
    refused("state", shown, there, opened)
    endings.end_accesses()
    opened.refresh_from_db()
    assert (opened.state, opened.ending) == (S.ENDED, "right_ended")
    assert events(opened)[-1] == "access.right_ended"


@pytest.mark.parametrize("flag, value", [("access_suspended", True), ("is_active", False)])
def test_suspended_and_closed_accounts_see_nothing(there, flag, value):
    opened = there.opened()
    person = opened.requested_by
    type(person).objects.filter(pk=person.pk).update(**{flag: value})
    person.refresh_from_db()
    refused("permission_denied", showing.access_show, actor=person, access=opened)
    # Nor does a person object from before: the row is asked again.
    refused("state", showing.access_show, actor=there.people["investigator"], access=opened)
    endings.end_accesses()
    opened.refresh_from_db()
    assert opened.ending == "right_ended"


def test_the_worker_writes_down_that_it_is_over(there):
    opened = there.opened(minutes=1)
    run_pending()
    opened.refresh_from_db()
    assert opened.state == S.OPEN
    with time_machine.travel(opened.expires_at + timedelta(seconds=2)):
        run_pending()
    opened.refresh_from_db()
    assert (opened.state, opened.ended_at, opened.ending) == (S.ENDED, opened.expires_at, "expired")
    endings.access_end(actor=there.people["lead"], access=opened)
    assert events(opened)[-1] == "access.expired"


def test_a_grant_that_nobody_used_runs_out(there):
    granted = there.grant(there.ask())
    with time_machine.travel(granted.decided_at + timedelta(hours=24, seconds=1)):
        refused("state", there.open, granted)
        assert there.ask().state == S.REQUESTED
    granted.refresh_from_db()
    assert (granted.state, granted.ending, granted.opened_at) == (S.ENDED, "lapsed", None)
    refused(
        "state", access_reviews.access_review, actor=there.people["lead"], access=granted, **REVIEW
    )


def test_one_at_a_time_for_a_person_and_a_witness(there):
    opened = there.opened()
    refused("state", there.ask)
    refused("state", there.emergency)
    assert there.ask("lead")
    access.access_close(actor=there.people["investigator"], access=opened)
    assert there.ask().state == S.REQUESTED


def test_closed_cancelled_and_refused_stay_so(there):
    people = there.people
    cancelled = access.access_cancel(actor=people["investigator"], access=there.ask())
    refused("state", there.grant, cancelled)
    turned_down = access.access_refuse(
        actor=people["custodian"], access=there.ask(), comment="Ask the lead first."
    )
    refused("state", there.grant, turned_down)
    refused("state", access.access_cancel, actor=people["investigator"], access=turned_down)
    closed = access.access_close(actor=people["investigator"], access=there.opened())
    refused("state", access.access_close, actor=people["investigator"], access=closed)
    fresh = {"confirmed_at": timezone.now()}
    refused("state", access.access_open, actor=people["investigator"], access=closed, **fresh)
    refused(
        "comment_required",
        access.access_refuse,
        actor=people["custodian"],
        access=closed,
        comment=" ",
    )


# -- looked at afterwards --------------------------------------------------------------------------


def test_neither_requester_nor_granter_reviews(there):
    granted = there.grant(there.ask("custodian"), "custodian2")
    opened = there.open(granted)
    review = access_reviews.access_review
    refused("state", review, actor=there.people["lead"], access=opened, **REVIEW)
    closed = access.access_close(actor=there.people["custodian"], access=opened)
    for who in ("custodian", "custodian2"):
        refused("four_eyes", review, actor=there.people[who], access=closed, **REVIEW)
        assert closed not in Access.objects.reviewable_by(there.people[who])
    for who in ("reviewer", "investigator", "auditor", "administrator", "outsider"):
        refused("permission_denied", review, actor=there.people[who], access=closed, **REVIEW)
    assert closed in Access.objects.reviewable_by(there.people["supervisor"])
    bad = {"verdict": "not_justified", "comment": "It could have waited."}
    assert review(actor=there.people["supervisor"], access=closed, **bad).verdict == "not_justified"
    refused("state", review, actor=there.people["lead"], access=closed, **REVIEW)


def test_what_nobody_reviewed_in_time_is_overdue(there):
    closed = access.access_close(actor=there.people["investigator"], access=there.opened())
    assert not Access.objects.overdue().exists()
    with time_machine.travel(closed.ended_at + timedelta(hours=72, seconds=1)):
        assert Access.objects.overdue().get() == closed
        assert Access.objects.get().is_overdue
    # One that expired, and whose end nobody has written down.
    opened = there.opened("lead")
    with time_machine.travel(opened.expires_at + timedelta(hours=72, seconds=1)):
        assert opened in Access.objects.overdue()


# -- input -----------------------------------------------------------------------------------------


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
    refused("state", shown, there, before)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault_access WHERE state = 'open'")
        assert cursor.fetchone() == (0,)
