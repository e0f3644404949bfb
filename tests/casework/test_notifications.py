"""Who is told of what: lines for those concerned, in their sight alone, counted while unread, and letters."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.test import TestCase
from django.utils import timezone

from accounts.services import deactivate_user
from accounts.services.mail import unsent
from casework import records
from casework.frames.context import Navigation
from casework.models import Notification, NotificationChoice
from casework.notices import kinds
from casework.notices.letters import letters_daily
from casework.services import reviews
from casework.services.escalations import decider_name, review_escalate
from casework.services.notifications import (
    choices_of,
    notification_read,
    notifications_choose,
    notifications_read,
    tasks_due,
)
from casework.services.remarks import remark_add, remark_answer, remark_settle
from casework.services.tasks import task_add, task_close, task_edit
from casework.services.teams import member_change, member_end
from common.errors import Invalid
from exchange.services import exports
from exchange.services.builds import build
from jobs import run_pending
from ledger.models import Entry
from tests import factories
from tests.lasting import made_once
from tests.world import EVERYBODY, IN_THE_TITLE, World, make_world

lasting, world = made_once(make_world)
TODAY = timezone.now().date()
WORK = {"title": "Ask the ministry about Kovalenko", "due_on": TODAY + timedelta(days=9)}


@pytest.fixture(autouse=True)
def _nothing_told_yet(world):
    Notification.objects.all().delete()
    mail.outbox = []


def told(person, **fields) -> list[str]:
    """The kinds of what this person has not read."""
    rows = Notification.objects.visible_to(person).unread().filter(**fields)
    return sorted(rows.values_list("kind", flat=True))


def letters_to(person) -> list:
    """What was sent to somebody about what they are told, oldest first."""
    return [
        one for one in mail.outbox if one.to == [person.email] and "/notifications/" in one.body
    ]


def photograph(world: World):
    return factories.item(world.case, world.people["investigator"], title=f"Roof {IN_THE_TITLE}")


def test_a_round_of_review_tells_those_whom_it_waits_for_and_those_who_wait(world):
    people = world.people
    item = factories.submitted(photograph(world))
    waiting = {name for name in people if told(people[name]) == ["review_waits"]}
    assert waiting == {"reviewer", "lead"}
    line = Notification.objects.visible_to(people["reviewer"]).get()
    entry = Entry.objects.get(id=line.entry)
    assert (entry.event, entry.object_id) == ("casework.review.opened", line.record_id)
    review = world.review(item)
    remark = remark_add(actor=people["reviewer"], review=review, text="Which roof?", field="title")
    second = remark_add(actor=people["reviewer"], review=review, text="Whose?")
    assert told(people["investigator"]) == ["remark"]
    assert Notification.objects.get(kind="remark", person=people["investigator"]).count == 2
    remark_answer(actor=people["investigator"], remark=remark, text="The northern one.")
    assert told(people["reviewer"], kind="remark") == ["remark"]
    reviews.move(actor=people["reviewer"], record=item, name="return", comment="Say which.")
    assert told(people["investigator"]) == ["remark", "returned"]
    # Nothing is left to decide: whoever was asked to is not kept waiting for it.
    assert told(people["lead"]) == []
    item.refresh_from_db()
    reviews.move(actor=people["investigator"], record=item, name="submit")
    item.refresh_from_db()
    for one in remark, second:
        remark_settle(actor=people["reviewer"], remark=one)
    reviews.move(actor=people["reviewer"], record=item, name="approve")
    assert told(people["investigator"], kind="approved") == ["approved"]
    assert told(people["reviewer"], kind="approved") == []


def test_a_review_handed_to_the_lead_waits_for_the_lead_and_for_whom_the_lead_names(world):
    people, item = world.people, factories.submitted(photograph(world))
    review = world.review(item)
    review_escalate(actor=people["investigator"], review=review, reason="We disagree.")
    assert told(people["reviewer"]) == []
    assert told(people["lead"]) == ["review_handed_on"]
    assert told(people["investigator"]) == []
    decider_name(actor=people["lead"], review=review, person=people["reviewer"])
    assert told(people["reviewer"]) == ["decider_named"]
    line = Notification.objects.visible_to(people["reviewer"]).unread().get()
    assert (line.record_kind, line.record_id) == ("review", review.pk)
    assert Entry.objects.get(id=line.entry).event == "casework.escalation.decider_named"
    reviews.move(actor=people["reviewer"], record=item, name="approve")
    assert told(people["reviewer"]) == told(people["lead"]) == []
    assert told(people["investigator"]) == ["approved"]


def test_tasks_are_told_to_whom_they_are_given_and_by_their_days(world):
    lead, analyst, reviewer = (world.people[name] for name in ("lead", "analyst", "reviewer"))
    task = task_add(actor=lead, case=world.case, assignee=analyst, **WORK)
    assert told(analyst) == ["task_given"]
    task = task_edit(actor=lead, task=task, version=None, title="Ask them again")
    assert Notification.objects.get(person=analyst).count == 1
    tasks_due()
    assert told(analyst, record_id=task.pk) == ["task_given"]
    task = task_edit(actor=lead, task=task, version=None, due_on=TODAY + timedelta(days=1))
    tasks_due()
    tasks_due()
    due = Notification.objects.get(kind="task_due", person=analyst, record_id=task.pk)
    assert (due.event, due.count, due.entry) == ("task.due", 1, None)
    late = {"due_on": TODAY - timedelta(days=3)}
    task = task_edit(actor=lead, task=task, version=None, assignee=reviewer, **late)
    tasks_due()
    assert told(reviewer, record_id=task.pk) == ["task_due", "task_given"]
    assert told(analyst, record_id=task.pk) == ["task_due", "task_given"]
    task_close(actor=reviewer, task=task, status="done")
    assert told(reviewer, record_id=task.pk) == told(analyst, record_id=task.pk) == []
    given_oneself = task_add(actor=lead, case=world.case, assignee=lead, **WORK)
    assert told(lead, record_id=given_oneself.pk) == []


def test_hand_overs_exports_and_teams(world):
    from evidence.services.handovers import handover_propose, handover_withdraw

    people = world.people
    item = photograph(world)
    handover = handover_propose(
        actor=people["investigator"], item=item, to=people["analyst"], purpose="To read"
    )
    assert told(people["analyst"]) == ["handover"]
    handover_withdraw(actor=people["investigator"], handover=handover)
    assert told(people["analyst"]) == []
    export = exports.export_request(
        actor=people["lead"], case=world.case, recipient="A court", legal_basis="A request"
    )
    assert told(people["supervisor"], kind="review_waits") == ["review_waits"]
    with TestCase.captureOnCommitCallbacks(execute=True):
        reviews.move(actor=people["supervisor"], record=export, name="approve")
    build(str(export.pk))
    assert told(people["lead"], kind="export") == ["export"]
    newcomer = factories.user("w-newcomer")
    member = factories.add_member(world.case, people["lead"], newcomer, "observer")
    assert told(newcomer) == ["joined"]
    member_end(actor=people["lead"], membership=member)
    # Of the case they are told no more, not even which it was.
    assert told(newcomer) == ["left"]
    line = Notification.objects.visible_to(newcomer).get()
    assert line.case is None
    page = client_of(world, newcomer).get("/notifications/").content.decode()
    assert "Your place on a team ended" in page and world.case.reference not in page


def client_of(world: World, person):
    world.people["somebody"] = person
    try:
        return world.browser("somebody")
    finally:
        del world.people["somebody"]


def test_nobody_is_told_of_what_they_may_not_see(world):
    people = world.people
    note = factories.note(world.case, people["investigator"], kind="note_to_file")
    reviews.move(actor=people["investigator"], record=note, name="submit")
    assert told(people["reviewer"]) == ["review_waits"]
    assert all(told(people[name]) == [] for name in ("analyst", "observer", "outsider"))
    member = world.case.memberships.get(user=people["reviewer"])
    member_change(
        actor=people["lead"], membership=member, version=None, role="analyst", ends_on=None
    )
    # The line is still there, and is not told any more: neither here, nor counted, nor in a letter.
    assert Notification.objects.filter(person=people["reviewer"]).unread().count() == 1
    assert told(people["reviewer"]) == []
    assert Navigation(people["reviewer"]).unread == ""
    assert world.api("reviewer").get("/api/v1/notifications/").json()["results"] == []
    letters_daily()
    run_pending()
    assert letters_to(people["reviewer"]) == []


@pytest.mark.parametrize("how", ["suspended", "deactivated"])
def test_who_is_shut_out_is_told_nothing(world, how):
    lead, analyst = world.people["lead"], factories.user("w-shut-out")
    factories.add_member(world.case, lead, analyst, "analyst")
    notifications_choose(actor=analyst, chosen={"task_given": "now"})
    task_add(actor=lead, case=world.case, assignee=analyst, **WORK)
    assert told(analyst) == ["joined", "task_given"]
    if how == "suspended":
        type(analyst).objects.filter(pk=analyst.pk).update(access_suspended=True)
    else:
        deactivate_user(actor=world.people["administrator"], user=analyst, reason="Left")
    analyst.refresh_from_db()
    assert told(analyst) == []
    run_pending()
    assert letters_to(analyst) == []
    before = Notification.objects.filter(person=analyst).count()
    tasks_due()
    assert Notification.objects.filter(person=analyst).count() == before


def test_letters_at_once_and_daily_hold_references_alone(world):
    lead, analyst = world.people["lead"], world.people["analyst"]
    assert choices_of(actor=analyst)["task_given"] == "daily"
    for _turn in range(2):
        task = task_add(actor=lead, case=world.case, assignee=analyst, **WORK)
    letters_daily()
    letters_daily()
    run_pending()
    (letter,) = letters_to(analyst)
    assert f"A task was given to you: {world.case.reference} {task.reference}" in letter.body
    assert "http://localhost:8000/notifications/" in letter.body
    everything = letter.subject + letter.body
    names = [person.display_name for person in world.people.values()]
    assert not [w for w in (IN_THE_TITLE, "Kovalenko", "Strike", *names) if w in everything]
    notifications_choose(actor=analyst, chosen={"task_given": "now"})
    task = task_add(actor=lead, case=world.case, assignee=analyst, **WORK)
    read = task_add(actor=lead, case=world.case, assignee=analyst, **WORK)
    notification_read(
        actor=analyst, notification=Notification.objects.get(record_id=read.pk, person=analyst)
    )
    run_pending()
    _first, second = letters_to(analyst)
    assert task.reference in second.body and read.reference not in second.body
    notifications_choose(actor=analyst, chosen={"task_given": "not"})
    silent = task_add(actor=lead, case=world.case, assignee=analyst, **WORK)
    assert told(analyst, record_id=silent.pk) == []


def test_a_demonstration_sends_no_letters(world):
    with unsent():
        task_add(
            actor=world.people["lead"], case=world.case, assignee=world.people["analyst"], **WORK
        )
    letters_daily()
    run_pending()
    analyst = world.people["analyst"]
    assert told(analyst, kind="task_given") == ["task_given"] and letters_to(analyst) == []


def test_what_was_read_begins_anew(world):
    lead, analyst = world.people["lead"], world.people["analyst"]
    task = task_add(actor=lead, case=world.case, assignee=analyst, **WORK)
    assert str(Navigation(analyst).unread) == "1"
    assert notifications_read(actor=lead) == 0
    assert notifications_read(actor=analyst) == 1
    assert Navigation(analyst).unread == ""
    task = task_edit(actor=lead, task=task, version=None, assignee=None)
    task_edit(actor=lead, task=task, version=None, assignee=analyst)
    task = task_edit(actor=lead, task=task, version=None, assignee=None)
    task_edit(actor=lead, task=task, version=None, assignee=analyst)
    edited = Notification.objects.visible_to(analyst).unread().get()
    assert (edited.event, edited.count) == ("casework.task.edited", 2)


def test_the_act_and_its_lines_are_one(world):
    """Undone together; and what is asked before the ledger's head is locked holds nobody up."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as asked:
        task_add(
            actor=world.people["lead"], case=world.case, assignee=world.people["analyst"], **WORK
        )
    statements = [query["sql"] for query in asked.captured_queries]
    head = max(i for i, sql in enumerate(statements) if "ledger_head" in sql)
    lines = [i for i, sql in enumerate(statements) if "casework_notification" in sql]
    first = min(i for i, sql in enumerate(statements) if "ledger_head" in sql)
    assert lines and max(lines) < first <= head


def test_pages_and_api_are_ones_own(world):
    lead, analyst = world.people["lead"], world.people["analyst"]
    task = task_add(actor=lead, case=world.case, assignee=analyst, **WORK)
    line = Notification.objects.get(person=analyst)
    browser, api = world.browser("analyst"), world.api("analyst")
    page = browser.get("/notifications/").content.decode()
    assert task.reference in page and "Kovalenko" not in page.split('id="notifications"')[1]
    assert "1 unread" in page and "?read=false" in page
    (row,) = api.get(f"/api/v1/notifications/?case={world.case.pk}&read=false").json()["results"]
    assert row["reference"] == task.reference and row["case_reference"] == world.case.reference
    assert row == api.get(f"/api/v1/notifications/{line.pk}/").json()
    for other in EVERYBODY:
        if other != "analyst":
            address = f"/api/v1/notifications/{line.pk}/"
            assert world.api(other).get(address).status_code == 404
            assert world.api(other).post(f"{address}read/").status_code == 404
            answer = world.browser(other).post(f"/notifications/{line.pk}/read/")
            assert answer.status_code == 404
    assert (
        world.api("analyst", ("read",)).post("/api/v1/notifications/read-all/").status_code == 403
    )
    assert api.post(f"/api/v1/notifications/{line.pk}/read/", {"x": 1}, "json").status_code == 400
    assert api.post(f"/api/v1/notifications/{line.pk}/read/").json()["read_at"]
    elsewhere = {"next": "https://example.org/"}
    assert browser.post("/notifications/read/", elsewhere)["Location"] == "/notifications/"
    assert api.post("/api/v1/notifications/read-all/").json() == {"read": 0}
    limited = world.api("analyst", cases=[str(world.hidden.pk)])
    assert limited.get("/api/v1/notifications/").json()["results"] == []


def test_choices(world):
    analyst, browser, api = world.people["analyst"], world.browser("analyst"), world.api("analyst")
    chosen = dict.fromkeys(kinds.notices(), "app")
    assert browser.post("/notifications/choices/", {**chosen, "remark": "now"}).status_code == 302
    assert choices_of(actor=analyst) == {**chosen, "remark": "now"}
    answer = api.post("/api/v1/notifications/choices/", {"kind": "remark", "how": "not"}, "json")
    assert {"kind": "remark", "how": "not"} in answer.json()
    assert answer.json() == api.get("/api/v1/notifications/choices/").json()
    for wrong in ({"kind": "remark", "how": "pigeon"}, {"kind": "nonsense", "how": "app"}):
        assert api.post("/api/v1/notifications/choices/", wrong, "json").status_code == 400
        with pytest.raises(Invalid):
            notifications_choose(actor=analyst, chosen={wrong["kind"]: wrong["how"]})
    assert NotificationChoice.objects.count() == len(json.loads(answer.content))


def test_every_kind_that_pages_name_says_who_sees_it(world):
    lead, outsider = world.people["lead"], world.people["outsider"]
    # Those of accounts, which oversight alone looks up, and texts that everybody sees.
    known = {name: kind for name, kind in records.kinds().items() if name != "consent_text"}
    own = {name for name, kind in known.items() if kind.visible_to(outsider).exists()}
    assert own == {"user", "case", "membership"}
    assert {"review", "remark", "item", "bundle"} <= {
        name for name, kind in known.items() if kind.visible_to(lead).exists()
    }
