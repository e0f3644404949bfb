"""API tokens through their life, and what the API makes of them."""

import hashlib
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

import ledger
from accounts.models import ApiToken, SecurityEvent
from accounts.services import (
    confirm_token,
    create_token,
    deactivate_user,
    request_credential_reset,
    revoke_token,
)
from accounts.services.tokens import authenticate
from common.errors import Conflict, Invalid, NotVisible, Refused
from tests.accounts.support import ledger_events, mails_to, security_events
from tests.factories import user

ME = "/api/v1/me/"


def bearer(plain: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {plain}"}


def own(person, **fields):
    given = {"scopes": ["read"], "days": 30, "name": "Script", **fields}
    return create_token(actor=person, owner=person, **given)


def test_a_token_is_shown_once_and_kept_as_a_digest(member):
    token, plain = own(member)
    assert plain.startswith("cwk_")
    assert len(plain) >= 44
    stored = ApiToken.objects.values().get(pk=token.pk)
    assert plain not in str(stored)
    assert stored["digest"] == hashlib.sha256(plain.encode()).hexdigest()
    assert plain.startswith(stored["prefix"])
    assert ledger_events(token) == ["accounts.token.created"]
    assert security_events(member)[-1] == "token_created"
    assert plain not in str(list(SecurityEvent.objects.values()))


def test_me(member, client):
    case = uuid.uuid4()
    _token, plain = own(member, scopes=["read", "write"], cases=[case])
    body = client.get(ME, headers=bearer(plain)).json()
    assert body["username"] == "member"
    assert body["actor_code"] == member.actor_code
    assert body["site_roles"] == ["Member"]
    assert body["language"] == "en"
    assert body["token"]["scopes"] == ["read", "write"]
    assert body["token"]["cases"] == [str(case)]
    assert body["token"]["expires_at"]


def test_me_by_session(member, client):
    client.force_login(member)
    body = client.get(ME).json()
    assert (body["username"], body["token"]) == ("member", None)


def test_without_anything_401(client, db):
    answer = client.get(ME)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer cwk_x", "Bearer a b", "bearer ü"])
def test_a_bad_token_never_falls_back_to_the_session(member, client, header):
    client.force_login(member)
    assert client.get(ME).status_code == 200
    answer = client.get(ME, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["status"] == 401


def test_expired(member, client):
    _token, plain = own(member, days=1)
    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        assert client.get(ME, headers=bearer(plain)).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        for _ in range(3):
            assert client.get(ME, headers=bearer(plain)).status_code == 401
    refused = SecurityEvent.objects.get(event="token_refused")
    assert (refused.user, refused.details["reason"]) == (member, "expired")


def test_revoked(member, client):
    token, plain = own(member)
    revoke_token(actor=member, token=token)
    assert client.get(ME, headers=bearer(plain)).status_code == 401
    assert ledger_events(token)[-1] == "accounts.token.revoked"
    assert security_events(member)[-2:] == ["token_revoked", "token_refused"]
    with pytest.raises(Conflict):
        revoke_token(actor=member, token=token)


def test_owner_closed(admin, member, client):
    _token, plain = own(member)
    deactivate_user(actor=admin, user=member, reason="Left.")
    assert client.get(ME, headers=bearer(plain)).status_code == 401


def test_owner_suspended_holds_nothing(admin, supervisor, member, client):
    _token, plain = own(member)
    request_credential_reset(actor=admin, user=member, what="password")
    body = client.get(ME, headers=bearer(plain)).json()
    assert body["access_suspended"] is True
    assert body["site_roles"] == []
    member.refresh_from_db()
    with pytest.raises(Refused):
        own(member)


def test_the_case_limit_rides_on_the_user(member):
    case = uuid.uuid4()
    _token, plain = own(member, cases=[case])
    found = authenticate(plain.encode())
    assert found.case_limit == frozenset({case})
    _token, plain = own(member)
    assert authenticate(plain.encode()).case_limit is None


def test_last_use_is_noted_at_most_once_a_minute(member):
    token, plain = own(member)
    start = timezone.now()
    for seconds, expected in ((0, 0), (30, 0), (61, 61)):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            authenticate(plain.encode())
        token.refresh_from_db()
        assert token.last_used_at == start + timedelta(seconds=expected)
    assert ledger_events(token) == ["accounts.token.created"]


@pytest.mark.parametrize(
    "fields",
    [{"days": 0}, {"days": 366}, {"scopes": []}, {"scopes": ["read", "root"]}],
)
def test_bad_input(member, fields):
    with pytest.raises(Invalid):
        own(member, **fields)
    assert not ApiToken.objects.exists()


def test_a_token_for_someone_else_waits_for_them_and_is_announced(
    admin, member, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        token, plain = create_token(
            actor=admin, owner=member, scopes=["read"], days=1, name="For you"
        )
    assert mails_to(member.email) == ["A token was made in your name"]
    assert security_events(member)[-1] == "token_created"
    assert member.security_events.get(event="token_created").actor_code == admin.actor_code
    assert client.get(ME, headers=bearer(plain)).status_code == 401
    with pytest.raises(NotVisible):
        confirm_token(actor=admin, token=token)
    confirm_token(actor=member, token=token)
    assert client.get(ME, headers=bearer(plain)).status_code == 200
    assert ledger_events(token) == ["accounts.token.created", "accounts.token.confirmed"]
    with pytest.raises(Conflict):
        confirm_token(actor=member, token=token)


def test_made_at_the_command_line_it_works_at_once_and_is_announced(
    member, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        _token, plain = create_token(actor=ledger.OPERATOR, owner=member, scopes=["read"], days=1)
    assert client.get(ME, headers=bearer(plain)).status_code == 200
    assert mails_to(member.email) == ["A token was made in your name"]


def test_only_administrators_act_for_others(supervisor, auditor, member):
    other = user("other")
    token, _plain = own(other)
    for actor in (supervisor, auditor, member):
        with pytest.raises(Refused):
            create_token(actor=actor, owner=other, scopes=["read"], days=1)
        with pytest.raises(Refused):
            revoke_token(actor=actor, token=token)


def test_an_administrator_revokes_anybodys(admin, member):
    token, _plain = own(member)
    revoke_token(actor=admin, token=token)
    assert ApiToken.objects.get(pk=token.pk).revoked_at


def test_who_sees_tokens(admin, auditor, supervisor, member):
    token, _plain = own(member)
    for person, sees in ((admin, True), (auditor, True), (supervisor, False), (member, True)):
        assert ApiToken.objects.visible_to(person).filter(pk=token.pk).exists() is sees


def test_writing_needs_the_write_scope(member):
    client = Client(enforce_csrf_checks=True)
    _token, plain = own(member)
    answer = client.post("/api/v1/cases/", {}, "application/json", headers=bearer(plain))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope")
    _token, plain = own(member, scopes=["write"])
    assert client.get(ME, headers=bearer(plain)).json()["code"] == "scope"
    answer = client.post("/api/v1/cases/", {}, "application/json", headers=bearer(plain))
    assert answer.status_code == 400


def test_throttle_per_token(member, client, settings):
    settings.REST_FRAMEWORK = {
        **settings.REST_FRAMEWORK,
        "DEFAULT_THROTTLE_RATES": {"caller": "3/min"},
    }
    _token, plain = own(member)
    _token, second = own(member)
    start = timezone.now().replace(second=1, microsecond=0)
    with time_machine.travel(start, tick=False):
        answers = [client.get(ME, headers=bearer(plain)) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert int(answers[-1]["Retry-After"]) > 0
        assert client.get(ME, headers=bearer(second)).status_code == 200
    with time_machine.travel(start + timedelta(minutes=2), tick=False):
        assert client.get(ME, headers=bearer(plain)).status_code == 200
