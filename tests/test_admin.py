"""Django admin opens for those with oversight and nobody else, and is no way around a service."""

import re
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from accounts.services import deactivate_user
from casework.models import Case, Membership
from casework.services.teams import member_end
from common import admin as machine
from common.querysets import CappedCount
from evidence.models import IntegrityCheck
from jobs.models import Job
from ledger.models import Entry
from tests import factories
from tests.lasting import made_once
from tests.test_architecture import inline_parts
from tests.world import OVERSIGHT, World, make_world

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
# Only administrators and auditors have business with invitations.
NOT_FOR_SUPERVISORS = "/accounts/invitation/"


def with_tokens() -> World:
    world = make_world()
    for who in OVERSIGHT:
        world.api(who)
    return world


lasting, world = made_once(with_tokens)


def name_of(model: Any) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


def changelist(model: Any, query: str = "") -> str:
    return reverse(f"admin:{name_of(model)}_changelist") + query


def page(record: Any, verb: str = "change") -> str:
    return reverse(f"admin:{name_of(type(record))}_{verb}", args=[record.pk])


def opened(world: World, who: str, address: str) -> str:
    answer = world.browser(who).get(address)
    assert answer.status_code == 200, (who, address, answer.status_code)
    return answer.content.decode()


def addresses(world: World, who: str) -> list[str]:
    """Every page that shows something: lists, the newest row of each, and the way to add one."""
    person = world.people[who]
    found = [reverse("admin:index"), reverse("admin:casework_membership_add")]
    for model in MODELS:
        rows = model._default_manager
        seen = rows.visible_to(person) if person.has_oversight else rows.all()
        found += [page(row) for row in seen.order_by("-pk")[:1]]
        found += [changelist(model), reverse("admin:app_list", args=[model._meta.app_label])]
    return found


# -- who -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", OVERSIGHT)
def test_every_page_opens_for_those_with_oversight(world, who):
    browser = world.browser(who)
    for address in addresses(world, who):
        answer = browser.get(address)
        closed = who == "supervisor" and NOT_FOR_SUPERVISORS in address
        may_not_add = who == "auditor" and address.endswith("/add/")
        expected = 403 if closed or may_not_add else 200
        assert answer.status_code == expected, (who, address, answer.status_code)
        if expected == 200:
            assert "default-src 'self'" in answer["Content-Security-Policy"]
            assert inline_parts(answer.content.decode()) == [], address


@pytest.mark.parametrize("who", ["lead", "reviewer", "outsider"])
def test_nobody_else_gets_in(world, who):
    browser = world.browser(who)
    for address in addresses(world, who):
        for method in ("get", "post"):
            answer = getattr(browser, method)(address)
            assert answer.status_code == 302, (address, answer.status_code)
            assert browser.get(answer["Location"]).status_code == 403


def test_a_suspended_or_deactivated_administrator_does_not_get_in(world):
    person = world.people["administrator"]
    for flag, value in (("access_suspended", True), ("is_active", False)):
        browser = world.browser("administrator")
        assert browser.get(reverse("admin:index")).status_code == 200
        type(person).objects.filter(pk=person.pk).update(**{flag: value})
        assert browser.get(reverse("admin:index")).status_code == 302
        type(person).objects.filter(pk=person.pk).update(**{flag: not value})


def test_the_admins_own_doors_are_shut(world):
    """Its password page would pass by the services, its sign-in by lock-outs and second factors."""
    browser = world.browser("administrator")
    for path in (
        "password_change/",
        "password_change/done/",
        f"r/1/{world.case.pk}/",
        "autocomplete/?app_label=casework&model_name=membership&field_name=case&term=a",
    ):
        assert browser.get(f"/admin/{path}").status_code == 404, path
        assert browser.post(f"/admin/{path}", {}).status_code == 404, path
    assert browser.get("/admin/logout/")["Location"] == reverse("account_logout")


# -- what ------------------------------------------------------------------------------------------


def test_nothing_can_be_added_changed_or_deleted_but_places_on_teams(world):
    browser = world.browser("administrator")
    for model in MODELS:
        row = model._default_manager.order_by("-pk")[0]
        before = model._default_manager.count()
        assert browser.get(page(row, "delete")).status_code == 403
        assert browser.post(page(row, "delete"), {"post": "yes"}).status_code == 403
        if model is not Membership:
            add = reverse(f"admin:{name_of(model)}_add")
            assert browser.get(add).status_code == browser.post(add, {}).status_code == 403
            assert browser.post(page(row), {"status": "approved", "_save": "1"}).status_code == 403
        # Actions on a selection: there are none, whatever is posted.
        chosen = {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"}
        assert browser.post(changelist(model), chosen).status_code in (200, 302, 403)
        assert model._default_manager.count() == before
        registered = admin.site._registry[model]
        assert registered.actions is None
        assert not registered.inlines and not registered.list_editable


def test_lists_are_searched_sorted_and_filtered(world):
    browser = world.browser("auditor")
    for model in MODELS:
        first = browser.get(changelist(model))
        shown = first.context["cl"]
        for number in range(1, len(shown.list_display) + 1):
            for order in (f"?o={number}", f"?o=-{number}"):
                assert browser.get(changelist(model, order)).status_code == 200, (model, order)
        assert browser.get(changelist(model, "?q=zzz")).context["cl"].result_count == 0
        for link in re.findall(r'<li[^>]*><a href="(\?[^"]+)"', first.content.decode()):
            filtered = browser.get(changelist(model, unescape(link)))
            assert filtered.status_code == 200, (model, link)
        assert shown.filter_specs, model


SEARCHES = {
    "casework_case": lambda w: [w.case.reference, "ZINDA", "zindaleth"],
    "casework_membership": lambda w: [w.case.reference, "w-analyst"],
    "casework_review": lambda w: [w.notes["approved"].reference, "w-investigator"],
    "casework_witness": lambda w: [w.witness.code],
    "casework_witnessnote": lambda w: [w.notes["draft"].reference],
    "evidence_evidenceitem": lambda w: [w.items["draft"].sha256, "DIARY", w.case.reference],
    "evidence_custodyevent": lambda w: ["w-analyst", w.items["draft"].reference],
    "evidence_toolrun": lambda w: [w.case.reference, w.items["draft"].reference],
    "exchange_export": lambda w: ["prosecutor", w.export.reference],
    "ledger_entry": lambda w: [
        str(w.case.pk),
        str(w.items["draft"].pk),
        w.people["lead"].actor_code,
        w.people["lead"].actor_code.lower(),
        "evidence.item",
        "system",
    ],
    "accounts_user": lambda w: ["w-lead", "W-Lead", w.people["lead"].actor_code],
    "accounts_securityevent": lambda w: ["w-lead"],
    "accounts_apitoken": lambda w: ["w-auditor", "test"],
    "jobs_job": lambda w: ["evidence.process"],
}


def test_searches_find_what_they_say(world):
    browser = world.browser("auditor")
    for model in MODELS:
        for term in SEARCHES.get(name_of(model), lambda w: [])(world):
            found = browser.get(changelist(model), {"q": term}).context["cl"].result_count
            assert found >= 1, (model, term)


# Columns that exist and are shown to nobody here: text of statements, secrets, what originals say.
PROBES = {
    "casework_witnessnote": [
        "account", "comments", "earlier_accounts", "place", "language", "interviewed_on", "search_text",
    ],
    "casework_review": ["snapshot", "comment", "decisions__comment"],
    "evidence_evidenceitem": ["facts__metadata", "derivatives__sha256", "search_text"],
    "accounts_user": ["password", "email", "api_tokens__digest"],
    "accounts_apitoken": ["digest", "owner__password"],
    "accounts_invitation": ["digest", "email", "invited_by__password"],
    "accounts_credentialreset": ["digest", "user__password"],
    "ledger_entry": ["payload__payload", "payload__salt", "leaf"],
    "casework_case": ["notes__account", "memberships__user__password"],
    "casework_membership": ["user__password"],
    "jobs_job": ["arguments"],
}  # fmt: skip


def test_no_column_can_be_asked_about_that_is_not_offered(world):
    """Django would answer `?account__startswith=…` letter by letter."""
    browser = world.browser("administrator")
    for model in MODELS:
        for field in PROBES.get(name_of(model), []):
            for lookup in ("", "__startswith", "__regex", "__isnull"):
                answer = browser.get(changelist(model, f"?{field}{lookup}=a"))
                assert answer.status_code == 400, (model, field, lookup)
    assert set(PROBES) <= {name_of(model) for model in MODELS}


def test_counts_are_capped(world, monkeypatch):
    monkeypatch.setattr(machine, "capped_count", lambda rows: CappedCount(10_000, True))
    text = opened(world, "auditor", changelist(Case))
    assert "10,000+ cases" in text and "10,000+ results" in text


# -- the review overview -----------------------------------------------------------------------------


class Cells(HTMLParser):
    """The cells of a table's rows, as text."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.inside = True
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] = f"{self.rows[-1][-1]} {data}".strip()


def rows(html: str) -> list[list[str]]:
    """What a list shows."""
    cells = Cells()
    cells.feed(html.split('id="result_list"')[1].split("<tbody>")[1].split("</tbody>")[0])
    return cells.rows


@pytest.mark.parametrize("who", OVERSIGHT)
def test_the_list_of_cases_tells_what_waits_in_each(world, who):
    listed = {row[0]: row for row in rows(opened(world, who, changelist(Case)))}
    row = " | ".join(listed[world.case.reference])
    assert "w-lead" in row and "Draft" in row and re.search(r"\b3 since today", row)
    assert "–" in listed[world.hidden.reference][5]
    waiting = rows(opened(world, who, changelist(Case, "?waits=yes")))
    assert [row[0] for row in waiting] == [world.case.reference]
    assert "0 cases" in opened(world, who, changelist(Case, "?waits=long"))
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=True):
        late = rows(opened(world, who, changelist(Case, "?waits=long")))
    assert [row[0] for row in late] == [world.case.reference]
    calm = [row[0] for row in rows(opened(world, who, changelist(Case, "?waits=no")))]
    assert world.case.reference not in calm


def test_the_first_page_counts_what_needs_a_look(world):
    item = world.items["draft"]
    IntegrityCheck.objects.create(case=world.case, item=item, result="changed")
    Job.objects.update(status=Job.Status.FAILED, finished_at=timezone.now())
    html = opened(world, "auditor", reverse("admin:index"))
    tiles = dict(re.findall(r'href="([^"]+)"><span>[^<]+</span><b>([^<]+)</b>', html))
    assert list(tiles.values()) == ["3", "1", str(Job.objects.count()), "1", "0"]
    for address, number in tiles.items():
        found = world.browser("auditor").get(unescape(address)).context["cl"].result_count
        assert str(found) == number, address


def test_history_leads_to_the_ledger(world):
    browser = world.browser("auditor")
    answer = browser.get(page(world.case, "history"))
    assert answer.status_code == 302
    listed = browser.get(answer["Location"])
    about = Entry.objects.filter(object_id=world.case.pk).count()
    assert listed.context["cl"].result_count == about > 0


# -- teams -----------------------------------------------------------------------------------------


def join(world: World, who: str, **fields: Any) -> Any:
    """Fill in the form for a new place on the team."""
    named = {"case": world.case.reference, "user": "w-outsider"}
    data = {**named, "role": "observer", "ends_on": "", **fields}
    return world.browser(who).post(reverse("admin:casework_membership_add"), data)


def change(world: World, who: str, membership: Membership, **fields: Any) -> Any:
    """Fill in the form of a place on the team, as it was when `membership` was read."""
    data = {"version": membership.version, "role": membership.role, "ends_on": "", **fields}
    return world.browser(who).post(page(membership), data)


@pytest.mark.parametrize("who", ["administrator", "supervisor"])
def test_a_place_on_a_team_is_given_and_changed_by_the_service(world, who):
    assert join(world, who).status_code == 302
    membership = Membership.objects.get(case=world.case, user=world.people["outsider"])
    assert membership.added_by == world.people[who]
    entry = Entry.objects.filter(object_id=membership.pk).get()
    code = world.people[who].actor_code
    assert (entry.event, entry.actor_code, entry.role) == ("casework.team.joined", code, who)
    assert change(world, who, membership, role="analyst", ends_on="2099-01-31").status_code == 302
    membership.refresh_from_db()
    assert (membership.role, str(membership.ends_on)) == ("analyst", "2099-01-31")
    assert Entry.objects.filter(object_id=membership.pk, event="casework.team.changed").exists()
    kept = {(made.object_repr, made.change_message) for made in LogEntry.objects.all()}
    assert kept == {(str(membership.pk), "")}, "codes only"


REFUSED = {
    "oneself": "Nobody changes their own place on a team",
    "twice": "This person is on the team already.",
    "past": "The last day cannot lie in the past.",
    "role": "Select a valid choice",
    "nobody": "This field is required.",
    "unknown": "There is nobody of this name whose account is open.",
    "deactivated": "There is nobody of this name whose account is open.",
    "no case": "There is no such case.",
    "no date": "Enter a valid date.",
}


def test_the_service_refuses_in_words(world):
    administrator = world.people["administrator"]
    deactivate_user(actor=administrator, user=factories.user("w-gone"), reason="Left")
    answers = {
        "oneself": join(world, "administrator", user=administrator.username),
        "twice": join(world, "administrator", user="w-analyst"),
        "past": join(world, "administrator", ends_on="2001-01-01"),
        "role": join(world, "administrator", role="judge"),
        "nobody": join(world, "administrator", user=""),
        "unknown": join(world, "administrator", user="w-nobody"),
        "deactivated": join(world, "administrator", user="w-gone"),
        "no case": join(world, "administrator", case="2020-0001"),
        "no date": join(world, "administrator", ends_on="31.01.2099"),
    }
    for kind, answer in answers.items():
        assert answer.status_code == 200
        assert REFUSED[kind] in unescape(answer.content.decode()), kind
    assert not Membership.objects.filter(user=administrator).exists()
    assert not LogEntry.objects.exists()


def test_the_last_lead_stays(world):
    lead = Membership.objects.get(case=world.case, role="lead")
    answer = change(world, "administrator", lead, role="observer")
    assert answer.status_code == 200
    assert "A case needs a lead: appoint another one first." in answer.content.decode()
    lead.refresh_from_db()
    assert lead.role == "lead"


def test_nobody_changes_their_own_place(world):
    supervisor = world.people["supervisor"]
    own = factories.add_member(world.case, world.people["lead"], supervisor, "observer")
    answer = change(world, "supervisor", own, role="lead")
    assert answer.status_code == 200
    assert "Nobody changes their own place on a team" in answer.content.decode()
    own.refresh_from_db()
    assert own.role == "observer"


def test_two_people_changing_one_place(world):
    membership = world.membership
    assert change(world, "administrator", membership, role="reviewer").status_code == 302
    late = change(world, "supervisor", membership, role="lead")
    assert late.status_code == 200
    assert "Somebody changed this record meanwhile." in late.content.decode()
    assert change(world, "supervisor", membership, role="lead", version="").status_code == 200
    membership.refresh_from_db()
    assert membership.role == "reviewer"


def test_an_ended_place_cannot_be_changed(world):
    membership = world.membership
    member_end(actor=world.people["lead"], membership=membership)
    assert change(world, "administrator", membership, role="lead").status_code == 403
    assert 'name="role"' not in opened(world, "administrator", page(membership))


def test_an_auditor_only_looks(world):
    assert join(world, "auditor").status_code == 403
    assert change(world, "auditor", world.membership, role="lead").status_code == 403
    html = opened(world, "auditor", page(world.membership))
    assert 'name="role"' not in html and "Observer" in html
