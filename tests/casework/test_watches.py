"""Following cases and records: what happens to them is told, to those who may see it."""

import pytest

from casework.models import Notification, Watch
from casework.services import reviews
from casework.services.cases import case_edit
from casework.services.teams import member_end
from casework.services.watches import watch_begin, watch_end
from common.errors import Invalid
from evidence.services.custody import custody_add
from evidence.services.items import item_edit
from tests import factories
from tests.lasting import made_once
from tests.world import World, make_world

lasting, world = made_once(make_world)


@pytest.fixture(autouse=True)
def _nothing_told_yet(world):
    Notification.objects.all().delete()


def follow(who: str, record, world: World) -> Watch:
    return watch_begin(actor=world.people[who], record_kind=record.ledger_kind, record_id=record.pk)


def told(who: str, world: World) -> list[tuple[str, int]]:
    """The events of what somebody follows, and how often each."""
    rows = Notification.objects.visible_to(world.people[who]).unread().filter(kind="watched")
    return sorted(rows.values_list("event", "count"))


def test_a_record_and_what_hangs_on_it(world):
    item, lead = world.items["draft"], world.people["lead"]
    for who in ("analyst", "analyst", "lead"):
        follow(who, item, world)
    assert Watch.objects.filter(person=world.people["analyst"]).count() == 1
    for title in ("One", "Another"):
        item = item_edit(actor=lead, item=item, version=None, title=title)
    custody_add(actor=lead, item=item, kind="examined", purpose="Looked at")
    expected = [("evidence.custody.examined", 1), ("evidence.item.edited", 2)]
    assert told("analyst", world) == expected
    # Nobody is told of what they did themselves, nor whoever follows nothing.
    assert told("lead", world) == told("reviewer", world) == []
    assert watch_end(actor=world.people["analyst"], record_id=item.pk)
    assert not watch_end(actor=world.people["analyst"], record_id=item.pk)
    item_edit(actor=lead, item=item, version=None, title="A third")
    assert told("analyst", world) == expected


def test_a_case_is_followed_as_far_as_one_sees_into_it(world):
    people, case = world.people, world.case
    for who in ("observer", "reviewer", "auditor"):
        follow(who, case, world)
    for _turn in range(3):
        factories.item(case, people["investigator"])
    factories.note(case, people["investigator"], kind="note_to_file")
    items = ("evidence.item.received", 3)
    assert told("observer", world) == [items]
    heard = told("reviewer", world)
    assert ("casework.note.written", 1) in heard and items in heard
    member = case.memberships.get(user=people["observer"])
    member_end(actor=people["lead"], membership=member)
    assert told("observer", world) == []
    factories.item(case, people["investigator"])
    assert Notification.objects.get(person=people["observer"], kind="watched").count == 3


def test_a_closed_case_tells_of_its_reopening(world):
    lead, reviewer = world.people["lead"], world.people["reviewer"]
    case = factories.case(lead)
    factories.add_member(case, lead, reviewer, "reviewer")
    case = factories.approved(case, reviewer)
    case = reviews.move(actor=lead, record=case, name="close", comment="Handed over.")
    follow("reviewer", case, world)
    reviews.move(actor=lead, record=case, name="reopen", comment="A new witness.")
    assert told("reviewer", world) == [("casework.case.reopened", 1)]
    page = world.browser("reviewer").get("/notifications/").content.decode()
    assert "Case reopened" in page and "A new witness" not in page


def test_pages_and_api(world):
    item, browser, api = world.items["draft"], world.browser("analyst"), world.api("analyst")
    page = browser.get(f"/evidence/{item.pk}/").content.decode()
    assert f'action="/records/item/{item.pk}/follow/"' in page
    back = {"next": f"/evidence/{item.pk}/"}
    answer = browser.post(f"/records/item/{item.pk}/follow/", back)
    assert answer["Location"] == back["next"]
    page = browser.get(f"/evidence/{item.pk}/").content.decode()
    assert f'action="/records/item/{item.pk}/unfollow/"' in page
    assert item.reference in browser.get("/notifications/choices/").content.decode()
    (row,) = api.get("/api/v1/notifications/watches/").json()
    assert (row["record_kind"], row["record"]) == ("item", str(item.pk))
    body = {"record": str(item.pk)}
    assert api.post("/api/v1/notifications/unwatch/", body, "json").json() == {"ended": True}
    assert browser.post(f"/records/item/{item.pk}/unfollow/").status_code == 404
    body["record_kind"] = "item"
    assert api.post("/api/v1/notifications/watches/", body, "json").status_code == 201
    assert api.post("/api/v1/notifications/watches/", body, "json").status_code == 201
    assert world.api("outsider").get("/api/v1/notifications/watches/").json() == []


def test_what_one_does_not_see_cannot_be_followed(world):
    note, stranger = world.notes["draft"], world.people["outsider"]
    kinds = {"note": note.pk, "item": note.pk, "review": world.review(world.items["waiting"]).pk}
    for kind, key in kinds.items():
        with pytest.raises(Invalid):
            watch_begin(actor=stranger, record_kind=kind, record_id=key)
        body = {"record_kind": kind, "record": str(key)}
        answer = world.api("outsider").post("/api/v1/notifications/watches/", body, "json")
        assert answer.status_code == 400
        address = f"/records/{kind}/{key}/follow/"
        assert world.browser("outsider").post(address).status_code == 404
    assert not Watch.objects.exists()


def test_following_costs_an_act_one_question(world, django_assert_max_num_queries):
    lead = world.people["lead"]
    case = factories.case(lead)
    with django_assert_max_num_queries(60) as alone:
        case_edit(actor=lead, case=case, version=None, jurisdiction="One")
    assert sum("casework_watch" in query["sql"] for query in alone.captured_queries) == 1
