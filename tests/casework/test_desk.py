"""The reviewer's desk: the queue, several at once, what comes next, and who came too late."""

from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.services import deactivate_user, request_credential_reset
from casework.models import Decision, Review
from casework.review import queue
from casework.services import reviews
from casework.services.deciding_each import decide_each
from casework.services.policies import policy_set
from common.errors import Refused
from evidence.models import EvidenceItem
from tests import factories
from tests.casework.pages import SAID, World, make_world, url
from tests.lasting import made_once

lasting, world = made_once(make_world)
SEVERAL = "review-several"


def waiting(world: World, by: str = "investigator", **fields: Any) -> Review:
    return world.review(factories.submitted(factories.item(world.case, world.people[by], **fields)))


def due_yesterday(world: World, monkeypatch: Any) -> Review:
    """A review whose rules gave it one day, submitted two days ago by the clock of that moment."""
    policy_set(
        actor=world.people["lead"], case=world.case, kind="evidence", approvals=1, due_days=1
    )
    now = timezone.now()
    with monkeypatch.context() as earlier:
        earlier.setattr(timezone, "now", lambda: now - timedelta(days=3))
        return waiting(world)


class Ticks(HTMLParser):
    """What a page offers to tick, by name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.checked: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "checkbox" and given.get("name"):
            self.found.setdefault(given["name"], []).append(given["value"])
            if "checked" in given:
                self.checked.append(given["value"])


def decide(world: World, who: str, name: str, seen: list[str], **more: Any) -> Any:
    data = {"decision": name, "seen": seen, "review": [one.split(":")[0] for one in seen], **more}
    return world.browser(who).post(url(SEVERAL), data)


def test_the_queue_says_how_long_and_by_when(world, monkeypatch):
    late = due_yesterday(world, monkeypatch)
    page = world.text("reviewer", "review-queue")
    row = page[page.index(f'value="{late.pk}"') :]
    row = row[: row.index("</tr>")]
    assert "Overdue since" in row and 'data-label="Waiting"' in row
    only = world.text("reviewer", "review-queue", query="?overdue=true")
    assert f"/reviews/{late.pk}/" in only and str(world.review(world.note).pk) not in only
    first = world.text("reviewer", "review-queue", query="?ordering=due_on")
    assert first.index(f"/reviews/{late.pk}/") < first.index(
        f"/reviews/{world.review(world.note).pk}/"
    )
    rows = world.get("reviewer", "review-queue", query="?format=csv&overdue=true")
    assert b"true" in b"".join(rows.streaming_content)


def test_age_counts_until_the_decision(world):
    review = world.review(world.note)
    review.submitted_at = timezone.now() - timedelta(days=3)
    (row,) = queue.waiting([review], world.people["reviewer"])
    assert row.age == "3 d"
    review.closed_at = review.submitted_at + timedelta(hours=30)
    assert row.age == "30 h"


def test_only_ones_own_turn_can_be_chosen(world):
    """Nobody is offered a box for what they had a hand in."""
    mine, own = waiting(world), waiting(world, "lead")
    boxes = Ticks(world.text("lead", "review-queue")).found["review"]
    assert str(mine.pk) in boxes and str(own.pk) not in boxes


def test_of_several_each_is_done_or_refused_with_its_reason(world):
    own, done, stale = waiting(world, "lead"), waiting(world), waiting(world)
    asked = "".join(f"&review={row.pk}" for row in (own, done, stale))
    page = Ticks(world.text("lead", SEVERAL, query=f"?{asked[1:]}"))
    assert page.found["seen"] == [f"{row.pk}:{row.digest}" for row in (done, stale)]
    seen = [f"{own.pk}:{own.digest}", f"{done.pk}:{done.digest}", f"{stale.pk}:{'0' * 64}"]
    answer = decide(world, "lead", "approve", seen)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "You contributed to this record" in text and "Approved." in text
    assert "The content has changed since you looked at it" in text
    states = [Review.objects.get(pk=row.pk).status for row in (own, done, stale)]
    assert states == ["open", "approved", "open"]


def test_several_are_not_returned_without_a_word_and_ticks_are_kept(world):
    one, other = waiting(world), waiting(world)
    data = {"review": [one.pk, other.pk], "seen": [f"{one.pk}:{one.digest}"], "decision": "return"}
    refused = world.browser("reviewer").post(url(SEVERAL), data)
    assert refused.status_code == 400 and b"What has to change?" in refused.content
    page = Ticks(refused.content.decode())
    assert page.checked == [f"{one.pk}:{one.digest}"]
    nothing = world.browser("reviewer").post(url(SEVERAL), {**data, "seen": []})
    assert nothing.status_code == 400 and b"Tick what you decide on" in nothing.content
    assert not Decision.objects.filter(review__in=[one, other]).exists()
    worded = {**data, "comment": "Say where."}
    refused = world.browser("reviewer").post(url(SEVERAL), worded)
    assert refused.status_code == 400 and b"Choose at least one reason" in refused.content
    assert not Decision.objects.filter(review__in=[one, other]).exists()
    returned = world.browser("reviewer").post(url(SEVERAL), {**worded, "reasons": ["unclear"]})
    assert returned.status_code == 200
    assert Review.objects.get(pk=one.pk).status == "returned"
    assert Review.objects.get(pk=other.pk).status == "open"


def test_nothing_is_read_by_choosing_it(world):
    """A statement stands on the page of several only for whoever may read and decide it."""
    writer = world.people["investigator"]
    note = factories.note(world.case, writer, account=SAID)
    asked = f"?review={world.review(factories.submitted(note)).pk}"
    assert SAID in world.text("reviewer", SEVERAL, query=asked)
    for who in ("analyst", "observer", "supervisor", "administrator", "auditor", "outsider"):
        assert SAID not in world.text(who, SEVERAL, query=asked)
    assert "Nothing is chosen" in world.text("outsider", SEVERAL, query=asked)
    assert "Nothing is chosen" in world.text("reviewer", SEVERAL, query="?review=nonsense")


def test_a_checklist_is_answered_on_its_own_page(world):
    policy_set(
        actor=world.people["lead"], case=world.case, kind="evidence", approvals=1, checklist=True
    )
    asked = waiting(world)
    page = world.text("reviewer", SEVERAL, query=f"?review={asked.pk}")
    assert "decide on its own page" in page and "seen" not in Ticks(page).found
    decide(world, "reviewer", "approve", [f"{asked.pk}:{asked.digest}"])
    assert Review.objects.get(pk=asked.pk).status == "open"


@pytest.mark.parametrize("verb", ["get", "post"])
def test_whoever_comes_too_late_sees_who_decided_what(world, verb):
    review = waiting(world)
    item = EvidenceItem.objects.get(pk=review.object_id)
    reviews.move(
        actor=world.people["reviewer"], record=item, name="return", comment="Say which roof."
    )
    address = url("record-move", "evidence", item.pk, "approve")
    late = getattr(world.browser("lead"), verb)(address, {"digest": review.digest})
    text = late.content.decode()
    assert late.status_code == 409
    assert "Meanwhile" in text and "Say which roof." in text
    assert "Return: Rev" in text or "Returned: Rev" in text
    assert '<button class="btn btn-act" type="submit">Approve' not in text


def test_the_api_tells_who_decided_and_never_the_words(world):
    from rest_framework.test import APIClient

    review = waiting(world)
    item = EvidenceItem.objects.get(pk=review.object_id)
    reviews.move(actor=world.people["reviewer"], record=item, name="return", comment="A quote.")
    api = APIClient()
    api.force_authenticate(world.people["lead"])
    late = api.post(f"/api/v1/evidence/{item.pk}/approve/", {}, format="json")
    problem = late.json()
    assert (late.status_code, problem["code"]) == (409, "state")
    (told,) = problem["decided"]
    assert (told["verdict"], told["decided_by"]) == ("return", "rev")
    assert "A quote." not in late.content.decode()


def test_the_second_reviewer_sees_what_the_first_did(world):
    policy_set(
        actor=world.people["lead"], case=world.case, kind="evidence", approvals=2, checklist=True
    )
    review = waiting(world)
    item = EvidenceItem.objects.get(pk=review.object_id)
    answers = {name: {"answer": "yes", "comment": ""} for name in review.question_names}
    answers[review.question_names[0]]["comment"] = "Compared with the archive."
    reviews.move(actor=world.people["reviewer"], record=item, name="approve", answers=answers)
    page = world.text("lead", "review-detail", review.pk)
    assert "1 of 2 approvals" in page and "Compared with the archive." in page
    assert f"Approved: {world.people['reviewer']}" in page


def test_after_a_decision_comes_what_is_next_in_the_queue(world):
    """Not the oldest again, which the reviewer has just passed over."""
    old, middle, last = waiting(world), waiting(world), waiting(world)
    desk = world.text("reviewer", "review-detail", middle.pk)
    assert f'data-prev href="/reviews/{old.pk}/"' in desk
    assert f'data-next href="/reviews/{last.pk}/"' in desk
    address = url("record-move", "evidence", middle.object_id, "approve")
    done = world.browser("reviewer").post(address, {"digest": middle.digest})
    assert done["Location"] == url("review-detail", last.pk)


def gone(world: World, who: str, how: str) -> Any:
    """Somebody whose account is closed, or suspended until a reset is confirmed; read again."""
    admin, person = world.people["administrator"], world.people[who]
    if how == "deactivated":
        deactivate_user(actor=admin, user=person, reason="Left the office")
    else:
        request_credential_reset(actor=admin, user=person, what="password")
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("how", ["deactivated", "suspended"])
def test_what_its_author_left_behind_is_decided_all_the_same(world, how):
    review = waiting(world)
    gone(world, "investigator", how)
    page = world.text("reviewer", "review-detail", review.pk)
    assert "You may: you had no hand in this." in page
    done = world.browser("reviewer").post(
        url("record-move", "evidence", review.object_id, "return"),
        {
            "digest": review.digest,
            "comment": "Somebody else has to mend this.",
            "reasons": ["other"],
        },
    )
    assert done.status_code == 302
    assert Review.objects.get(pk=review.pk).status == "returned"


@pytest.mark.parametrize("how", ["deactivated", "suspended"])
def test_a_reviewer_who_is_gone_decides_nothing_and_is_not_waited_for(world, how):
    review = waiting(world)
    away = gone(world, "reviewer", how)
    item = EvidenceItem.objects.get(pk=review.object_id)
    with pytest.raises(Refused):
        reviews.move(actor=away, record=item, name="approve", digest=review.digest)
    (told,) = decide_each(actor=away, seen=[(review.pk, review.digest)], name="approve")
    assert told.refusal is not None
    assert away not in queue.deciders(review)
    assert not Review.objects.decidable_by(away).exists()
    assert Review.objects.get(pk=review.pk).status == "open"


@pytest.mark.parametrize("how", ["deactivated", "suspended"])
def test_the_first_of_two_approvals_outlasts_who_gave_it(world, how):
    """It was given on this content by somebody who might; another person still has to give the second."""
    policy_set(actor=world.people["lead"], case=world.case, kind="evidence", approvals=2)
    review = waiting(world)
    item = EvidenceItem.objects.get(pk=review.object_id)
    reviews.move(actor=world.people["reviewer"], record=item, name="approve")
    gone(world, "reviewer", how)
    page = world.text("lead", "review-detail", review.pk)
    assert "1 of 2 approvals" in page and "Approved: Rev" in page
    done = reviews.move(actor=world.people["lead"], record=item, name="approve")
    assert done.status == "approved" and done.shown_status == "approved"
