"""The accounts pages: each opens, each form works, nothing inline."""

import re

import pytest
from django.contrib.messages import get_messages

from accounts.models import ApiToken, Invitation, SecurityEvent, User
from accounts.services import create_token, invite_user, request_credential_reset
from accounts.templatetags.agents import browser
from tests.accounts.support import security_events, token_of
from tests.factories import PASSWORD, case, user

NEW_PASSWORD = "seven quiet herons by the weir"

OWN_PAGES = [
    "/accounts/factors/",
    "/accounts/factors/app/activate/",
    "/accounts/factors/keys/",
    "/accounts/factors/keys/add/",
    "/accounts/logout/",
    "/accounts/password/",
    "/accounts/preferences/",
    "/accounts/reauthenticate/",
    "/accounts/security/",
    "/accounts/sessions/",
    "/accounts/tokens/",
    "/accounts/tokens/new/",
]
ADMIN_PAGES = ["/accounts/people/", "/accounts/people/invite/"]


@pytest.fixture
def signed_in(client, member):
    return enter(client, member)


@pytest.fixture
def as_admin(client, admin):
    return enter(client, admin)


def enter(client, person):
    client.force_login(person)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def check_page(page: str) -> None:
    """One heading, labels for all controls, no inline script or style, no untranslated holes."""
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert not re.search(r"<script(?![^>]*(src=|application/json))[^>]*>", page)
    assert not re.search(r'\sstyle="|<style| on(click|load|submit)=', page)
    labels = set(re.findall(r'<label[^>]* for="([^"]+)"', page))
    main = page[page.index("<main") :]
    main = re.sub(r"<label>.*?</label>|<dialog.*?</dialog>", "", main, flags=re.DOTALL)
    controls = re.findall(r"<(?:input|select|textarea)[^>]*>", main)
    for control in controls:
        if 'type="hidden"' in control:
            continue
        found = re.search(r' id="([^"]+)"', control)
        assert found and found[1] in labels, control


@pytest.mark.parametrize("language", ["en", "uk"])
@pytest.mark.parametrize("path", OWN_PAGES)
def test_own_pages(signed_in, member, path, language):
    User.objects.filter(pk=member.pk).update(language=language)
    answer = signed_in.get(path)
    assert answer.status_code == 200
    assert answer["Content-Language"] == language
    check_page(answer.content.decode())


@pytest.mark.parametrize("path", OWN_PAGES + ADMIN_PAGES)
def test_pages_ask_for_sign_in(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_administrators_pages(as_admin, path):
    answer = as_admin.get(path)
    assert answer.status_code == 200
    check_page(answer.content.decode())


@pytest.mark.parametrize(
    "verb", ["roles", "contact", "reset", "confirm", "deactivate", "reactivate"]
)
def test_questions_about_a_person(as_admin, member, verb):
    answer = as_admin.get(f"/accounts/people/{member.pk}/{verb}/")
    assert answer.status_code == 200
    check_page(answer.content.decode())


def test_sign_in_page(client, db):
    answer = client.get("/accounts/login/")
    assert answer.status_code == 200
    check_page(answer.content.decode())
    assert "accounts/keys.js" in answer.content.decode()


def test_content_security_policy_needs_no_exception(client, db):
    policy = client.get("/accounts/login/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_accepting_an_invitation(client, admin):
    _invitation, link = invite_user(actor=admin, display_name="Nadia")
    path = link.removeprefix("http://localhost:8000")
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/invitation/")
    answer = client.get("/accounts/invitation/")
    check_page(answer.content.decode())
    assert token_of(link) not in answer.content.decode()
    given = {"username": "nadia", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    wrong = client.post("/accounts/invitation/", {**given, "password_again": "other"})
    assert wrong.status_code == 400
    weak = client.post(
        "/accounts/invitation/", {**given, "password": "short", "password_again": "short"}
    )
    assert weak.status_code == 400
    answer = client.post("/accounts/invitation/", given)
    assert answer["Location"] == "/accounts/login/"
    assert User.objects.get(username="nadia").display_name == "Nadia"
    answer = client.post("/accounts/invitation/", given)
    assert answer.status_code == 404
    assert b"This link does not work" in answer.content


@pytest.mark.parametrize("what", ["invitation", "reset"])
def test_void_links_all_look_alike(client, db, what):
    answer = client.get(f"/accounts/{what}/no-such-secret/", follow=True)
    assert answer.status_code == 404
    check_page(answer.content.decode())


def test_resetting_a_password(
    client, admin, supervisor, member, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        request_credential_reset(actor=admin, user=member, what="password")
    link = next(word for word in mailoutbox[0].body.split() if "/accounts/reset/" in word)
    page = client.get(link.removeprefix("http://localhost:8000"), follow=True)
    check_page(page.content.decode())
    given = {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    assert client.post("/accounts/reset/", given)["Location"] == "/accounts/login/"
    enter(client, supervisor)
    page = client.get(f"/accounts/people/{member.pk}/").content.decode()
    assert "Give access back" in page
    assert client.post(f"/accounts/people/{member.pk}/confirm/").status_code == 302
    assert not User.objects.get(pk=member.pk).access_suspended


def test_a_token_is_shown_once(signed_in, member):
    given = {"name": "Script", "scope": "read write", "days": "7"}
    page = signed_in.post("/accounts/tokens/new/", given).content.decode()
    [plain] = set(re.findall(r"cwk_[\w-]{43}", page))
    token = ApiToken.objects.get()
    assert token.scopes == ["read", "write"]
    page = signed_in.get("/accounts/tokens/").content.decode()
    assert plain not in page
    assert token.prefix in page
    assert signed_in.post(f"/accounts/tokens/{token.pk}/revoke/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at


def test_a_token_can_be_limited_to_cases_one_sees(signed_in, member):
    mine, hidden = case(member), case(user("stranger"))
    page = signed_in.get("/accounts/tokens/new/").content.decode()
    assert str(mine.pk) in page
    assert str(hidden.pk) not in page
    given = {"name": "Script", "scope": "read", "days": "7"}
    answer = signed_in.post("/accounts/tokens/new/", {**given, "cases": [str(hidden.pk)]})
    assert answer.status_code == 400
    answer = signed_in.post("/accounts/tokens/new/", {**given, "cases": [str(mine.pk)]})
    assert answer.status_code == 200
    assert ApiToken.objects.get().case_limit == {mine.pk}
    assert mine.reference in signed_in.get("/accounts/tokens/").content.decode()


def test_a_token_needs_a_fresh_confirmation(client, member):
    client.force_login(member)
    answer = client.get("/accounts/tokens/new/")
    assert answer["Location"].startswith("/accounts/reauthenticate/")


def test_nobody_touches_anothers_token(signed_in):
    other = user("other")
    token, _plain = create_token(actor=other, owner=other, scopes=["read"], days=1)
    for verb in ("revoke", "allow"):
        assert signed_in.post(f"/accounts/tokens/{token.pk}/{verb}/").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


def test_an_administrator_revokes_anothers_token(as_admin, member):
    token, _plain = create_token(actor=member, owner=member, scopes=["read"], days=1)
    path = f"/accounts/tokens/{token.pk}/revoke/"
    assert path in as_admin.get(f"/accounts/people/{member.pk}/").content.decode()
    assert as_admin.post(path)["Location"] == f"/accounts/people/{member.pk}/"
    token.refresh_from_db()
    assert token.revoked_at


def test_suspension_is_said_on_every_page(signed_in, member):
    said = "Your access to cases is suspended"
    assert said not in signed_in.get("/accounts/tokens/").content.decode()
    User.objects.filter(pk=member.pk).update(access_suspended=True)
    assert said in signed_in.get("/accounts/tokens/").content.decode()


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/156.0 Safari/537.36 Edg/156.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "Unknown"),
    ],
)
def test_browsers_by_name(agent, expected):
    assert browser(agent) == expected


def test_allowing_a_token_made_by_an_administrator(signed_in, admin, member):
    token, _plain = create_token(actor=admin, owner=member, scopes=["read"], days=1)
    assert "Waits for its owner" in signed_in.get("/accounts/tokens/").content.decode()
    signed_in.post(f"/accounts/tokens/{token.pk}/allow/")
    token.refresh_from_db()
    assert token.confirmed_at


def test_bad_token_form(signed_in):
    answer = signed_in.post("/accounts/tokens/new/", {"name": "", "scope": "root", "days": "999"})
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"name", "scope", "days"}


def test_preferences_by_form_and_by_switch(signed_in, member):
    answer = signed_in.post("/accounts/preferences/", {"language": "uk", "theme": "dark"})
    assert answer.status_code == 302
    assert answer.cookies["django_language"].value == "uk"
    member.refresh_from_db()
    assert (member.language, member.theme) == ("uk", "dark")
    answer = signed_in.post(
        "/accounts/preferences/", {"theme": "light", "next": "/accounts/tokens/"}
    )
    assert answer["Location"] == "/accounts/tokens/"
    for elsewhere in ("//example.org/", "true"):
        answer = signed_in.post("/accounts/preferences/", {"theme": "auto", "next": elsewhere})
        assert answer["Location"] == "/accounts/preferences/"
    assert signed_in.post("/accounts/preferences/", {"theme": "neon"}).status_code == 400


def test_the_language_follows_the_person(signed_in, member):
    User.objects.filter(pk=member.pk).update(language="uk")
    signed_in.cookies["django_language"] = "en"
    answer = signed_in.get("/accounts/preferences/")
    assert '<html lang="uk"' in answer.content.decode()
    assert answer.cookies["django_language"].value == "uk"


def test_signed_out_the_language_is_a_cookie(client, db):
    answer = client.post("/language/", {"language": "uk", "next": "/accounts/login/"})
    assert answer.cookies["django_language"].value == "uk"
    assert '<html lang="uk"' in client.get("/accounts/login/").content.decode()


def test_security_history_is_ones_own(as_admin, admin):
    user("stranger")
    page = as_admin.get("/accounts/security/")
    shown = set(page.context["object_list"])
    assert shown == set(SecurityEvent.objects.filter(user=admin))
    assert as_admin.get("/accounts/security/?event=bogus").status_code == 400
    assert as_admin.get("/accounts/security/?nothing=1").status_code == 400


def test_people_are_for_oversight(client, member, auditor):
    client.force_login(member)
    assert client.get("/accounts/people/").status_code == 403
    assert client.get(f"/accounts/people/{auditor.pk}/").status_code == 404
    client.force_login(auditor)
    assert client.get("/accounts/people/").status_code == 200
    page = client.get(f"/accounts/people/{member.pk}/").content.decode()
    assert "Change site roles" not in page
    enter(client, auditor)
    assert client.get(f"/accounts/people/{member.pk}/roles/").status_code == 403
    assert client.get("/accounts/people/invite/").status_code == 403


def test_people_filters(as_admin, member, admin):
    def names(query):
        return [row.username for row in as_admin.get(f"/accounts/people/?{query}").context["page"]]

    assert names("") == ["admin", "member"]
    assert names("role=Administrator") == ["admin"]
    assert names("q=memb") == ["member"]
    assert names(f"q={member.actor_code}") == ["member"]
    assert names("is_active=false") == []
    assert names("ordering=-username") == ["member", "admin"]


def test_inviting_through_the_page(as_admin):
    given = {"email": "", "username": "", "display_name": "Guest", "language": "uk"}
    answer = as_admin.post("/accounts/people/invite/", {**given, "site_roles": ["Member"]})
    assert re.search(
        r"http://localhost:8000/accounts/invitation/[\w-]{43}/", answer.content.decode()
    )
    invitation = Invitation.objects.get()
    assert (invitation.language, invitation.site_roles) == ("uk", ["Member"])
    path = f"/accounts/people/invitations/{invitation.pk}/cancel/"
    assert as_admin.post(path).status_code == 302
    assert as_admin.post(path).status_code == 409


def test_acts_through_the_page(as_admin, member, supervisor):
    def post(verb, **data):
        return as_admin.post(f"/accounts/people/{member.pk}/{verb}/", data)

    assert post("roles", site_roles=["Auditor"]).status_code == 302
    assert User.objects.get(pk=member.pk).site_roles == {"Auditor"}
    assert post("contact", display_name="New Name", email="n@example.org").status_code == 302
    assert post("deactivate", reason="").status_code == 400
    assert post("deactivate", reason="Left.").status_code == 302
    answer = post("deactivate", reason="Left.")
    assert answer.status_code == 409
    assert b"closed already" in answer.content
    assert post("reactivate").status_code == 302
    answer = post("reset", what="factor")
    assert answer.status_code == 302
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    assert any("suspended" in text for text in said)
    assert post("confirm").status_code == 403
    assert post("no-such-verb").status_code == 404
    assert security_events(member)[-1] == "reset_requested"
