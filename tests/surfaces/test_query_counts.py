"""How many questions each list and each page of one record asks the database: recorded, and constant.

A number that changed is either a fault (a query per row creeps in) or meant. If it is meant, record it anew
with RECORD_QUERY_COUNTS=1 and commit tests/surfaces/query_counts.json with the change that caused it.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import ledger
from accounts.services import create_token, invite_user
from casework.models import Notification
from casework.services.cases import case_edit
from casework.services.consent_texts import consent_text_add
from casework.services.task_links import task_link
from evidence.services.checks import item_verify
from evidence.services.custody import custody_add
from evidence.services.handovers import handover_propose
from exchange.services.exports import export_request
from tests import factories
from tests.surfaces.lists import LISTS
from tests.world import World, make_world

pytestmark = pytest.mark.once

RECORDED = Path(__file__).with_name("query_counts.json")
HOW = (
    "If this is meant, record it: RECORD_QUERY_COUNTS=1 pytest tests/surfaces/test_query_counts.py"
)
MOST = 45

Address = Callable[[World], str]


def page(name: str, record: Callable[[World], Any]) -> Address:
    return lambda world: reverse(name, args=[record(world).pk])


def plain(name: str, query: str = "") -> Address:
    return lambda world: reverse(name) + query


def api(path: str, record: Callable[[World], Any]) -> Address:
    return lambda world: f"/api/v1/{path}/{record(world).pk}/"


def case(world: World) -> Any:
    return world.case


def item(world: World) -> Any:
    return world.items["approved"]


def note(world: World) -> Any:
    return world.notes["approved"]


def witness(world: World) -> Any:
    return world.witness


def kept(name: str) -> Callable[[World], Any]:
    return lambda world: world.kept[name]


def review(world: World) -> Any:
    return world.review(world.notes["waiting"])


def export(world: World) -> Any:
    return world.export


# Pages beside the lists of tests/surfaces/lists.py: who opens which address.
PAGES: dict[str, tuple[str, Address]] = {
    "dashboard": ("lead", plain("casework:dashboard")),
    "dashboard of oversight": ("auditor", plain("casework:dashboard")),
    "search": ("reviewer", plain("casework:search", "?q=photograph")),
    "case": ("lead", page("casework:case-detail", case)),
    "case, to be changed": ("lead", page("casework:case-edit", lambda w: w.hidden)),
    "note": ("reviewer", page("casework:note-detail", note)),
    "note without its text": ("auditor", page("casework:note-detail", note)),
    "note, to be changed": ("investigator", page("casework:note-edit", lambda w: w.notes["draft"])),
    "note, new": ("investigator", page("casework:note-create", case)),
    "witness": ("reviewer", page("casework:witness-detail", witness)),
    "witness without wishes": ("auditor", page("casework:witness-detail", witness)),
    "witness, new": ("custodian", page("casework:witness-create", case)),
    "witness, to be changed": ("custodian", page("casework:witness-edit", witness)),
    "risk, new": ("custodian", page("casework:risk-create", witness)),
    "consent, new": ("custodian", page("casework:consent-create", witness)),
    "text put before witnesses": ("lead", page("casework:consent-text", kept("text"))),
    "task": ("lead", page("casework:task-detail", kept("task"))),
    "task, new": ("lead", page("casework:task-create", case)),
    "tasks of a case": ("lead", page("casework:case-tasks", case)),
    "task with records": ("lead", page("casework:task-detail", kept("chore"))),
    "task, to be tied": ("lead", page("casework:task-records", kept("task"))),
    "task, to be closed": ("lead", page("casework:task-close", kept("task"))),
    "member, new": ("lead", page("casework:member-create", case)),
    "member, to be changed": ("lead", page("casework:member-change", lambda w: w.membership)),
    "member, in hand": (
        "lead",
        lambda w: reverse(
            "casework:member-work",
            args=[w.case.memberships.get(user=w.people["investigator"]).pk],
        ),
    ),
    "review": ("reviewer", page("casework:review-detail", review)),
    "item": ("reviewer", page("evidence:item-detail", item)),
    "viewer": ("reviewer", page("evidence:item-view", item)),
    "item, to be changed": ("investigator", page("evidence:item-edit", lambda w: w.items["draft"])),
    "item, new": ("investigator", page("evidence:item-create", case)),
    "disposal, new": ("lead", page("evidence:disposal-request", item)),
    "disposal, to be decided": ("reviewer", page("evidence:disposal-decide", lambda w: w.disposal)),
    "custody, new": ("analyst", page("evidence:custody-create", item)),
    "verification": (
        "reviewer",
        page("evidence:verification-detail", lambda w: w.verifications["waiting"]),
    ),
    "link": ("reviewer", page("evidence:link-detail", lambda w: w.link)),
    "link, new": ("analyst", page("evidence:link-create", item)),
    "copy, new": ("investigator", page("evidence:derivative-create", item)),
    "verification, new": ("analyst", page("evidence:verification-create", item)),
    "verification, to be changed": (
        "analyst",
        page("evidence:verification-edit", lambda w: w.verifications["draft"]),
    ),
    "custody, one event": (
        "analyst",
        lambda w: reverse("evidence:custody-create", args=[item(w).pk]) + "?event=sealed",
    ),
    "custody form": ("analyst", page("evidence:custody-form", item)),
    "item, physical": ("reviewer", page("evidence:item-detail", lambda w: w.items["bag"])),
    "item, physical, new": ("investigator", page("evidence:physical-create", case)),
    "sample, new": ("investigator", page("evidence:sample-create", lambda w: w.items["sample"])),
    "hand-over": ("analyst", page("evidence:handover-detail", lambda w: w.handover)),
    "hand-over, new": (
        "investigator",
        page("evidence:handover-create", lambda w: w.items["draft"]),
    ),
    "hand-over, accepting": (
        "analyst",
        page("evidence:handover-accept", lambda w: w.handover),
    ),
    "identity": ("custodian", page("vault:identity", lambda w: w.witness)),
    "identity, open": ("investigator", page("vault:identity", lambda w: w.witness)),
    "identity, to be written": ("custodian", page("vault:identity-edit", lambda w: w.witness)),
    "access": ("supervisor", page("vault:access-detail", lambda w: w.accesses["requested"])),
    "access, new": ("custodian", page("vault:access-request", lambda w: w.witness)),
    "access, to be granted": (
        "supervisor",
        page("vault:access-grant", lambda w: w.accesses["requested"]),
    ),
    "access, to be reviewed": (
        "supervisor",
        page("vault:access-review", lambda w: w.accesses["ended"]),
    ),
    "export": ("lead", page("exchange:export-detail", export)),
    "export, new": ("lead", page("exchange:export-create", case)),
    "person": ("administrator", page("accounts:person", lambda w: w.people["lead"])),
    "preferences": ("lead", plain("accounts:preferences")),
    "sessions": ("lead", plain("usersessions_list")),
    "second factors": ("lead", plain("mfa_index")),
    "administration": ("auditor", plain("admin:index")),
    "times of review": ("auditor", plain("casework:oversight-times")),
    "ledger entry": (
        "auditor",
        lambda w: reverse("casework:ledger-entry", args=[first_entry().id]),
    ),
    "opened, of one case": (
        "lead",
        lambda w: reverse("casework:oversight-opened") + f"?case={w.case.pk}",
    ),
    # one record of the API
    "api me": ("lead", lambda w: "/api/v1/me/"),
    "api case": ("lead", api("cases", case)),
    "api member": ("lead", api("team", lambda w: w.membership)),
    "api witness": ("lead", api("witnesses", witness)),
    "api risk assessment": ("lead", api("risk-assessments", kept("risk"))),
    "api referral": ("lead", api("referrals", kept("referral"))),
    "api consent": ("lead", api("consents", kept("consent"))),
    "api text put before witnesses": ("lead", api("consent-texts", kept("text"))),
    "api task": ("lead", api("tasks", kept("task"))),
    "api records of a task": (
        "lead",
        lambda w: f"/api/v1/tasks/{w.kept['chore'].pk}/records/",
    ),
    "api note": ("reviewer", api("witness-notes", note)),
    "api item": ("lead", api("evidence", item)),
    "api custody of an item": ("lead", lambda w: f"/api/v1/evidence/{item(w).pk}/custody/"),
    "api runs of an item": ("lead", lambda w: f"/api/v1/evidence/{item(w).pk}/runs/"),
    "api disposal of an item": (
        "lead",
        lambda w: f"/api/v1/evidence/{w.items['waiting'].pk}/disposal/",
    ),
    "api custody event": ("lead", api("custody", lambda w: w.custody)),
    "api link": ("lead", api("links", lambda w: w.link)),
    "api verification": ("lead", api("verifications", lambda w: w.verifications["draft"])),
    "api hand-over": ("lead", api("handovers", lambda w: w.handover)),
    "api review": ("reviewer", api("reviews", review)),
    "api export": ("lead", api("exports", export)),
    "api entry": (
        "lead",
        lambda w: f"/api/v1/ledger/{first_entry().id}/",
    ),
}


def first_entry() -> Any:
    from ledger.models import Entry

    return Entry.objects.exclude(case_id=None).order_by("seq")[0]


# Files that look up the names of the records in each block of a thousand rows: asked for one block.
BLOCK_BY_BLOCK = {"oversight": "&kind=case"}
OF_OVERSIGHT = {"people", "sign-ins"}


def addresses(world: World) -> dict[str, tuple[str, str]]:
    """Name of the address -> who opens it, and where it is."""
    found = {name: (who, address(world)) for name, (who, address) in PAGES.items()}
    for name, listed in LISTS.items():
        who = "auditor" if name in OF_OVERSIGHT else "lead"
        if listed.page:
            found[f"list: {name}"] = (who, listed.address(world))
        if listed.api:
            query = urlencode(listed.api_query(world))
            found[f"api list: {name}"] = (who, f"/api/v1/{listed.api}/?{query}")
            query += BLOCK_BY_BLOCK.get(name, "")
            found[f"api csv: {name}"] = (who, f"/api/v1/{listed.api}/?format=csv&{query}")
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.order_by("pk")[0]
        found[f"admin list: {name}"] = ("auditor", reverse(f"admin:{name}_changelist"))
        found[f"admin page: {name}"] = ("auditor", reverse(f"admin:{name}_change", args=[row.pk]))
    return found


def grow(world: World, start: int, number: int) -> None:
    """`number` more rows in every list, and in the records whose pages are counted."""
    lead, investigator = world.people["lead"], world.people["investigator"]
    for i in range(start, start + number):
        factories.risk(world.witness, lead)
        factories.case(lead, title=f"Case {i}")
        factories.submitted(factories.note(world.case, investigator))
        factories.note(world.case, investigator, world.witness)
        photo = factories.item(world.case, investigator, title=f"Photograph {i}")
        factories.submitted(photo)
        factories.submitted(factories.verification(photo, world.people["analyst"]))
        factories.link(photo, world.people["analyst"], world.items["approved"])
        factories.verification(world.items["approved"], world.people["analyst"], "source")
        handover_propose(actor=investigator, item=photo, to=world.people["analyst"], purpose="Kept")
        item_verify(actor=lead, item=world.items["approved"])
        custody_add(
            actor=world.people["analyst"], item=world.items["approved"], kind="sealed", seal=str(i)
        )
        factories.add_member(world.case, lead, factories.user(f"w-more-{i}"), "observer")
        export_request(actor=lead, case=world.case, recipient=f"Court {i}", legal_basis="Law")
        factories.referral(world.witness, lead)
        factories.consent(world.witness, lead, "partner", ("no", "later")[i % 2])
        about = {"record_kind": "witness", "record_id": world.witness.pk}
        factories.task(world.case, investigator, assignee=lead, **about)
        tied = {"record_kind": "item", "record_id": photo.pk}
        task_link(actor=lead, task=world.kept["chore"], **tied)
        consent_text_add(actor=world.people["supervisor"], language="en", body=f"Text {i}")
        create_token(actor=lead, owner=lead, scopes=["read"], days=1)
        of_somebody = factories.identity(world.case, world.people["custodian"])
        factories.access(of_somebody, lead)
        factories.access(of_somebody, investigator)
        invite_user(actor=world.people["administrator"])
        stranger = factories.user(f"w-stranger-{i}")
        factories.attempt(stranger, photo)
        factories.attempt(stranger, world.case, refused=True)
        ledger.read(lead, "evidence.item.viewed", photo)
    # The newest are of the same kinds each time: one page shows them, however many lie behind.
    factories.approved(factories.item(world.case, investigator), world.people["reviewer"])
    factories.approved(factories.note(world.case, investigator), world.people["reviewer"])
    case_edit(actor=lead, case=world.case, version=None, jurisdiction=f"Number {start}")
    Notification.objects.filter(record_kind="bundle").update(at=timezone.now())


def counts(world: World) -> dict[str, int]:
    browsers: dict[str, Any] = {}
    programs: dict[str, Any] = {}
    found = {}
    for name, (who, address) in addresses(world).items():
        if address.startswith("/api/"):
            client = programs.setdefault(who, None) or world.api(who)
            programs[who] = client
        else:
            client = browsers.setdefault(who, None) or world.browser(who)
            browsers[who] = client
        # The first time, readings are recorded and caches filled.
        found[name] = [asked(client, name, address) for _ in range(2)][1]
    return found


def asked(client: Any, name: str, address: str) -> int:
    reset_queries()  # the log holds no more than some thousands
    with CaptureQueriesContext(connection) as questions:
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answer.status_code == 200, (name, address, answer.status_code)
    return len(questions)


@pytest.fixture
def grown(db) -> tuple[dict[str, int], dict[str, int]]:
    """The counts with 3 and with 19 more rows of everything."""
    world = make_world()
    # A draft of the lead's own, which stays one row.
    world.hidden = factories.case(world.people["lead"], title="Draft")
    grow(world, 0, 3)
    few = counts(world)
    # Not so many that files of the ledger, which are read in blocks, need one block more.
    grow(world, 3, 16)
    return few, counts(world)


def test_counts_are_constant_and_as_recorded(grown):
    few, many = grown
    # Fewer is none: a page of newer rows may hold fewer kinds of records, or none that is approved.
    growing = {name: (few[name], many[name]) for name in few if few[name] < many[name]}
    assert growing == {}, "more rows, more questions"
    most = {name: max(few[name], many[name]) for name in few}
    assert {name: number for name, number in most.items() if number > MOST} == {}
    if os.environ.get("RECORD_QUERY_COUNTS"):
        RECORDED.write_text(json.dumps(dict(sorted(many.items())), indent=2) + "\n")
    recorded = json.loads(RECORDED.read_text())
    changed = {
        name: (recorded.get(name), many.get(name))
        for name in sorted({*recorded, *many})
        if recorded.get(name) != many.get(name)
        # An opened identity writes to the ledger, for which PostgreSQL needs two statements and SQLite six.
        and (name != "identity, open" or connection.vendor == "sqlite")
    }
    assert changed == {}, f"recorded and counted differ. {HOW}"
