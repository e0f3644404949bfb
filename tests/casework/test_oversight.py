"""Who opened what, who did what: what each person oversees, and how it is found."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

import ledger
from casework.filtersets.entries import EntryFilterSet
from casework.models import Case
from casework.services.cases import case_edit
from casework.trail import events, oversight
from common.errors import Invalid
from evidence.services.items import original_open
from exchange.services.exports import export_document_open
from ledger.models import Entry
from tests import factories
from tests.lasting import made_once
from tests.world import SEALED_CYRILLIC, SEALED_NAME, World, make_world

PAGE = "casework:oversight"


def with_readings() -> World:
    """The reviewer read a note, the lead took out an original and an export; the lead leads a second case."""
    world = make_world()
    reviewer, lead = world.people["reviewer"], world.people["lead"]
    ledger.read(reviewer, "casework.note.read", world.notes["approved"])
    original_open(actor=lead, item=world.items["approved"]).close()
    export_document_open(actor=lead, export=world.export).file.close()
    world.second = factories.case(lead, title="A second case")
    return world


lasting, world = made_once(with_readings)


def found(user: Any, **query: str) -> list[str]:
    """The events of the entries that `user` oversees under these filters, oldest first."""
    rows = EntryFilterSet(query, oversight.entries(user), user=user).qs
    return [entry.event for entry in reversed(rows)]


READ = [
    "casework.note.read",
    "evidence.item.downloaded",
    "exchange.export.document_read",
]


# -- whose it is -----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["supervisor", "auditor"])
def test_supervisors_and_auditors_oversee_everything(world, who):
    user = world.people[who]
    assert oversight.entries(user).count() == Entry.objects.count()
    assert found(user, section="opened") == READ


def test_a_lead_oversees_their_own_cases(world):
    lead, hidden = world.people["lead"], world.hidden
    cases = set(oversight.entries(lead).values_list("case_id", flat=True))
    closed = Case.objects.get(status="closed")  # which they lead as well
    assert cases == {world.case.pk, world.second.pk, closed.pk}
    assert found(lead, section="opened") == READ
    assert found(world.people["outsider"], section="opened") == []
    outsiders = set(oversight.entries(world.people["outsider"]).values_list("case_id", flat=True))
    assert outsiders == {hidden.pk}


def test_an_administrator_oversees_accounts_and_teams_and_no_records(world):
    seen = found(world.people["administrator"])
    assert seen and all(name.startswith(("accounts.", "casework.team.")) for name in seen)
    assert len(seen) == len(found(world.people["auditor"], section="people"))
    browser = world.browser("administrator")
    assert browser.get(reverse("casework:oversight-refused")).status_code == 403
    assert browser.get(reverse("casework:oversight-sign-ins")).status_code == 200


@pytest.mark.parametrize("who", ["investigator", "analyst", "reviewer", "custodian", "observer"])
def test_nobody_else_oversees_anything(world, who):
    assert not oversight.oversees(world.people[who])
    assert not oversight.entries(world.people[who]).exists()
    browser, api = world.browser(who), world.api(who)
    for name in (PAGE, "casework:oversight-refused", "casework:oversight-sign-ins"):
        assert browser.get(reverse(name)).status_code == 403, name
    for path in ("oversight", "refused-attempts", "sign-ins"):
        assert api.get(f"/api/v1/{path}/").status_code == 403, path
    assert "/oversight/" not in browser.get(reverse("casework:dashboard")).content.decode()


@pytest.mark.parametrize("change", [{"access_suspended": True}, {"is_active": False}])
def test_the_right_ends_with_access(world, change):
    supervisor = world.people["supervisor"]
    for name, value in change.items():
        setattr(supervisor, name, value)
    supervisor.__dict__.pop("site_roles", None)
    assert not oversight.oversees(supervisor)
    assert not oversight.entries(supervisor).exists()


def test_a_token_of_a_few_cases_oversees_these_alone(world):
    supervisor = world.people["supervisor"]
    supervisor.case_limit = frozenset({world.second.pk})
    ids = set(oversight.entries(supervisor).values_list("case_id", flat=True))
    assert ids - {None} == {world.second.pk}


# -- what it is ------------------------------------------------------------------------------------


def test_every_reading_that_is_recorded_counts_as_opened():
    """A reading recorded by `ledger.read` anywhere in the code is in the section, whatever its name."""
    said = {name for name in events.names(("",)) if name.endswith(("read", "viewed", "shown"))}
    said |= {"evidence.item.played", "evidence.item.downloaded", "exchange.export.downloaded"}
    assert said and not said & set(oversight.NO_OPENINGS)
    assert set(oversight.NO_OPENINGS) <= set(events.names(("",)))


@pytest.mark.parametrize("name", [name for name in oversight.SECTIONS if name != "opened"])
def test_every_section_holds_what_its_name_says(world, name):
    rows = found(world.people["auditor"], section=name)
    assert rows
    assert all(event.startswith(oversight.SECTIONS[name].prefixes) for event in rows)


def test_who_opened_this_record_is_a_link_on_its_page(world):
    item = world.items["approved"]
    page = world.browser("lead").get(reverse("evidence:item-detail", args=[item.pk]))
    address = f"{reverse('casework:oversight-opened')}?object={item.pk}"
    assert address in page.content.decode()
    page = world.browser("reviewer").get(reverse("evidence:item-detail", args=[item.pk]))
    assert address not in page.content.decode()
    rows = world.api("lead").get(f"/api/v1/oversight/?section=opened&object={item.pk}").json()
    (row,) = rows["results"]
    assert row["event"] == "evidence.item.downloaded" and row["change"] is False
    assert (row["actor"], row["role"]) == ("W-Lead", "lead")
    assert row["object_reference"] == item.reference
    assert row["case_reference"] == world.case.reference
    assert Entry.objects.get(pk=row["seq"]).id.hex == row["id"].replace("-", "")


def test_exports_name_their_recipient(world):
    rows = world.api("auditor").get("/api/v1/oversight/?section=exports").json()["results"]
    told = {row["recipient"] for row in rows if row["object_kind"] in ("export", "bundle")}
    assert told == {"Office of the Prosecutor"}
    page = world.browser("supervisor").get(reverse("casework:oversight-exports")).content.decode()
    assert "Office of the Prosecutor" in page and f"/ledger/{rows[0]['id']}/" in page


def test_acts_upon_accounts_name_whose(world):
    rows = (
        world.api("auditor")
        .get("/api/v1/oversight/?section=people&page_size=200")
        .json()["results"]
    )
    made = {row["object_reference"] for row in rows if row["event"] == "accounts.user.joined"}
    assert {"W-Lead", "W-Outsider"} <= made and None not in made


def test_no_page_of_oversight_names_a_witness(world):
    for who in ("supervisor", "auditor", "lead"):
        text = world.browser(who).get(reverse(PAGE) + "?page_size=200").content.decode()
        assert SEALED_NAME not in text and SEALED_CYRILLIC not in text


# -- filters ---------------------------------------------------------------------------------------


def test_a_person_is_found_by_code_name_and_user_name(world):
    auditor, lead = world.people["auditor"], world.people["lead"]
    by_code = found(auditor, person=lead.actor_code.lower())
    assert by_code and by_code == found(auditor, person="w-lead") == found(auditor, person="W-Le")
    assert found(auditor, person="nobody of this name") == []
    assert "casework.note.read" in found(auditor, person=world.people["reviewer"].actor_code)
    assert found(auditor, person="system")


def test_a_mistyped_code_is_refused(world):
    code = world.people["lead"].actor_code
    wrong = code[:-1] + ("A" if code[-1] != "A" else "C")
    with pytest.raises(Invalid) as refusal:
        found(world.people["auditor"], person=wrong)
    assert "person" in refusal.value.errors


def test_kind_and_record(world):
    auditor = world.people["auditor"]
    assert set(found(auditor, kind="export", section="opened")) == {"exchange.export.document_read"}
    assert found(auditor, object=str(world.notes["approved"].pk), section="opened") == READ[:1]


def test_bounds_of_time_lose_nothing(world):
    """An entry that was recorded before its neighbour and numbered after it is on the right side."""
    auditor, lead = world.people["auditor"], world.people["lead"]
    begin = timezone.now() + timedelta(days=10)
    for hours in (0, 5, 2, 9):  # the third was recorded by a slower clock
        with time_machine.travel(begin + timedelta(hours=hours), tick=False):
            case_edit(actor=lead, case=world.second, version=None, jurisdiction=f"{hours} hours")
    at = [
        (begin + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S.%fZ") for hours in (0, 2, 5, 9)
    ]
    edited = {"event": "casework.case.edited", "case": str(world.second.pk)}
    assert len(found(auditor, **edited, created_after=at[0])) == 4
    assert len(found(auditor, **edited, created_after=at[1])) == 3
    assert len(found(auditor, **edited, created_after=at[2])) == 2
    assert len(found(auditor, **edited, created_before=at[1])) == 2
    assert len(found(auditor, **edited, created_after=at[1], created_before=at[2])) == 2
    assert found(auditor, **edited, created_after="2150-01-01") == []
    assert found(auditor, **edited, created_before="2000-01-01") == []


# -- the entry behind a line -------------------------------------------------------------------------


def test_the_page_of_an_entry(world):
    entry = Entry.objects.get(event="evidence.item.downloaded")
    address = reverse("casework:ledger-entry", args=[entry.id])
    told = world.browser("auditor").get(address).content.decode()
    assert "The text that the tree commits to" in told and "evidence.item.downloaded" in told
    lead = world.browser("lead").get(address)
    assert lead.status_code == 200
    assert "The text that the tree commits to" not in lead.content.decode()
    assert world.browser("outsider").get(address).status_code == 404
    note = Entry.objects.get(event="casework.note.read")
    of_note = reverse("casework:ledger-entry", args=[note.id])
    assert world.browser("analyst").get(of_note).status_code == 404, "may not know of notes"
