"""Approved content that somebody changed in the database itself is shown as broken, on every surface."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from casework import closing
from casework.models import Case
from casework.review.proof import is_broken
from casework.review.reviewing import reviewables
from common.errors import Conflict
from evidence.models import EvidenceItem
from exchange.consents import preview
from exchange.models import Export
from exchange.services.exports import export_open, export_request
from tests import factories
from tests.append_only import tampering
from tests.lasting import made_once
from tests.world import World, make_world

WORDS = "Differs from what was approved"


@dataclass(frozen=True)
class Kind:
    """One kind: an approved record, what is changed in it, and where it is shown."""

    record: Callable[[World], Any]
    column: str
    api: str
    page: str
    lists: tuple[str, ...]
    searched: bool = True
    admin: str = ""


def approved_case(world: World) -> Case:
    return factories.approved(world.case, world.people["reviewer"])


KINDS = {
    "case": Kind(
        approved_case, "summary", "cases", "casework:case-detail", ("/cases/",),
        admin="casework_case",
    ),
    "evidence": Kind(
        lambda w: w.items["approved"], "description", "evidence", "evidence:item-detail",
        ("/evidence/", "/cases/{case}/evidence/"), admin="evidence_evidenceitem",
    ),
    "note": Kind(
        lambda w: w.notes["approved"], "account", "witness-notes", "casework:note-detail",
        ("/notes/", "/cases/{case}/notes/"), admin="casework_witnessnote",
    ),
    "verification": Kind(
        lambda w: w.verifications["approved"], "finding", "verifications",
        "evidence:verification-detail", ("/cases/{case}/verifications/",), searched=False,
        admin="evidence_verification",
    ),
    "export": Kind(
        lambda w: w.export, "purpose", "exports", "exchange:export-detail",
        ("/exports/", "/cases/{case}/exports/"), admin="exchange_export",
    ),
}  # fmt: skip

lasting, world = made_once(make_world)


def test_every_reviewable_kind_is_tried():
    assert set(KINDS) == set(reviewables())


@pytest.fixture(params=KINDS)
def kind(request) -> Kind:
    return KINDS[request.param]


@pytest.fixture
def record(world, kind) -> Any:
    """The record as it is read after somebody wrote to the database around everything."""
    found = kind.record(world)
    change(found, kind.column)
    return type(found).objects.get(pk=found.pk)


def change(record: Any, column: str) -> None:
    table = record._meta.db_table
    with tampering(table) as cursor:
        key = record.pk.hex if connection.vendor == "sqlite" else record.pk
        cursor.execute(
            f"UPDATE {table} SET {column} = %s WHERE id = %s",  # noqa: S608
            ["Other words", key],
        )


def body(answer: Any) -> str:
    assert answer.status_code == 200, answer.content
    parts = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(parts).decode()


def row_of(text: str, key: Any) -> dict[str, str]:
    return next(row for row in csv.DictReader(io.StringIO(text)) if row["id"] == str(key))


def test_api_and_files_say_broken(world, kind, record):
    api = world.api("lead")
    assert api.get(f"/api/v1/{kind.api}/{record.pk}/").json()["status"] == "broken"
    rows = api.get(f"/api/v1/{kind.api}/?case={world.case.pk}").json()["results"]
    assert [row["status"] for row in rows if row["id"] == str(record.pk)] == ["broken"]
    file = body(api.get(f"/api/v1/{kind.api}/?case={world.case.pk}&format=csv"))
    assert row_of(file, record.pk)["status"] == "broken"
    rounds = api.get(f"/api/v1/reviews/?case={world.case.pk}").json()["results"]
    of_record = [row["status"] for row in rounds if row["object"] == str(record.pk)]
    assert of_record[0] == "broken"


def test_pages_and_lists_say_broken(world, kind, record):
    browser = world.browser("lead")
    page = body(browser.get(reverse(kind.page, args=[record.pk])))
    assert WORDS in page
    for address in kind.lists:
        address = address.format(case=world.case.pk)
        part = body(browser.get(address))
        part = part[part.index("<tbody") :]
        part = part[part.index(str(record.pk)) :]
        assert WORDS in part[: part.index("</tr>")], address
        assert row_of(body(browser.get(f"{address}?format=csv")), record.pk)["status"] == "broken"
    desk = body(browser.get(reverse("casework:review-detail", args=[world.review(record).pk])))
    assert WORDS in desk and "not what was submitted" in desk
    tab = body(browser.get(reverse("casework:case-review", args=[world.case.pk])))
    row = tab[tab.index(f"/reviews/{world.review(record).pk}/") :]
    assert WORDS in row[: row.index("</tr>")]


def test_search_and_administration_say_broken(world, kind, record):
    if kind.searched:
        found = body(world.browser("lead").get(f"/search/?q={record.reference}"))
        hit = found[found.index(str(record.pk)) :]
        assert WORDS in hit[: hit.index("</li>")]
    admin = world.browser("administrator")
    listed = body(admin.get(reverse(f"admin:{kind.admin}_changelist")))
    assert WORDS in listed


def test_the_dashboard_says_so_of_a_case(world):
    case = approved_case(world)
    change(case, "summary")
    page = body(world.browser("lead").get("/"))
    row = page[page.index(f"/cases/{case.pk}/") :]
    assert WORDS in row[: row.index("</tr>")]


def test_nothing_broken_leaves_the_house(world, kind, record):
    """Neither in a new request, nor as the file of a request that was changed itself."""
    lead = world.people["lead"]
    with pytest.raises(Conflict) as refused:
        if isinstance(record, Export):
            export_open(actor=lead, export=record)
        else:
            export_request(
                actor=lead, case=world.case, recipient="A court", recipient_kind="icc",
                legal_basis="Order 3",
            )  # fmt: skip
    assert refused.value.code == "content_changed"


def test_a_case_is_not_closed_over_it(world, kind, record):
    """By name, on the page and by the API; an export is no part of what is closed."""
    approved_case(world) if not isinstance(record, Case) else None
    case = Case.objects.get(pk=world.case.pk)
    if isinstance(record, Export):
        assert "broken" not in [one.name for one in closing.standing(case, world.people["lead"])]
        return
    address = f"/api/v1/cases/{case.pk}/close/"
    answer = world.api("lead").post(address, {"comment": "Done", "reason": "x"}, format="json")
    told = answer.json()
    assert (answer.status_code, record.reference in told["detail"]) == (409, True), told
    if isinstance(record, Case):
        assert told["code"] == "content_changed"
        return
    assert "broken" in told["gates"]
    move = reverse("casework:record-move", args=["case", case.pk, "close"])
    page = body(world.browser("lead").get(move))
    gate = page[page.index("gate-broken") :]
    assert record.reference in gate[: gate.index("</section>")]


@pytest.mark.parametrize("name", ["evidence", "verification", "note"])
def test_an_export_is_not_approved_with_it(world, name):
    """It was what was approved when the export was requested."""
    waiting = export_request(
        actor=world.people["lead"], case=world.case, recipient="A court", recipient_kind="icc",
        legal_basis="Order 3",
    )  # fmt: skip
    keys = {entry["id"] for entry in waiting.records if entry["kind"] == name}
    record = reviewables()[name]._base_manager.get(pk=min(keys))
    change(record, KINDS[name].column)
    address = f"/api/v1/exports/{waiting.pk}/approve/"
    answer = world.api("supervisor").post(address, {"comment": ""}, format="json")
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "content_changed"), told
    assert record.reference in told["detail"]
    waiting.refresh_from_db()
    assert waiting.status == "submitted"


def test_a_redacted_statement_that_was_changed_is_not_read(world):
    note = world.notes["approved"]
    change(note, "redacted_account")
    answer = world.api("analyst").get(f"/api/v1/witness-notes/{note.pk}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "content_changed")
    assert world.browser("analyst").get(f"/notes/{note.pk}/").status_code == 409


def test_a_statement_that_was_changed_goes_to_nobody(world):
    note = world.notes["approved"]
    change(note, "account")
    for one in preview(world.case, in_full=True):
        assert note.reference in [row.reference for row, why in one.staying if why == WORDS]


def test_a_finding_that_was_changed_verifies_nothing(world):
    change(world.verifications["approved"], "conclusion")
    item = world.verifications["approved"].item
    shown = world.api("lead").get(f"/api/v1/evidence/{item.pk}/").json()
    part = world.verifications["approved"].part
    assert shown[f"verification_{part}"] == "differs_from_approved"
    rows = world.api("lead").get(f"/api/v1/evidence/?case={world.case.pk}").json()["results"]
    (row,) = [row for row in rows if row["id"] == str(item.pk)]
    assert row[f"verification_{part}"] == "differs_from_approved"


def test_a_review_changed_together_with_its_record_is_found_out(world):
    """The digest of the decision still says what was approved."""
    item = world.items["approved"]
    change(item, "description")
    item = EvidenceItem.objects.get(pk=item.pk)
    review = world.review(item)
    with tampering("casework_review") as cursor:
        from casework.services.reviews import frozen

        key = review.pk.hex if connection.vendor == "sqlite" else review.pk
        cursor.execute(
            "UPDATE casework_review SET snapshot = %s, digest = %s WHERE id = %s",
            [*frozen(item), key],
        )
    assert is_broken(EvidenceItem.objects.get(pk=item.pk))


def test_what_was_approved_is_not_broken(world):
    """Of the whole world, nothing is: also where a release added fields since."""
    for model in reviewables().values():
        for row in model._base_manager.all():
            assert not is_broken(row), row
