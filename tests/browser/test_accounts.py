"""Signing in with a second factor, keys, recovery codes; sessions; what somebody without luck is told."""

import base64
import hashlib
import hmac
import re
import struct
import time

from playwright.sync_api import expect

from tests.browser.site import PASSWORD
from tests.browser.steps import confirm_identity


def app_code(secret: str, later: int = 0) -> str:
    """What an authenticator app shows (RFC 6238), `later` periods of half a minute from now."""
    counter = struct.pack(">Q", int(time.time()) // 30 + later)
    digest = hmac.digest(base64.b32decode(secret), counter, hashlib.sha1)
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def sign_out(one):
    one.page.locator("details.menu > summary").click()
    one.page.get_by_role("button", name="Sign out").click()
    one.page.wait_for_url("**/accounts/login/**")


def start_page(one):
    one.page.wait_for_url(re.compile("[0-9]/$"))


def give_password(one, username, password=PASSWORD):
    one.page.goto("/accounts/login/")
    one.fill(login=username, password=password)
    one.press("Sign in")


def set_up_app(one):
    """Set an authenticator app up; returns its secret, the code given, and the recovery codes."""
    one.go("/accounts/factors/app/activate/")
    one.page.get_by_text("The camera does not work?").click()
    secret = one.page.locator("main details code").inner_text()
    one.axe()
    one.fill(code="000000")
    one.press("Set up")
    one.says("This code is wrong")
    used = app_code(secret)
    one.fill(code=used)
    one.press("Set up")
    one.says("Write them down now: they are shown this once")
    return secret, used, one.page.locator("ol.mono li").all_inner_texts()


def test_an_authenticator_app_and_recovery_codes(person):
    one = confirm_identity(person().sign_in("custodian"))
    secret, used, codes = set_up_app(one)
    assert len(codes) == 10
    one.go("/accounts/factors/codes/")
    one.says("Your codes were shown once and are not shown again.")

    sign_out(one)
    give_password(one, "custodian")
    expect(one.page.get_by_role("heading", name="Second factor")).to_be_visible()
    one.axe()
    one.page.goto("/cases/")  # the password alone opens nothing
    expect(one.page.get_by_role("heading", name="Second factor")).to_be_visible()
    one.fill(code=used)
    one.press("Sign in")
    one.says("This code is wrong, or was used already.")
    one.fill(code=app_code(secret, 1))  # the next one: an app may be ahead
    one.press("Sign in")
    start_page(one)

    sign_out(one)
    for attempt in range(2):  # a recovery code works once
        give_password(one, "custodian")
        one.fill(code=codes[0])
        one.press("Sign in")
        if attempt == 0:
            start_page(one)
            sign_out(one)
    one.says("This code is wrong, or was used already.")
    one.fill(code=codes[1])
    one.press("Sign in")
    start_page(one)
    remove_app(one, codes[2])


def remove_app(one, code):
    one.page.goto("/accounts/factors/app/deactivate/")
    one.page.wait_for_url("**/reauthenticate/**")  # asks who it is first; a code will do as well
    one.go("/accounts/factors/reauthenticate/?next=/accounts/factors/app/deactivate/")
    one.axe()
    one.fill(code=code)
    one.press("Confirm")
    one.page.wait_for_url("**/deactivate/")
    one.axe()
    one.page.locator("main form button[type=submit]").click()
    one.page.wait_for_url("**/accounts/factors/")
    expect(one.page.get_by_role("region", name="Authenticator app")).to_contain_text("Not set up")


def test_a_passkey(person):
    one = confirm_identity(person().sign_in("reviewer2"))
    device = one.context.new_cdp_session(one.page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    one.go("/accounts/factors/keys/add/")
    one.fill(name="Office laptop")
    one.page.check("[name=passwordless]")
    one.press("Add the key")
    one.says("Write them down now")
    one.go("/accounts/factors/keys/")
    one.says("Office laptop")
    one.axe()

    sign_out(one)
    one.press("Sign in with a passkey")
    start_page(one)
    expect(one.page.locator("details.menu > summary")).to_contain_text("reviewer2")

    sign_out(one)  # the same key as a second factor
    give_password(one, "reviewer2")
    one.press("Use a security key")
    start_page(one)

    confirm_with_key(one)
    one.go("/accounts/factors/keys/")
    one.follow("Rename")
    one.axe()
    one.fill(name="Old laptop")
    one.page.locator("main form button[type=submit]").click()
    one.says("Old laptop")
    one.follow("Remove")
    one.axe()
    one.press("Remove the key")
    one.page.wait_for_url(lambda url: "/remove/" not in url)
    one.go("/accounts/factors/keys/")
    one.says("No keys yet")


def confirm_with_key(one):
    one.page.goto("/accounts/factors/keys/reauthenticate/?next=/accounts/factors/keys/")
    one.axe()
    one.page.locator("main [data-key-button]").click()
    one.page.wait_for_url(lambda url: "/reauthenticate/" not in url)


def test_sessions_are_listed_and_ended(person):
    here, elsewhere = person().sign_in("analyst"), person().sign_in("analyst")
    here.go("/accounts/sessions/")
    rows = here.page.locator("table.list tbody tr")
    expect(rows.filter(has_text="This one")).to_have_count(1)
    before = rows.count()
    rows.filter(has_not_text="This one").first.get_by_role("button", name="End").click()
    here.says("The session has ended.")
    expect(rows).to_have_count(before - 1)
    if before > 2:
        here.press("End all others")
        expect(rows).to_have_count(1)
    elsewhere.page.goto("/cases/")
    elsewhere.page.wait_for_url("**/accounts/login/**")
    here.go("/accounts/security/")
    here.says("Session ended")


def test_too_many_wrong_passwords(person):
    one = person()
    for _ in range(5):
        give_password(one, "no-such-person", "a wrong password of the tests")
        one.says("The user name or the password is wrong.")
    give_password(one, "no-such-person", "a wrong password of the tests")
    one.says("Too many failed attempts. Try again in five minutes.")
    expect(one.page.locator("[name=login]")).to_have_value("no-such-person")
    one.axe()
