"""Signing in by user name and password: who, how often, and what is noted."""

import re
import time

import pytest
from django.contrib.auth import hashers
from django.urls import NoReverseMatch, reverse

from accounts.models import SecurityEvent
from accounts.services import deactivate_user
from tests.accounts.support import ledger_events, security_events
from tests.factories import PASSWORD, user

LOGIN = "/accounts/login/"


def sign_in(client, username="member", password=PASSWORD):
    return client.post(LOGIN, {"login": username, "password": password})


def test_in_and_out(member, client):
    assert sign_in(client, " Member ").status_code == 302
    assert client.get("/accounts/preferences/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/accounts/preferences/").status_code == 302
    assert security_events(member) == ["joined", "signed_in", "signed_out"]
    event = member.security_events.get(event="signed_in")
    assert event.address == "127.0.0.1"
    assert event.details == {"methods": ["password"]}


def test_wrong_password(member, client):
    answer = sign_in(client, password="wrong wrong wrong")
    assert answer.status_code == 200
    assert b"The user name or the password is wrong." in answer.content
    event = SecurityEvent.objects.get(event="sign_in_failed")
    assert (event.user, event.details) == (member, {"reason": "password"})
    assert "wrong wrong wrong" not in str(list(SecurityEvent.objects.values()))


def test_an_unknown_name_is_answered_alike_and_not_kept(member, client):
    known = sign_in(client, password="wrong wrong wrong").content.decode()
    unknown = sign_in(client, "hunter2-typed-here", "wrong wrong wrong").content.decode()

    def same(page):
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
        return page.replace("hunter2-typed-here", "member")

    assert same(known) == same(unknown)
    event = SecurityEvent.objects.get(event="sign_in_failed", user=None)
    assert "hunter2" not in str(event.details)


def test_an_unknown_name_takes_as_long(client, db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    hashers.get_hashers.cache_clear()
    hashers.get_hashers_by_algorithm.cache_clear()
    user("member")

    def fastest(username):
        times = []
        for _ in range(2):
            start = time.perf_counter()
            sign_in(client, username, "wrong wrong wrong")
            times.append(time.perf_counter() - start)
        return min(times)

    assert fastest("nobody") > 0.4 * fastest("member")


def test_five_failures_close_the_account_for_a_while(member, client):
    for _ in range(5):
        sign_in(client, password="wrong wrong wrong")
    for address in ("127.0.0.1", "192.0.2.7"):
        answer = client.post(LOGIN, {"login": "member", "password": PASSWORD}, REMOTE_ADDR=address)
        assert b"Too many failed attempts" in answer.content
    assert security_events(member).count("sign_in_failed") == 5
    assert security_events(member).count("locked_out") == 1
    assert sign_in(client, user("other").username).status_code == 302


def test_a_closed_account(admin, member, client):
    deactivate_user(actor=admin, user=member, reason="Left.")
    answer = sign_in(client)
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/inactive/"
    assert client.get("/accounts/preferences/").status_code == 302


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_reset_password", "account_set_password"],
)
def test_roads_that_do_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["signup/", "email/", "password/reset/", "login/code/"])
def test_nothing_answers_there(path, member, client):
    client.force_login(member)
    assert client.get(f"/accounts/{path}").status_code == 404


def test_admin_sign_in_is_the_common_one(client, db):
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(LOGIN)


def test_members_have_no_admin(member, client):
    client.force_login(member)
    assert client.get("/admin/login/").status_code == 403


def test_the_next_page_must_be_ours(member, client):
    answer = client.post(
        LOGIN, {"login": "member", "password": PASSWORD, "next": "https://example.org/"}
    )
    assert answer["Location"] == "/"


def test_password_change_keeps_this_session_only(member, client, client2):
    sign_in(client)
    sign_in(client2)
    new = "eleven patient storks at dusk"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/accounts/password/", given).status_code == 302
    assert client.get("/accounts/preferences/").status_code == 200
    assert client2.get("/accounts/preferences/").status_code == 302
    assert ledger_events(member)[-1] == "accounts.user.password_changed"
    assert security_events(member)[-1] == "password_changed"


def test_sessions_are_listed_and_ended_one_by_one(member, client, client2):
    other = user("other")
    sign_in(client)
    sign_in(client2)
    theirs = member.usersession_set.get(session_key=client2.session.session_key)
    page = client.get("/accounts/sessions/").content.decode()
    assert page.count("/end/") == 1
    client.force_login(other)
    assert client.post(f"/accounts/sessions/{theirs.pk}/end/").status_code == 404
    client.force_login(member)
    assert client.post(f"/accounts/sessions/{theirs.pk}/end/").status_code == 302
    assert client2.get("/accounts/preferences/").status_code == 302
    assert security_events(member)[-1] == "session_ended"


def test_ending_all_other_sessions(member, client, client2):
    sign_in(client)
    sign_in(client2)
    assert client.post("/accounts/sessions/").status_code == 302
    assert client.get("/accounts/preferences/").status_code == 200
    assert client2.get("/accounts/preferences/").status_code == 302
    assert "session_ended" in security_events(member)


def test_reauthentication_is_noted(member, client):
    client.force_login(member)
    assert client.get("/accounts/tokens/new/").status_code == 302
    assert client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code == 200
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get("/accounts/tokens/new/").status_code == 200
    assert "reauthenticated" in security_events(member)


@pytest.fixture
def client2():
    from django.test import Client

    return Client()
