"""Trainings: recorded by those in office, of others, revoked with a reason, shown on people's pages."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Training
from accounts.services import training_record, training_revoke
from accounts.trainings import lacking
from common.errors import Conflict, Invalid, Refused
from tests import factories
from tests.accounts.support import ledger_events

DONE = date(2026, 2, 2)


def record(actor, user, **fields):
    given = {"subject": "children", "provider": "An institute", "completed_on": DONE, **fields}
    return training_record(actor=actor, user=user, **given)


def test_a_supervisor_or_administrator_records_it(supervisor, admin, member):
    for actor in (supervisor, admin):
        training = record(actor, member)
        assert training.recorded_by == actor and training.counts
        assert ledger_events(training) == ["accounts.training.recorded"]
    assert lacking(member, {"children", "sexual_violence"}) == {"sexual_violence"}


def test_nobody_else_does_and_nobody_for_themselves(supervisor, auditor, member):
    for actor in (auditor, member):
        with pytest.raises(Refused):
            record(actor, factories.user(f"of-{actor.username}"))
    with pytest.raises(Refused) as refused:
        record(supervisor, supervisor)
    assert refused.value.code == "own_account"
    with pytest.raises(DatabaseError), transaction.atomic():
        Training.objects.create(
            user=member, subject="children", provider="x", completed_on=DONE, recorded_by=member
        )


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"subject": "law"}, "subject"),
        ({"provider": " "}, "provider"),
        ({"provider": "x" * 201}, "provider"),
        ({"completed_on": date(2090, 1, 1)}, "completed_on"),
        ({"expires_on": DONE - timedelta(days=1)}, "expires_on"),
    ],
)
def test_what_cannot_be_is_refused(supervisor, member, given, field):
    with pytest.raises(Invalid) as refused:
        record(supervisor, member, **given)
    assert set(refused.value.errors) == {field}


def test_it_counts_up_to_and_on_its_last_day(supervisor, member):
    today = timezone.now().date()
    record(supervisor, member, expires_on=today - timedelta(days=1))
    assert lacking(member, {"children"}) == {"children"}
    record(supervisor, member, expires_on=today)
    assert lacking(member, {"children"}) == set()


def test_it_is_revoked_once_and_stays(supervisor, admin, member):
    training = record(supervisor, member)
    with pytest.raises(Invalid):
        training_revoke(actor=admin, training=training, reason=" ")
    revoked = training_revoke(actor=admin, training=training, reason="Another's certificate")
    assert not revoked.counts and lacking(member, {"children"}) == {"children"}
    with pytest.raises(Conflict):
        training_revoke(actor=admin, training=training, reason="Again")
    for change in ({"subject": "sexual_violence"}, {"revoked_reason": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Training.objects.filter(pk=training.pk).update(**change)


def test_a_closed_account_learns_nothing_more(supervisor, admin, member):
    from accounts.services import deactivate_user

    deactivate_user(actor=admin, user=member, reason="Left")
    with pytest.raises(Conflict):
        record(supervisor, member)


def signed_in(user) -> Client:
    """The browser of somebody who has just signed in."""
    client = Client()
    client.force_login(user)
    client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    return client


def test_the_pages(supervisor, auditor, member):
    client = signed_in(supervisor)
    page = reverse("accounts:person", args=[member.pk])
    act = reverse("accounts:person-action", args=[member.pk, "training"])
    assert act in client.get(page).content.decode()
    assert client.post(act, {"subject": "children"}).status_code == 400
    typed = {"subject": "children", "provider": "An institute", "completed_on": "2026-02-02"}
    assert client.post(act, typed).status_code == 302
    training = Training.objects.get()
    revoke = reverse("accounts:training-revoke", args=[training.pk])
    shown = client.get(page).content.decode()
    assert "Interviewing children" in shown and revoke in shown
    assert client.post(revoke, {"reason": ""}).status_code == 400
    assert client.post(revoke, {"reason": "Another's"}).status_code == 302
    assert client.post(revoke, {"reason": "Again"}).status_code == 409
    client = signed_in(auditor)
    assert client.get(revoke).status_code == 403
    assert "Interviewing children" in client.get(page).content.decode()
    client = signed_in(member)
    assert client.get(revoke).status_code == 403
    outsider = factories.user("elsewhere")
    client = signed_in(outsider)
    assert client.get(revoke).status_code == 404
