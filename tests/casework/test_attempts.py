"""What is asked for in vain is known to oversight, and to nobody else."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import SecurityEvent
from casework.models import Case, RefusedAttempt
from casework.services.attempts import MOST_AN_HOUR, attempt_record
from common.tried import Tried, watching
from tests import factories
from tests.lasting import made_once
from tests.world import make_world

lasting, world = made_once(make_world)
NEVER = "0199a000-0000-7000-8000-000000000000"
HIDDEN, MISSING, REFUSED, MANY = "hidden", "missing", "refused", "many"


@pytest.fixture(autouse=True)
def since(world) -> Any:
    """Only what the test itself does counts: the world begins with two attempts."""
    return set(RefusedAttempt.objects.values_list("pk", flat=True))


def told(since: set) -> list[tuple[str, str, str, Any]]:
    rows = RefusedAttempt.objects.exclude(pk__in=since).order_by("pk")
    return [(row.user.username, row.outcome, row.object_kind, row.object_id) for row in rows]


# -- what is told ----------------------------------------------------------------------------------


def test_a_hidden_record_asked_for_on_a_page_and_by_a_program(world, since):
    note, case = world.notes["approved"], world.case
    browser, api = world.browser("outsider"), world.api("outsider")
    assert browser.get(reverse("casework:note-detail", args=[note.pk])).status_code == 404
    assert api.get(f"/api/v1/cases/{case.pk}/").status_code == 404
    assert told(since) == [
        ("w-outsider", HIDDEN, "note", note.pk),
        ("w-outsider", HIDDEN, "case", case.pk),
    ]
    page, program = RefusedAttempt.objects.exclude(pk__in=since).order_by("pk")
    assert page.case == program.case == case
    assert (page.view, page.method, page.by_token) == ("casework:note-detail", "GET", False)
    assert (program.view, program.by_token) == ("api-case-detail", True)
    assert page.address == "127.0.0.1"


def test_a_hidden_record_named_in_a_filter_a_body_or_a_move(world, since):
    api, case = world.api("outsider"), world.case
    assert api.get(f"/api/v1/evidence/?case={case.pk}").status_code == 404
    body = {"case": str(case.pk), "category": "survivor"}
    assert api.post("/api/v1/witnesses/", body, format="json").status_code >= 400
    item = world.items["waiting"]
    assert api.post(f"/api/v1/evidence/{item.pk}/approve/").status_code == 404
    browser = world.browser("outsider")
    move = reverse("casework:record-move", args=["evidence", item.pk, "approve"])
    assert browser.post(move, {"comment": "", "digest": "0" * 64}).status_code == 404
    assert [(kind, key) for _who, _what, kind, key in told(since)] == [
        ("case", case.pk),
        ("case", case.pk),
        ("item", item.pk),
        ("item", item.pk),
    ]


def test_a_refused_act_on_a_record_that_one_sees(world, since):
    observer, item = world.browser("observer"), world.items["draft"]
    assert observer.get(reverse("casework:case-edit", args=[world.case.pk])).status_code == 403
    assert world.api("analyst").post(f"/api/v1/evidence/{item.pk}/submit/").status_code == 403
    assert world.browser("lead").get(reverse("casework:oversight-sign-ins")).status_code == 403
    assert told(since) == [
        ("w-observer", REFUSED, "case", world.case.pk),
        ("w-analyst", REFUSED, "item", item.pk),
        ("w-lead", REFUSED, "", None),
    ]


def test_what_does_not_exist_is_told_apart_and_answers_alike(world, since):
    api = world.api("outsider")
    hidden, missing = (api.get(f"/api/v1/cases/{key}/") for key in (world.case.pk, NEVER))
    assert hidden.content == missing.content and hidden.status_code == missing.status_code == 404
    assert [outcome for _who, outcome, _kind, _key in told(since)] == [HIDDEN, MISSING]


@pytest.mark.parametrize("path", ["/nothing/here/", "/cases/not-a-key/", "/accounts/reset/x/"])
def test_an_address_that_is_none_is_no_attempt(world, since, path):
    world.browser("outsider").get(path)
    assert told(since) == []


def test_what_one_may_see_is_no_attempt(world, since):
    """A note that is no draft any more is not found by the page that takes up drafts."""
    browser, api = world.browser("lead"), world.api("lead")
    assert browser.get(reverse("casework:case-detail", args=[world.case.pk])).status_code == 200
    assert api.get(f"/api/v1/evidence/{world.items['bag'].pk}/download/").status_code == 404
    tried = Tried(Case, world.case.pk)
    assert attempt_record(actor=world.people["lead"], tried=tried, view="x") is None
    assert told(since) == []


def test_a_stranger_leaves_no_trace_here(world, since, client):
    client.get(reverse("casework:case-detail", args=[world.case.pk]))
    client.get(f"/api/v1/cases/{world.case.pk}/", headers={"Authorization": "Bearer cwk_x"})
    assert told(since) == []


# -- how much --------------------------------------------------------------------------------------


def test_the_same_attempt_is_told_once_in_a_quarter_of_an_hour(world, since):
    person, item = world.people["outsider"], world.items["draft"]
    assert factories.attempt(person, item) is not None
    assert factories.attempt(person, item) is None
    assert factories.attempt(world.people["supervisor"], item) is None, "theirs to see"
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert factories.attempt(person, item) is not None
    assert len(told(since)) == 2


def test_a_flood_is_cut_off_and_says_so_but_for_what_is_hidden(world, since):
    person = world.people["outsider"]
    for _ in range(MOST_AN_HOUR + 5):
        attempt_record(actor=person, tried=Tried(Case, uuid4()), view="x")
    outcomes = [outcome for _who, outcome, _kind, _key in told(since)]
    assert outcomes == [MISSING] * MOST_AN_HOUR + [MANY]
    assert factories.attempt(person, world.items["draft"]).outcome == HIDDEN


def test_a_request_that_is_not_refused_notes_nothing(world):
    """And asks nothing more: the numbers of tests/surfaces/query_counts.json hold with the watch on."""
    browser = world.browser("lead")
    with watching() as noted:
        assert browser.get(reverse("casework:case-list")).status_code == 200
    assert noted == []


def test_a_failure_to_keep_it_is_logged_and_the_answer_stands(world, monkeypatch, caplog):
    def fails(**_given: Any) -> None:
        raise DatabaseError("no room")

    monkeypatch.setattr("casework.middleware.attempt_record", fails)
    answer = world.browser("outsider").get(reverse("casework:case-detail", args=[world.case.pk]))
    assert answer.status_code == 404
    assert "could not be kept" in caplog.text


# -- who sees it -----------------------------------------------------------------------------------


def test_who_sees_attempts(world):
    attempt = RefusedAttempt.objects.get(outcome=HIDDEN)
    seen = {
        who
        for who, person in world.people.items()
        if RefusedAttempt.objects.visible_to(person).filter(pk=attempt.pk).exists()
    }
    assert seen == {"lead", "supervisor", "auditor"}


def test_whoever_tried_is_not_told(world):
    """Neither in their own security history nor anywhere else: it would say that the record exists."""
    browser = world.browser("outsider")
    browser.get(reverse("casework:case-detail", args=[world.case.pk]))
    assert not SecurityEvent.objects.filter(event__contains="attempt").exists()
    for name in ("accounts:security-history", "casework:dashboard", "casework:oversight-refused"):
        assert str(world.case.pk) not in browser.get(reverse(name)).content.decode(), name


def test_a_lead_is_not_told_from_where(world):
    world.browser("outsider").get(reverse("casework:case-detail", args=[world.case.pk]))
    newest = {
        who: world.api(who).get("/api/v1/refused-attempts/").json()["results"][0]
        for who in ("lead", "auditor")
    }
    assert newest["lead"]["id"] == newest["auditor"]["id"]
    assert newest["auditor"]["address"] == "127.0.0.1"
    assert newest["lead"]["address"] is None and newest["lead"]["agent"] == ""


@pytest.mark.parametrize("change", ["update", "delete"])
def test_attempts_stay_as_they_were_noted(world, change):
    rows = RefusedAttempt.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(outcome=MISSING) if change == "update" else rows._raw_delete(rows.db)
