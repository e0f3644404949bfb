"""A passkey in a real browser, under the real content policy: added, used alone, as second step, removed."""

import pytest

from tests.browser.site import PASSWORD

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def holder(person):
    """The outsider at a computer with a fingerprint reader."""
    one = person()
    session = one.context.new_cdp_session(one.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return one


def confirm(one, password):
    """Say once more who one is, where the page asks for it."""
    if "/reauthenticate/" in one.page.url:
        one.page.fill("#id_password", password)
        one.page.click("main button[type=submit]")
        one.page.wait_for_url(lambda url: "/reauthenticate/" not in url)


def sign_out(one):
    one.page.goto("/accounts/logout/")
    one.page.click("main button[type=submit]")
    one.page.wait_for_url("**/accounts/login/**")


def test_a_passkey_from_first_to_last(holder):
    page = holder.sign_in("outsider").page
    page.goto("/accounts/factors/keys/add/")
    confirm(holder, PASSWORD)
    page.fill("#id_name", "Fingerprint")
    page.check("#id_passwordless")
    holder.axe()
    page.click("#key-button")
    page.wait_for_url("**/accounts/factors/codes/")
    assert page.locator("main ol li").count() == 10

    sign_out(holder)
    page.click("#passkey-button")
    page.wait_for_url(lambda url: "/accounts/" not in url)

    sign_out(holder)
    page.fill("#id_login", "outsider")
    page.fill("#id_password", PASSWORD)
    page.click("form:has(#id_password) button[type=submit]")
    page.wait_for_url("**/accounts/factors/authenticate/")
    holder.axe()
    page.click("#key-button")
    page.wait_for_url(lambda url: "/accounts/" not in url)

    page.goto("/accounts/factors/keys/")
    page.click("text=Remove")
    confirm(holder, PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/accounts/factors/keys/")
    assert "No keys yet" in page.inner_text("main")


def test_enrolment_fits_a_telephone(person):
    one = person(viewport={"width": 390, "height": 800})
    page = one.sign_in("outsider").page
    for path in (
        "factors/",
        "factors/app/activate/",
        "factors/keys/add/",
        "tokens/new/",
        "sessions/",
    ):
        page.goto(f"/accounts/{path}")
        confirm(one, PASSWORD)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        one.axe()
