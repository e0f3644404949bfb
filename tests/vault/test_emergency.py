"""An emergency opens at once: those who keep watch are told in the same moment, and cannot miss it."""

import json
from datetime import timedelta
from smtplib import SMTPException

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import jobs
from accounts.models import User
from accounts.services import mail as letters
from casework.services.teams import member_end
from jobs.models import Job
from ledger.models import Entry
from tests.vault.people import PHONES, REVIEW, SURNAME, WHY, events, refused, shown
from vault.models import Access
from vault.services import access, access_reviews

WATCHING = {"supervisor", "supervisor2", "custodian", "custodian2"}


def told():
    """Who has a letter, by the names of the accounts."""
    return {letter.to[0].partition("@")[0]: letter for letter in mail.outbox}


def start_page(there, who):
    browser = Client()
    browser.force_login(there.people[who])
    return browser.get(reverse("casework:case-list")).content.decode()


def test_no_letter_goes_to_an_address_that_cannot_exist(there):
    User.objects.filter(username="custodian").update(email="custodian@demonstration.invalid")
    there.emergency()
    jobs.run_pending()
    assert set(told()) == WATCHING - {"custodian"}


def test_an_emergency_opens_at_once_and_those_who_keep_watch_are_told(there):
    opened = there.emergency()
    assert opened.is_open and opened.decided_by is None
    assert shown(opened)
    jobs.run_pending()
    assert set(told()) == WATCHING
    for letter in told().values():
        text = letter.subject + letter.body
        assert there.witness.code in text and there.people["investigator"].actor_code in text
        assert not [
            word for word in (SURNAME, *PHONES, WHY["reason"], "Investigator") if word in text
        ]
    for who in ("supervisor", "custodian"):
        assert Access.objects.waiting_for(there.people[who]).get() == opened
    assert not Access.objects.waiting_for(there.people["investigator"]).exists()
    closed = access.access_close(actor=there.people["custodian"], access=opened)
    refused("state", shown, closed)
    assert events(opened)[0] == "access.opened_in_emergency"


def test_who_opened_it_is_not_told_of_it(there):
    there.emergency("custodian")
    jobs.run_pending()
    assert set(told()) == WATCHING - {"custodian"}


def test_the_ledger_says_who_was_told(there):
    opened = there.emergency()
    payload = Entry.objects.get(object_id=opened.pk).payload.payload
    codes = {there.people[who].actor_code for who in WATCHING}
    assert set(json.loads(bytes(payload))["details"]["told"]) == codes


def test_a_letter_that_was_not_taken_is_sent_again(there, monkeypatch):
    """The mail server is away when a life hangs on it: the access is open, the letters follow."""

    def away(*arguments):
        raise SMTPException("550 no such person: custodian@example.org")

    with monkeypatch.context() as broken:
        broken.setattr(letters, "send_mail", away)
        opened = there.emergency()
        jobs.run_pending()
        assert opened.is_open and not mail.outbox
    rows = Job.objects.filter(name="vault.tell_of_emergency")
    assert {row.status for row in rows} == {"waiting"}
    assert "@" not in "".join(f"{row.reason} {row.arguments}" for row in rows)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        jobs.run_pending()
    assert set(told()) == WATCHING


def test_whoever_lost_their_place_meanwhile_gets_no_letter(there):
    there.emergency()
    User.objects.filter(username="supervisor2").update(access_suspended=True)
    User.objects.filter(username="custodian2").update(is_active=False)
    jobs.run_pending()
    assert set(told()) == {"supervisor", "custodian"}


def test_it_stands_on_every_page_until_somebody_has_reviewed_it(there):
    opened = there.emergency()
    for who in WATCHING:
        page = start_page(there, who)
        assert "1 identity is open in an emergency" in page and 'role="alert"' in page
        assert reverse("vault:access-detail", args=[opened.pk]) in page
        assert there.witness.code in page and SURNAME not in page
    for who in ("investigator", "lead", "analyst", "auditor", "administrator", "outsider"):
        assert "in an emergency" not in start_page(there, who)
    access.access_close(actor=there.people["supervisor"], access=opened)
    for who in WATCHING:
        assert "nobody has reviewed it" in start_page(there, who)
    access_reviews.access_review(actor=there.people["lead"], access=Access.objects.get(), **REVIEW)
    for who in WATCHING:
        assert "in an emergency" not in start_page(there, who)


def test_what_took_two_people_alarms_nobody(there):
    there.opened()
    assert "in an emergency" not in start_page(there, "supervisor")


def only(there, *names):
    """Leave these people alone with the installation."""
    kept = {there.people[name].pk for name in names}
    User.objects.exclude(pk__in=kept).update(is_active=False)


@pytest.mark.parametrize("keeper", ["lead", "administrator"])
def test_without_anybody_who_keeps_watch_others_are_told(there, keeper):
    only(there, "investigator", keeper)
    there.emergency()
    jobs.run_pending()
    assert set(told()) == {keeper}


@pytest.mark.parametrize("keeper", ["analyst", "reviewer", "auditor", "outsider"])
def test_nothing_opens_in_secret(there, keeper):
    only(there, "investigator", keeper)
    refused("nobody_to_tell", there.emergency)
    assert not Access.objects.exists() and not Entry.objects.filter(
        event__startswith="vault.access"
    )


def test_a_custodian_whose_role_ended_keeps_no_watch(there):
    only(there, "investigator", "custodian", "lead")
    member_end(actor=there.people["lead"], membership=there.people["custodian"].memberships.get())
    there.emergency()
    jobs.run_pending()
    assert set(told()) == {"lead"}
