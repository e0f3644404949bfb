"""Second factors: compulsory outside the demonstration, and sealed at rest."""

import json
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.checks import run_checks

from accounts import factor_key, sealing
from accounts.models import User
from accounts.services import create_token
from tests.accounts.support import mails_to, security_events
from tests.factories import PASSWORD, user

ACTIVATE = "/accounts/factors/app/activate/"


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def real(settings, member):
    """Real use: what the demonstration allows is not allowed."""
    settings.CASEWORK_DEMO = False


@pytest.fixture
def enrolled(member, client, django_capture_on_commit_callbacks):
    """A person with an authenticator app, signed out; the secret."""
    client.force_login(member)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get(ACTIVATE)
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(ACTIVATE, {"code": code_of(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    client.logout()
    return secret


def test_enrolment_leaves_no_secret_in_the_clear(enrolled, member, django_db_blocker):
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert enrolled not in stored
    totp = Authenticator.objects.get(user=member, type="totp")
    codes = Authenticator.objects.get(user=member, type="recovery_codes")
    assert totp.data["secret"].startswith("v1:")
    assert codes.data["seed"].startswith("v1:")
    assert sealing.unseal(totp.data["secret"], member.pk) == enrolled
    assert {"factor_added"} <= set(security_events(member))
    assert "Your second factor was changed" in mails_to(member.email)


def test_sign_in_asks_for_the_code(enrolled, member, client):
    answer = client.post("/accounts/login/", {"login": "member", "password": PASSWORD})
    assert answer["Location"] == "/accounts/factors/authenticate/"
    assert client.get("/accounts/preferences/").status_code == 302
    answer = client.post("/accounts/factors/authenticate/", {"code": "000000"})
    assert answer.status_code == 200
    assert security_events(member)[-1] == "sign_in_failed"
    answer = client.post("/accounts/factors/authenticate/", {"code": code_of(enrolled, 1)})
    assert answer.status_code == 302
    assert client.get("/accounts/preferences/").status_code == 200
    assert member.security_events.filter(event="signed_in").first().details == {
        "methods": ["password", "totp"]
    }


def test_a_code_works_once_while_it_is_valid(enrolled, client):
    now = int(time.time()) // 30 * 30
    for seconds, expected in ((1, 302), (2, 200), (40, 200)):
        with time_machine.travel(now + seconds, tick=False):
            client.logout()
            client.post("/accounts/login/", {"login": "member", "password": PASSWORD})
            answer = client.post(
                "/accounts/factors/authenticate/",
                {"code": format_hotp_value(hotp_value(enrolled, now // 30 + 1))},
            )
            assert answer.status_code == expected


def test_recovery_codes_work_once_and_are_shown_once(enrolled, member, client):
    seed = Authenticator.objects.get(user=member, type="recovery_codes")
    with sealing.owned_by(member.pk):
        from unittest.mock import patch

        with patch("accounts.adapters.current_owner", return_value=member.pk):
            codes = seed.wrap().get_unused_codes()
    assert len(codes) == 10
    for expected in (302, 200):
        client.logout()
        client.post("/accounts/login/", {"login": "member", "password": PASSWORD})
        answer = client.post("/accounts/factors/authenticate/", {"code": codes[0]})
        assert answer.status_code == expected
    client.force_login(member)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/factors/codes/").content.decode()
    assert codes[1] in page
    assert codes[1] not in client.get("/accounts/factors/codes/").content.decode()


def test_five_wrong_codes_close_the_second_step(enrolled, member, client):
    client.post("/accounts/login/", {"login": "member", "password": PASSWORD})
    for _ in range(5):
        client.post("/accounts/factors/authenticate/", {"code": "000000"})
    answer = client.post("/accounts/factors/authenticate/", {"code": code_of(enrolled, 1)})
    assert b"Too many failed attempts" in answer.content
    assert security_events(member).count("locked_out") == 1


def test_a_secret_copied_into_another_account_does_not_open(enrolled, member, client):
    other = user("other")
    mine = Authenticator.objects.get(user=member, type="totp")
    Authenticator.objects.create(user=other, type="totp", data=mine.data)
    client.post("/accounts/login/", {"login": "other", "password": PASSWORD})
    answer = client.post("/accounts/factors/authenticate/", {"code": code_of(enrolled, 1)})
    assert answer.status_code == 200
    assert b"does not open" in answer.content
    assert "_auth_user_id" not in client.session


# -- a key that is missing or another one, as after a restore ---------------------------------------------


def lose(path):
    path.rename(path.with_name("kept"))


def replace(path):
    path.rename(path.with_name("kept"))
    path.write_bytes(b"k" * 32)


def cut(path):
    path.rename(path.with_name("kept"))
    path.write_bytes(b"k" * 31)


def hide(path):
    path.rename(path.with_name("kept"))
    path.mkdir()


TROUBLES = (lose, replace, cut, hide)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_signing_in_says_that_the_key_is_missing_and_goes_on_once_it_is_back(
    enrolled, member, client, data_dir, trouble, caplog
):
    path = data_dir / "keys" / "accounts_kek"
    trouble(path)
    first = client.post("/accounts/login/", {"login": "member", "password": PASSWORD})
    assert first["Location"] == "/accounts/factors/authenticate/"
    assert client.get(first["Location"]).status_code == 200
    for code in (code_of(enrolled, 1), "000000", "a recovery code"):
        answer = client.post(first["Location"], {"code": code})
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "does not open" in page and "ask an administrator" in page
    assert "accounts_kek" in caplog.text or "a sealed secret" in caplog.text
    assert member.actor_code in caplog.text and "member" not in caplog.text
    assert "_auth_user_id" not in client.session
    # No key was made up for the occasion, and the right one counts at once.
    if trouble is lose:
        assert not path.exists()
    path.unlink(missing_ok=True) if not path.is_dir() else path.rmdir()
    path.with_name("kept").rename(path)
    answer = client.post(first["Location"], {"code": code_of(enrolled, 1)})
    assert answer.status_code == 302
    assert client.get("/accounts/preferences/").status_code == 200


@pytest.mark.parametrize("trouble", TROUBLES)
def test_no_page_of_second_factors_fails_without_their_key(
    real, enrolled, member, client, data_dir, trouble
):
    client.force_login(member)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    trouble(data_dir / "keys" / "accounts_kek")
    for page in ("", "app/deactivate/", "codes/", "codes/new/", "keys/", "keys/add/"):
        answer = client.get(f"/accounts/factors/{page}")
        assert answer.status_code in (200, 302, 409), (page, answer.status_code)
        if answer.status_code == 409:
            assert "does not open" in answer.content.decode(), page
    assert "cannot be read here" in client.get("/accounts/factors/").content.decode()
    for page in ("app/deactivate/", "codes/new/"):
        answer = client.post(f"/accounts/factors/{page}", {})
        assert answer.status_code in (200, 302, 409), (page, answer.status_code)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (lose, "is missing: the second factor of 1 person"),
        (replace, "is not the key that the second factor of 1 person"),
    ],
)
def test_the_operator_is_told_of_it(enrolled, data_dir, trouble, words):
    from config.prepare import _second_factors

    assert factor_key.complaint() == "" and _second_factors() == []
    trouble(data_dir / "keys" / "accounts_kek")
    assert words in factor_key.complaint()
    assert "reset_credential USERNAME factor" in factor_key.complaint()
    (line,) = _second_factors()
    assert line.startswith("WARNING: ") and words in line
    (warning,) = run_checks(tags=["database"], databases=["default"])
    assert words in warning.msg


def test_without_second_factors_nobody_misses_a_key(member):
    assert factor_key.complaint() == ""


def test_sealing():
    sealed = sealing.seal("secret", "a")
    assert sealing.unseal(sealed, "a") == "secret"
    assert sealing.seal("secret", "a") != sealed
    flipped = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    for wrong, owner in ((sealed, "b"), (flipped, "a"), ("secret", "a"), ("v1:!", "a")):
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(wrong, owner)


def test_the_key_is_made_once_and_private(data_dir):
    key = sealing.key(make=True)
    path = data_dir / "keys" / "accounts_kek"
    assert path.read_bytes() == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [child.name for child in path.parent.iterdir()] == ["accounts_kek"]
    assert sealing.key() == sealing.key(make=True) == key


def test_without_a_factor_only_enrolment_is_open(real, member, client):
    client.force_login(member)
    for path in ("/", "/accounts/tokens/", "/accounts/security/", "/accounts/sessions/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/factors/"), path
    answer = client.post("/accounts/tokens/new/", {"name": "x"})
    assert answer["Location"] == "/accounts/factors/"
    answer = client.get("/api/v1/me/")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor")
    assert client.get("/accounts/factors/").status_code == 200
    assert client.get("/accounts/preferences/").status_code == 200
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get(ACTIVATE).status_code == 200
    assert client.get("/accounts/factors/keys/add/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302


def test_with_a_factor_everything_is_open(real, enrolled, member, client):
    client.force_login(User.objects.get(pk=member.pk))
    assert client.get("/accounts/tokens/").status_code == 200
    assert client.get("/api/v1/me/").status_code == 200


def test_recovery_codes_alone_do_not_count(real, member, client):
    Authenticator.objects.create(user=member, type="recovery_codes", data={"seed": ""})
    client.force_login(member)
    assert client.get("/accounts/tokens/")["Location"] == "/accounts/factors/"


def test_tokens_need_no_factor(real, member, client):
    _token, plain = create_token(actor=member, owner=member, scopes=["read"], days=1)
    answer = client.get("/api/v1/me/", headers={"Authorization": f"Bearer {plain}"})
    assert answer.status_code == 200


def test_a_token_header_does_not_open_pages(real, member, client):
    client.force_login(member)
    answer = client.get("/accounts/tokens/", headers={"Authorization": "Bearer cwk_x"})
    assert answer["Location"] == "/accounts/factors/"


@pytest.mark.parametrize("header", ["Bearerish cwk_x", "bearer-cwk_x", "Basic bGVhZDo=", ""])
def test_what_is_no_token_does_not_open_the_api_to_a_session(real, member, client, header):
    client.force_login(member)
    answer = client.get("/api/v1/me/", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor")


def test_the_demonstration_needs_none(member, client):
    client.force_login(member)
    assert client.get("/accounts/tokens/").status_code == 200


def test_a_demonstration_setting_on_an_unmarked_database_is_no_demonstration(
    member, client, monkeypatch
):
    monkeypatch.setattr("accounts.installation.kind", lambda: None)
    client.force_login(member)
    assert client.get("/accounts/tokens/")["Location"] == "/accounts/factors/"
