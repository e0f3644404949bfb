"""Resetting a credential, and the second person who gives access back."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

import ledger
from accounts.models import CredentialReset, User
from accounts.services import (
    confirm_access,
    deactivate_user,
    request_credential_reset,
    use_credential_reset,
)
from accounts.services.access import may_confirm
from common.errors import Conflict, Invalid, NotVisible, Refused
from tests.accounts.support import ledger_events, mails_to, security_events, token_of
from tests.factories import PASSWORD, user

NEW_PASSWORD = "eleven patient storks at dusk"


@pytest.fixture
def reset(django_capture_on_commit_callbacks):
    """Request a reset and return it with the secret that was mailed."""

    def request(actor, person, what="password"):
        with django_capture_on_commit_callbacks(execute=True):
            made = request_credential_reset(actor=actor, user=person, what=what)
        [message] = [one for one in mail.outbox if one.to == [person.email]][-1:]
        [line] = [line for line in message.body.splitlines() if line.startswith("http")]
        return made, token_of(line)

    return request


def test_password_reset_from_request_to_confirmation(admin, supervisor, member, reset):
    made, secret = reset(admin, member)
    member.refresh_from_db()
    assert member.access_suspended
    assert member.site_roles == frozenset()
    assert mails_to(admin.email) == []
    use_credential_reset(token=secret, password=NEW_PASSWORD)
    member.refresh_from_db()
    assert member.check_password(NEW_PASSWORD)
    assert member.access_suspended
    confirm_access(actor=supervisor, user=member)
    member.refresh_from_db()
    assert not member.access_suspended
    assert member.site_roles == {"Member"}
    assert ledger_events(made) == [
        "accounts.credential_reset.requested",
        "accounts.credential_reset.used",
        "accounts.credential_reset.confirmed",
    ]
    assert ledger_events(member)[1:] == [
        "accounts.user.access_suspended",
        "accounts.user.access_confirmed",
    ]
    assert security_events(member)[1:] == ["reset_requested", "reset_used", "access_confirmed"]


def test_a_link_works_once_and_for_a_day(admin, supervisor, member, reset):
    _made, secret = reset(admin, member)
    use_credential_reset(token=secret, password=NEW_PASSWORD)
    with pytest.raises(NotVisible):
        use_credential_reset(token=secret, password=NEW_PASSWORD)
    _made, secret = reset(admin, member)
    with time_machine.travel(timezone.now() + timedelta(hours=25)), pytest.raises(NotVisible):
        use_credential_reset(token=secret, password=NEW_PASSWORD)


def test_factor_reset_needs_the_password_as_proof(admin, supervisor, member, reset):
    Authenticator.objects.create(user=member, type="totp", data={"secret": "sealed"})
    _made, secret = reset(admin, member, "factor")
    with pytest.raises(Invalid):
        use_credential_reset(token=secret, password="not the password")
    assert Authenticator.objects.filter(user=member).exists()
    use_credential_reset(token=secret, password=PASSWORD)
    assert not Authenticator.objects.filter(user=member).exists()
    assert User.objects.get(pk=member.pk).check_password(PASSWORD)


def test_a_weak_new_password_is_refused_and_the_link_kept(admin, supervisor, member, reset):
    _made, secret = reset(admin, member)
    with pytest.raises(Invalid):
        use_credential_reset(token=secret, password="short")
    use_credential_reset(token=secret, password=NEW_PASSWORD)


def test_sessions_end_with_the_request(admin, supervisor, member, reset, client):
    client.force_login(member)
    assert client.get("/accounts/sessions/").status_code == 200
    UserSession.objects.create(user=member, ip="192.0.2.1", session_key=client.session.session_key)
    reset(admin, member)
    assert client.get("/accounts/sessions/").status_code == 302


def test_nobody_confirms_while_the_link_is_open(admin, supervisor, member, reset):
    reset(admin, member)
    with pytest.raises(Conflict) as refusal:
        confirm_access(actor=supervisor, user=member)
    assert refusal.value.code == "link_open"
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        confirm_access(actor=supervisor, user=member)


@pytest.mark.parametrize("actor", ["admin", "member", "auditor"])
def test_who_may_not_confirm(actor, admin, supervisor, auditor, member, reset, request):
    _made, secret = reset(admin, member)
    use_credential_reset(token=secret, password=NEW_PASSWORD)
    person = User.objects.get(pk=request.getfixturevalue(actor).pk)
    assert not may_confirm(person, User.objects.get(pk=member.pk))
    with pytest.raises(Refused):
        confirm_access(actor=person, user=member)
    member.refresh_from_db()
    assert member.access_suspended


def test_two_requesters_cannot_confirm_for_each_other(admin, admin2, supervisor, member, reset):
    for requester in (admin, admin2):
        _made, secret = reset(requester, member)
        use_credential_reset(token=secret, password=NEW_PASSWORD)
    for requester in (admin, admin2):
        with pytest.raises(Refused):
            confirm_access(actor=requester, user=member)
    confirm_access(actor=supervisor, user=member)


def test_the_database_refuses_the_requester_as_second_person(admin, supervisor, member, reset):
    made, _secret = reset(admin, member)
    for culprit in (admin, member):
        with pytest.raises(IntegrityError), transaction.atomic():
            CredentialReset.objects.filter(pk=made.pk).update(confirmed_by=culprit)
    CredentialReset.objects.filter(pk=made.pk).update(confirmed_by=supervisor)


def test_without_a_second_person_nothing_is_suspended(admin, member):
    with pytest.raises(Conflict) as refusal:
        request_credential_reset(actor=admin, user=member, what="password")
    assert refusal.value.code == "nobody_to_confirm"
    member.refresh_from_db()
    assert not member.access_suspended


def test_the_command_line_helps_where_nobody_else_can(admin, reset):
    _made, secret = reset(ledger.OPERATOR, admin)
    use_credential_reset(token=secret, password=NEW_PASSWORD)
    confirm_access(actor=ledger.OPERATOR, user=admin)
    admin.refresh_from_db()
    assert not admin.access_suspended


def test_the_command_line_is_no_second_person_where_there_is_one(admin, supervisor, reset):
    _made, secret = reset(ledger.OPERATOR, admin)
    use_credential_reset(token=secret, password=NEW_PASSWORD)
    with pytest.raises(Refused):
        confirm_access(actor=ledger.OPERATOR, user=admin)


def test_refused_requests(admin, supervisor, auditor, member):
    for actor in (supervisor, auditor, member):
        with pytest.raises(Refused):
            request_credential_reset(actor=actor, user=user(f"x{actor.username}"), what="password")
    with pytest.raises(Invalid):
        request_credential_reset(actor=admin, user=member, what="soul")
    for name, address in {"nomail": "", "invented": "invented@demonstration.invalid"}.items():
        with pytest.raises(Invalid):
            unreached = user(name, email=address)
            request_credential_reset(actor=admin, user=unreached, what="password")
    deactivate_user(actor=admin, user=member, reason="Left.")
    with pytest.raises(Conflict):
        request_credential_reset(actor=admin, user=member, what="password")
    with pytest.raises(Conflict):
        confirm_access(actor=supervisor, user=auditor)
