"""Break-glass: what ends an access, and what stays over once it is over."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.services.teams import member_end
from jobs import run_pending
from tests import factories
from tests.vault.people import REVIEW, events, refused, shown
from vault.models import Access
from vault.services import access, access_reviews, endings, showing

S = Access.State


def test_a_role_that_ends_closes_it_at_once_and_coming_back_opens_nothing(there):
    opened = there.opened()
    investigator, lead = there.people["investigator"], there.people["lead"]
    member_end(actor=lead, membership=investigator.memberships.get())
    refused("permission_denied", shown, opened)
    factories.add_member(there.case, lead, investigator, "investigator")
    refused("state", shown, opened)
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
