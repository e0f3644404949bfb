"""One list, one set of rows: page, part of a page, CSV, NDJSON and API show the same to the same person."""

from collections import Counter
from typing import Any

import pytest

from accounts.models import SecurityEvent
from casework.models import ConsentText
from casework.services import reviews
from casework.services.notes import note_open
from casework.services.policies import policy_set
from casework.services.teams import member_end
from common.exports import FORMULA_STARTS, cell
from evidence.services.custody import custody_add
from evidence.services.handovers import handover_propose, handover_withdraw
from evidence.services.items import original_open
from exchange.services.exports import export_request
from tests import factories
from tests.lasting import made_once
from tests.surfaces.lists import (
    LISTS,
    Listed,
    from_api,
    from_csv,
    from_ndjson,
    from_pages,
    streamed,
    surfaces,
)
from tests.world import World, make_world
from vault.services.access import access_cancel

WHO = ("lead", "analyst", "supervisor", "outsider")
FORMULAS = ["=1+1", "+2", "-3", "@SUM(A1)", "＝4", "plain"]

# How many rows each person sees, where that is not "all of the case or nothing".
SEES_NOTHING = {
    ("analyst", "witnesses of a case"),
    ("analyst", "witnesses"),
    ("outsider", "witnesses"),
    ("outsider", "tasks"),
    ("outsider", "notifications"),
    *(
        (who, name)
        for who in ("analyst", "supervisor", "outsider")
        for name in ("risk assessments", "referrals", "consents")
    ),
    ("outsider", "refused attempts"),
    ("outsider", "opened and read"),
    ("outsider", "notes"),
    ("analyst", "materials of notes"),
    ("outsider", "materials of notes"),
    ("outsider", "evidence"),
    ("outsider", "custody"),
    ("outsider", "verifications"),
    ("outsider", "links"),
    ("outsider", "hand-overs"),
    ("outsider", "review queue"),
    ("outsider", "exports"),
    ("outsider", "accesses"),
    ("analyst", "accesses"),
    ("analyst", "materials of notes"),
    ("outsider", "materials of notes"),
}
# Pages that do not exist for somebody: their API, asked for the same case, does not either.
NO_PAGE = {("outsider", name) for name, listed in LISTS.items() if listed.of_case}
NOT_FOR = {
    (who, name) for who in ("lead", "analyst", "outsider") for name in ("people", "sign-ins")
}
NOT_FOR |= {("analyst", name) for name in ("oversight", "opened and read", "refused attempts")}


def populated() -> World:
    """More rows than fit a page of five, with texts that a spreadsheet would run."""
    world = make_world()
    lead, investigator = world.people["lead"], world.people["investigator"]
    policy_set(actor=world.people["outsider"], case=world.hidden, kind="note", checklist=True)
    for title in FORMULAS:
        factories.case(lead, title=title, kind="other")
        item = factories.item(world.case, investigator, title=title)
        custody_add(actor=lead, item=item, kind="examined", purpose=title)
        factories.verification(item, investigator, "source", finding=title)
        factories.link(item, investigator, world.items["draft"], kind="cites", reason=title)
        handover = handover_propose(
            actor=investigator, item=item, to=world.people["analyst"], purpose=title
        )
        factories.note(world.case, investigator, kind="note_to_file")
        factories.witness(world.case, lead)
        access = factories.access(factories.identity(world.case, world.people["custodian"]), lead)
        export = export_request(
            actor=lead, case=world.case, recipient=title, legal_basis="A request"
        )
    reviews.move(actor=lead, record=export, name="withdraw")
    access_cancel(actor=lead, access=access)
    handover_withdraw(actor=investigator, handover=handover)
    for number in range(4):
        factories.submitted(factories.item(world.case, investigator, title=f"Waits {number}"))
    for item in world.items["approved"], world.items["waiting"]:
        original_open(actor=world.people["analyst"], item=item).close()
    note_open(actor=world.people["reviewer"], note=world.notes["approved"])
    former = factories.user("w-former")
    member_end(actor=lead, membership=factories.add_member(world.case, lead, former, "reviewer"))
    return world


lasting, world = made_once(populated)


# How a database sorts and compares, one reader shows as well as four.
@pytest.mark.parametrize(
    "who", [WHO[0], *(pytest.param(who, marks=pytest.mark.once) for who in WHO[1:])]
)
def test_all_surfaces_show_the_same_rows(world, who):
    browser, api = world.browser(who), world.api(who)
    wrong = {}
    for name in LISTS:
        try:
            if (who, name) in NO_PAGE | NOT_FOR:
                no_page(world, who, name, browser)
            else:
                same_rows(world, who, name, browser, api)
        except AssertionError as difference:
            wrong[name] = difference
    assert wrong == {}


def no_page(world: World, who: str, name: str, browser: Any) -> None:
    status = 403 if (who, name) in NOT_FOR else 404
    if status == 403 and LISTS[name].api:
        assert world.api(who).get(f"/api/v1/{LISTS[name].api}/").status_code == 403
    for kind, address, headers in surfaces(LISTS[name], world):
        if kind.startswith(("page", "fragment")):
            assert browser.get(address, headers=headers).status_code == status, kind


def same_rows(world: World, who: str, name: str, browser: Any, api: Any) -> None:
    listed = LISTS[name]
    queries = [{}, listed.narrower] if listed.narrower else [{}]
    found = [rows_of(listed, world, browser, api, query) for query in queries]
    if (who, name) in SEES_NOTHING:
        assert found == [[]] * len(queries)
        return
    assert found[0], "nothing to compare"
    if len(found) == 2 and who == "lead":
        assert 0 < len(found[1]) < len(found[0]), "the filter should leave some rows"


def rows_of(listed: Listed, world: World, browser: Any, api: Any, query: dict[str, str]) -> list:
    """The keys of the rows, the same on every surface."""
    keys: list[list[str]] = []
    if listed.page:
        address = listed.address(world)
        small = {} if listed.grouped else {"page_size": "5"}
        keys.append(from_pages(browser, listed, address, {**query, **small}))
        keys.append(
            from_pages(browser, listed, address, {**query, **small}, **{"HX-Request": "true"})
        )
        if listed.files:
            keys += from_files(browser, listed, address, query)
    if listed.api:
        asked = {**listed.api_query(world), **query}
        rows = from_api(api, listed.api, {**asked, "page_size": "5"})
        keys.append([listed.key(row) for row in rows])
        keys += from_files(api, listed, f"/api/v1/{listed.api}/", asked, rows)
    assert all(Counter(each) == Counter(keys[0]) for each in keys), [len(each) for each in keys]
    if not listed.grouped:
        assert all(each == keys[0] for each in keys), "the same rows in another order"
    return keys[0]


def from_files(
    client: Any, listed: Listed, address: str, query: dict[str, str], rows: list | None = None
) -> list[list[str]]:
    """The keys of a list as CSV and NDJSON; each cell is the API's value, and none is a formula."""
    asked = "".join(f"&{name}={value}" for name, value in query.items())
    lines = from_csv(text := streamed(client, f"{address}?format=csv{asked}"))
    objects = from_ndjson(streamed(client, f"{address}?format=ndjson{asked}"))
    assert text.startswith("id,")
    if rows is not None:
        assert objects == rows
    assert lines == [{name: cell(value) for name, value in row.items()} for row in objects]
    assert not [value for line in lines for value in line.values() if runs(value)]
    return [[listed.key(line) for line in lines], [listed.key(row) for row in objects]]


def runs(value: str) -> bool:
    """Whether a spreadsheet would take the cell for a formula."""
    return value.startswith(FORMULA_STARTS)


def test_formulas_are_there_to_be_neutralised(world):
    lines = from_csv(streamed(world.browser("lead"), "/evidence/?format=csv"))
    titles = {line["title"] for line in lines}
    assert titles >= {"'=1+1", "'+2", "'-3", "'@SUM(A1)", "'＝4", "plain"}


def test_the_custody_of_one_item_is_a_part_of_all_custody(world):
    api, item = world.api("analyst"), world.items["approved"].pk
    chain = api.get(f"/api/v1/evidence/{item}/custody/").json()["results"]
    assert [row["seq"] for row in chain] == [1, 2]
    assert from_api(api, "custody", {"item": item, "ordering": "seq"}) == chain
    for bad in ("kind=sealed", "stauts=x", "ordering=seq", "cursor=x", "page_size=0", "format=csv"):
        assert api.get(f"/api/v1/evidence/{item}/custody/?{bad}").status_code == 400, bad


# -- what is refused -------------------------------------------------------------------------------

BAD = {
    "unknown filter": "stauts=open",
    "bad value": "case=not-an-id&status=nonsense&role=nobody&event=never&usable=perhaps",
    "unknown order": "ordering=secret",
    "bad cursor": "cursor=x",
    "bad page size": "page_size=0",
    "page size that is no number": "page_size=many",
    "too large a page": "page_size=201",
    "twice": "ordering=-seq&ordering=seq",
    "NUL": "q=abc%00def",
}


@pytest.mark.once
def test_bad_parameters_are_refused_on_every_surface(world):
    clients = {"page": world.browser("supervisor"), "api": world.api("supervisor")}
    taken = []
    for name, listed in LISTS.items():
        for kind, address, headers in surfaces(listed, world):
            client = clients["api" if kind.startswith("api") else "page"]
            for bad, query in BAD.items():
                answer = client.get(address + query, headers=headers)
                is_problem = answer["Content-Type"] == "application/problem+json"
                if answer.status_code != 400 or is_problem != kind.startswith("api"):
                    taken.append((name, kind, bad, answer.status_code))
    assert taken == []


@pytest.mark.once
def test_an_unknown_format_is_refused_on_every_surface(world):
    clients = {"page": world.browser("supervisor"), "api": world.api("supervisor")}
    for name, listed in LISTS.items():
        for kind, address, headers in surfaces(listed, world):
            if "format" in address:
                continue
            client = clients["api" if kind.startswith("api") else "page"]
            formats = ["xml", "CSV"] if listed.files or listed.api else ["xml", "csv", "ndjson"]
            for wanted in formats:
                answer = client.get(f"{address}format={wanted}", headers=headers)
                assert answer.status_code == 400, (name, kind, wanted)


def test_a_cursor_of_another_list_or_order_is_refused(world):
    api = world.api("lead")
    cursor = api.get("/api/v1/evidence/?page_size=3").json()["next"].partition("cursor=")[2]
    cursor = cursor.partition("&")[0]
    assert api.get(f"/api/v1/evidence/?cursor={cursor}").status_code == 200
    for path in ("evidence/?ordering=title&", "cases/?", "custody/?", "ledger/?format=csv&"):
        assert api.get(f"/api/v1/{path}cursor={cursor}").status_code == 400, path


def test_filtering_by_a_hidden_case_is_filtering_by_none(world):
    """A case that one may not see answers on every surface like one that does not exist."""
    never = "0199a000-0000-7000-8000-000000000000"
    clients = {"page": world.browser("lead"), "api": world.api("lead")}
    for name, listed in LISTS.items():
        for kind, address, headers in surfaces(listed, world):
            if not listed.api or listed.model in (ConsentText, SecurityEvent):  # of no case
                continue
            client = clients["api" if kind.startswith("api") else "page"]
            hidden, missing = (
                client.get(f"{address}case={key}", headers=headers)
                for key in (world.hidden.pk, never)
            )
            assert hidden.status_code == missing.status_code == 404, (name, kind)
            if kind.startswith("api"):
                assert hidden.content == missing.content
