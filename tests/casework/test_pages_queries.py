"""However many rows a page shows, it asks the database the same number of questions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.casework.pages import make_world, url
from tests.lasting import made_once

pytestmark = pytest.mark.once

lasting, world = made_once(make_world)


def add(world, number: int, start: int) -> None:
    """`number` more cases, codes, notes and items, the latter two waiting for review."""
    lead, writer = world.people["lead"], world.people["investigator"]
    for i in range(start, start + number):
        factories.case(lead, title=f"Case {i}")
        note = factories.note(world.case, writer, account=f"Account {i}")
        factories.submitted(note)
        item = factories.item(world.case, writer, f"bytes {i}".encode(), title=f"Item {i}")
        factories.submitted(item)
        factories.note(world.case, writer, world.witness, account=f"Another {i}")
        member = factories.user(f"member{i}")
        factories.add_member(world.case, lead, member, "observer")


def pages(world) -> dict[str, tuple[str, str]]:
    case = world.case.pk
    return {
        "dashboard": ("lead", url("dashboard")),
        "dashboard of the writer": ("investigator", url("dashboard")),
        "dashboard of oversight": ("auditor", url("dashboard")),
        "case-list": ("lead", url("case-list")),
        "case-detail": ("lead", url("case-detail", case)),
        "case-notes": ("reviewer", url("case-notes", case)),
        "case-review": ("reviewer", url("case-review", case)),
        "case-team": ("lead", url("case-team", case)),
        "case-history": ("lead", url("case-history", case)),
        "note-create": (
            "investigator",
            f"{url('note-create', case)}?witness={world.witness.pk}",
        ),
        "note-list": ("reviewer", url("note-list")),
        "review-queue": ("reviewer", url("review-queue")),
        "review-detail": ("reviewer", url("review-detail", world.review(world.note).pk)),
        "ledger": ("auditor", url("ledger")),
        "search": ("reviewer", f"{url('search')}?q=item"),
    }


def counts(world) -> dict[str, int]:
    found = {}
    for name, (who, address) in pages(world).items():
        browser = world.browser(who)
        browser.get(address)  # readings are recorded, caches filled
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert browser.get(address).status_code == 200
        found[name] = len(asked)
    return found


def test_query_counts_do_not_depend_on_the_number_of_rows(world):
    add(world, 3, 0)
    few = counts(world)
    add(world, 27, 3)
    many = counts(world)
    assert many == few
    assert max(few.values()) < 50, few
