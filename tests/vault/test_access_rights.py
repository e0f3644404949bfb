"""Break-glass: who may ask, grant, open and review, with a fresh factor, and never a program."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone

from tests.vault.people import REVIEW, refused
from vault.models import Access
from vault.services import access, access_reviews, showing

S = Access.State


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
