"""Every page as people find it: it opens, its console stays silent, it is accessible, it fits a telephone.

In light colours on a wide window and in dark ones on a telephone, in English and in Ukrainian.
"""

from collections.abc import Callable, Sequence
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, get_resolver, resolve

from tests.browser.person import PHONE, Person
from tests.browser.places import NOT_HERE, PAGES, SEEN_BY_OTHERS, Places, find_places
from tests.browser.steps import confirm_identity
from tests.test_architecture import addresses

WIDE = {"width": 1440, "height": 900}
LOOKS = [(route, *wanted) for route, wanted in PAGES.items()] + [
    (route, reader, record) for reader, route, record in SEEN_BY_OTHERS
]


@pytest.fixture(scope="module")
def reader(browser, site) -> Callable[[str], Person]:
    """Somebody who is signed in and has just confirmed it, with one window for all these tests."""
    open_now: dict[str, Person] = {}

    def window(username: str) -> Person:
        if username not in open_now:
            open_now[username] = Person(browser, site, viewport=WIDE)
            if username != "nobody":
                confirm_identity(open_now[username].sign_in(username))
        return open_now[username]

    yield window
    for one in open_now.values():
        one.context.close()


@pytest.fixture(scope="module")
def places(reader) -> Places:
    return find_places(reader("lead"), reader("admin"))


# Rules that may hold in one window, colour or language and not in another; the rest is structure.
OF_COLOURS = ("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable")
OF_LANGUAGE = ("valid-lang", "html-lang-valid", "target-size", "button-name", "link-name", "label")
SETTLED = "() => Promise.all(document.getAnimations().map(one => one.finished))"


def faults(person: Person) -> list[str]:
    """What is wrong with the page that stands open, in both windows and colours."""
    found = faults_in(person, WIDE, "light") + faults_in(person, PHONE, "dark", OF_COLOURS)
    found += lost_addresses(person) + person.complaints
    person.complaints.clear()
    return found


def faults_in(
    person: Person, window: dict[str, int], colours: str, rules: Sequence[str] = ()
) -> list[str]:
    page = person.page
    page.set_viewport_size(window)
    page.emulate_media(color_scheme=colours)
    page.evaluate(SETTLED)
    found = person.found_by_axe(only=rules)
    if wider := person.overflow():
        found.append(f"{page.url}: {wider} pixels wider than {window['width']}")
    return found


def lost_addresses(person: Person) -> list[str]:
    """Links and forms of the page that stands open which lead to no page of this installation."""
    script = "all => all.map(one => one.getAttribute('href') || one.getAttribute('action') || '')"
    targets = person.page.locator("a[href], form[action]").evaluate_all(script)
    lost = []
    for target in set(targets):
        try:
            resolve(urlsplit(urljoin(person.page.url, target)).path)
        except Resolver404:
            lost.append(f"{person.page.url} leads to {target[:200]}")
    return lost


def test_every_page_is_looked_at():
    routes = {route for route, _, _ in addresses(get_resolver())}
    pages = {route for route in routes if not route.startswith(("api/", "admin/"))}
    assert pages == set(PAGES) | set(NOT_HERE)
    assert not set(PAGES) & set(NOT_HERE)


@pytest.mark.parametrize(("route", "username", "record"), LOOKS)
def test_page(reader, places, route, username, record):
    person = reader(username)
    address = places.address(route, record)
    person.go(address)
    assert urlsplit(person.page.url).path == address
    assert person.page.locator("html").get_attribute("lang") == "en"
    assert person.page.locator("h1").count() == 1
    assert faults(person) == []


def test_pages_in_ukrainian(reader, places):
    found = []
    for username in ("lead", "admin"):
        person = reader(username)
        choose_language(person, "uk")
        try:
            for route, (who, record) in PAGES.items():
                if who == username:
                    person.go(places.address(route, record))
                    assert person.page.locator("html").get_attribute("lang") == "uk"
                    found += faults_in(person, PHONE, "light", OF_LANGUAGE)
        finally:
            choose_language(person, "en")
    assert found == []


def choose_language(person: Person, code: str) -> None:
    page = person.go("/accounts/preferences/")
    page.check(f"main [name=language][value={code}]")
    page.locator("main form button[type=submit]").click()
    page.locator(f"html[lang={code}]").wait_for()


@pytest.mark.parametrize(
    ("username", "address", "status"),
    [
        ("lead", "/cases/0190a6c8-9c1e-7c3a-9d4e-3f1b2a5c6d7e/", 404),
        ("outsider", "cases/<uuid:pk>/", 404),
        ("lead", "cases/<uuid:pk>/edit/", 409),
        ("lead", "/cases/?status=nonsense", 400),
        ("analyst", "cases/<uuid:pk>/evidence/add/", 403),
        ("nobody", "/accounts/invitation/", 404),
    ],
)
def test_refusal(reader, places, username, address, status):
    person = reader(username)
    if not address.startswith("/"):
        address = places.address(address, "approved_case")
    answer = person.page.goto(address)
    assert answer.status == status
    assert person.page.locator("h1").count() == 1
    assert faults(person) == []


def test_documentation_of_the_api(reader):
    lead = reader("lead")
    lead.go("/api/v1/docs/")
    # Those that are not in sight yet are drawn when one scrolls to them.
    lead.page.get_by_text("/api/v1/cases/{id}/approve/").first.wait_for()
    lead.check()


def test_administration(reader):
    """Each list of Django's admin, and the first record in it."""
    admin = reader("admin")
    found = []
    page = admin.go("/admin/")
    links = page.locator("#content-main th a").evaluate_all("all => all.map(a => a.href)")
    assert len(links) >= 12
    for link in links:
        admin.go(link)
        found += faults(admin)
        records = page.locator("#result_list tbody th a")
        if records.count():
            records.first.click()
            page.locator("#content h1").wait_for()
            found += faults_in(admin, PHONE, "light") + lost_addresses(admin)
    assert found == []
