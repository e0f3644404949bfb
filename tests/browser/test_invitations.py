"""How people come in: by a link that works once, on a new installation and on one that is in use."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person
from tests.browser.site import running_site
from tests.browser.steps import confirm_identity, told
from tests.browser.test_accounts import give_password, set_up_app, start_page

SECRET = "seven unrelated words make this long"
MAIL = "taras@example.org"


def invited(admin, **details) -> str:
    """Invite somebody; returns the link, which is shown this once."""
    admin.go("/accounts/people/invite/")
    admin.fill(**details)
    admin.press("Invite")
    admin.says("This link is shown this once")
    return admin.page.locator("main code").inner_text()


def accept(guest, link, **details):
    guest.page.goto(link)
    guest.fill(password=SECRET, password_again=SECRET, **details)
    guest.press("Make my account")
    guest.page.wait_for_url("**/accounts/login/**")


def test_somebody_is_invited(person):
    admin = confirm_identity(person().sign_in("admin"))
    link = invited(admin, display_name="Olena of the tests")
    secret = link.rstrip("/").split("/")[-1]
    admin.go("/accounts/people/")
    admin.says("Olena of the tests")
    assert secret not in admin.page.content()

    guest = person()
    guest.page.goto(link)
    assert secret not in guest.page.url
    guest.says("Olena of the tests")
    guest.axe()
    guest.fill(username="olena", password="short", password_again="short")
    guest.press("Make my account")
    guest.says("at least 12 characters")
    accept(guest, link, username="olena")
    give_password(guest, "olena", SECRET)
    start_page(guest)
    guest.go("/cases/")
    expect(guest.page.locator("table.list tbody tr")).to_have_count(0)

    late = person()
    assert late.page.goto(link).status == 404
    late.axe()


def test_a_lost_password_needs_two_people(person, site):
    admin = confirm_identity(person().sign_in("admin"))
    guest = person()
    accept(guest, invited(admin, username="taras", display_name="Taras of the tests", email=MAIL))
    give_password(guest, "taras", SECRET)
    start_page(guest)

    admin.go("/accounts/people/?q=taras")
    admin.follow("taras")
    account = admin.page.url
    admin.follow("Reset password or second factor")
    admin.page.check("main [name=what][value=password]")
    admin.press("Reset password or second factor")
    told(admin, "The link is on its way.")
    expect(admin.page.get_by_role("link", name="Give access back")).to_have_count(0)
    guest.page.goto("/cases/")
    guest.page.wait_for_url("**/accounts/login/**")  # all sessions have ended

    guest.page.goto(mailed_link(site))
    guest.axe()
    guest.fill(password=f"{SECRET} indeed", password_again=f"{SECRET} indeed")
    guest.press("Set the password")
    give_password(guest, "taras", f"{SECRET} indeed")
    start_page(guest)
    guest.says("suspended")

    supervisor = confirm_identity(person().sign_in("supervisor"))
    supervisor.go(account)
    supervisor.follow("Give access back")
    supervisor.press("Give access back")
    told(supervisor, "Access is given back.")
    guest.go("/")
    expect(guest.page.get_by_role("main")).not_to_contain_text("suspended")


def mailed_link(site) -> str:
    """The link that was mailed last: without a mail server, the server prints its mail."""
    return re.findall(r"http://\S+/accounts/reset/[\w-]+/", site.log.read_text())[-1]


@pytest.fixture(scope="module")
def new_site(browser, tmp_path_factory):
    """An installation for real use, empty: `CASEWORK_DEMO=0 make run`."""
    with running_site(tmp_path_factory.mktemp("real"), demo=False) as running:
        yield running


def test_the_first_administrator_of_a_real_installation(browser, new_site):
    (link,) = re.findall(r"http://\S+/accounts/invitation/\S+", new_site.log.read_text())
    first = Person(browser, new_site)
    accept(first, link, username="first", display_name="First")
    expect(first.page.get_by_text("Demonstration")).to_have_count(0)

    give_password(first, "first", SECRET)
    first.page.wait_for_url("**/accounts/factors/")  # and nowhere else before there is a factor
    first.axe()
    for address in ("/", "/cases/", "/accounts/people/", "/admin/"):
        first.page.goto(address)
        assert first.page.url.endswith("/accounts/factors/"), address
    assert first.context.request.get("/api/v1/me/").status == 403

    first.go("/accounts/factors/")
    first.follow("Set up an app")
    first.fill(password=SECRET)
    first.press("Confirm")
    set_up_app(first)
    first.go("/")
    first.go("/accounts/people/")
    first.says("first")
    first.check()
    first.context.close()
