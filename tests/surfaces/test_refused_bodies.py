"""Bodies that are wrong in every way get a 400 that names the field; repeated requests are done once."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import IdempotencyKey
from ledger.models import Entry
from tests.lasting import made_once
from tests.surfaces.resources import (
    CHANGEABLE,
    MOVES,
    PROBLEM,
    RESOURCES,
    Resource,
    body_for,
    send,
)
from tests.world import World, make_world

JSON = {name: found for name, found in RESOURCES.items() if not found.multipart}

# What no text field takes, or none of its kind.
WRONG = [7, 1.5, True, [], ["x"], {}, {"a": 1}]
UNSTORABLE = ["a\0b", "\ud800", "x\udfffy"]
TOO_LONG = "x" * 1_000_001

# Fields of each resource that hold text of any kind; the others are choices, dates and references.
TEXTS = {
    "cases": ["title", "summary", "jurisdiction", "external_number"],
    "team": [],
    "witness-notes": [
        "language",
        "place",
        "earlier_accounts",
        "another_reason",
        "detailed_reason",
        "interview_zone",
        "times_note",
        "setting",
        "interviewer",
        "interpreter",
        "breaks",
        "shown",
        "closing_note",
        "declarations_note",
        "account",
        "comments",
    ],
    "witnesses": ["contact_times", "protective_measures"],
    "risk-assessments": ["situation", "threats", "measures"],
    "referrals": ["remarks"],
    "consents": ["language", "witnessed_by", "comment"],
    "consent-texts": ["language", "body"],
    "tasks": ["title", "description", "record_kind"],
    "review-policies": ["reason"],
    "exports": ["recipient", "legal_basis", "purpose"],
    "evidence": [
        "title",
        "description",
        "received_from",
        "graphic_note",
        "relevance",
        "collected_by",
        "collected_zone",
        "collection_tool",
        "collection_tool_version",
        "collection_changes",
        "virtual_identity",
        "not_captured_reason",
        "online_context",
    ],
    "links": ["reason"],
    "note-materials": [],
    "verifications": [
        "method",
        "tools",
        "sources_used",
        "finding",
        "single_hypothesis_reason",
        "place_note",
        "happened_zone",
        "time_note",
    ],
}
CHOSEN = {
    "cases": ["kind", "handling", "tlp"],
    "team": ["case", "user", "role", "ends_on"],
    "witness-notes": [
        "case",
        "witness",
        "kind",
        "interviewed_on",
        "started_time",
        "ended_time",
        "ended_on",
        "medium",
        "read_back",
        "signature",
        "no_leading",
        "no_payment",
        "no_promises",
    ],
    "exports": ["case", "recipient_kind"],
    "review-policies": ["case", "kind"],
    "witnesses": ["case", "category", "interviewer_gender", "safe_channel"],
    "risk-assessments": ["witness", "level", "assessed_on", "expires_on"],
    "referrals": ["witness", "kind", "offered_on", "outcome"],
    "consents": ["witness", "recipient", "answer", "given_on", "method", "given_by", "text"],
    "consent-texts": [],
    "tasks": ["case", "kind", "due_on", "priority", "assignee", "record_id"],
    "evidence": [
        "kind",
        "received_on",
        "source_url",
        "acquired",
        "clock",
        "collected_on",
        "collected_time",
        "collection_address",
        "page_source",
        "page_capture",
        "parent",
    ],
    "links": ["item", "other", "kind", "independent"],
    "note-materials": ["note", "item", "role"],
    "verifications": [
        "item",
        "part",
        "conclusion",
        "confidence",
        "happened_on",
        "happened_time",
    ],
}
# Fields of which some of the above is right: tried with anything at all.
NUMBERS = {
    "review-policies": ["approvals", "roles", "checklist", "due_days"],
    "witness-notes": ["persons_present", "nobody_else"],
    "verifications": [
        "latitude",
        "longitude",
        "uncertainty_m",
        "happened_margin_min",
        "hypotheses",
    ],
}
READ_ONLY = ["id", "version", "status", "created_by", "created_at"]


lasting, world = made_once(make_world)


def problem(answer: Any, status: int = 400) -> dict[str, Any]:
    assert answer.status_code == status, (answer.status_code, answer.content[:300])
    assert answer["Content-Type"] == PROBLEM
    return answer.json()


def rows(resource: Resource, world: World) -> int:
    return type(resource.record(world))._base_manager.count()


@pytest.mark.parametrize("name", RESOURCES)
def test_every_field_refuses_what_it_cannot_hold(world, name):
    resource = RESOURCES[name]
    api, before = world.api(resource.who), rows(resource, world)
    # A form knows text only; there 7 is "7".
    wrong = [] if resource.multipart else WRONG
    for field in TEXTS[name]:
        for value in [*wrong, *UNSTORABLE, TOO_LONG]:
            if resource.multipart and isinstance(value, str) and "\ud800" <= max(value) <= "\udfff":
                continue  # has no form that could be sent
            body = {**resource.body(world), field: value}
            errors = problem(resource.create(api, body)).get("errors", {})
            assert field in errors or "non_field_errors" in errors, (field, value, errors)
    for field in CHOSEN[name]:
        for value in [*wrong, *UNSTORABLE[:1], "nonsense", "ж" * 500, "9" * 5000]:
            body = {**resource.body(world), field: value}
            errors = problem(resource.create(api, body)).get("errors", {})
            assert field in errors, (field, value, errors)
    assert rows(resource, world) == before


@pytest.mark.parametrize("name", RESOURCES)
def test_missing_unknown_and_read_only_fields(world, name):
    resource = RESOURCES[name]
    api, before = world.api(resource.who), rows(resource, world)
    for field in ["nonsense", "Title", "case_id", "__class__", *READ_ONLY]:
        errors = problem(resource.create(api, {**resource.body(world), field: "1"}))["errors"]
        assert field in errors, field
    for field in resource.body(world):
        body = {key: value for key, value in resource.body(world).items() if key != field}
        answer = resource.create(api, body)
        optional = name == "witness-notes" and field in ("kind", "account")
        if optional:
            before += answer.status_code == 201
        else:
            assert field in problem(answer)["errors"], field
    assert rows(resource, world) == before


MALFORMED = {
    "nothing": "",
    "no JSON": "{not json",
    "a list": "[]",
    "null": "null",
    "text": '"text"',
    "a number": "7",
    "NaN": '{"title": NaN}',
    "infinity": '{"version": Infinity}',
    "a name twice": '{"title": "a", "title": "b"}',
    "no UTF-8": b'{"title": "\xff"}',
    "UTF-16": '{"title": "a"}'.encode("utf-16"),
    "deep": "[" * 100_000,
    "deep objects": '{"a":' * 5_000 + "1" + "}" * 5_000,
    "a huge number": '{"version": ' + "9" * 5_000 + "}",
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_malformed_bodies(world, kind):
    for resource in RESOURCES.values():
        api, before = world.api(resource.who), rows(resource, world)
        problem(send(api, "post", f"/api/v1/{resource.path}/", MALFORMED[kind]))
        if resource.change:
            api = world.api(resource.editor)
            problem(send(api, "patch", resource.address(world), MALFORMED[kind]))
        assert rows(resource, world) == before


def test_a_malformed_move(world):
    address = f"/api/v1/evidence/{world.items['draft'].pk}/submit/"
    api = world.api("investigator")
    for body in MALFORMED.values():
        if body != "":  # a move needs no body
            problem(send(api, "post", address, body))
    for comment in (*WRONG, "a\0b", "\ud800", "x" * 20_001):
        problem(send(api, "post", address, {"comment": comment}))
    assert send(api, "post", address, "").status_code in (200, 400)


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "x", ""]
)
def test_other_media_types_are_not_read(world, media_type):
    for resource in JSON.values():
        body = json.dumps(resource.body(world))
        answer = world.api(resource.who).generic(
            "POST", f"/api/v1/{resource.path}/", body, content_type=media_type
        )
        problem(answer, 415)


def test_a_body_that_is_too_large_is_not_read_at_all(world, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    body = {**RESOURCES["cases"].body(world), "summary": "x" * 11_000}
    problem(send(world.api("lead"), "post", "/api/v1/cases/", body), 413)


def test_a_form_that_is_too_large_says_so_on_a_page(world, monkeypatch):
    """The check for forgery reads the form first, before any view."""
    monkeypatch.setattr("common.uploads.LARGEST_FORM", 10_000)
    browser = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    browser.force_login(world.people["lead"])
    form = reverse("casework:case-create")
    browser.get(form)
    answer = browser.post(form, {"summary": "x" * 11_000})
    assert answer.status_code == 413
    assert "too large for a form" in answer.content.decode()
    assert "<nav" in answer.content.decode()


# -- anything at all -------------------------------------------------------------------------------

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("name", JSON)
def test_no_body_is_too_strange(world, name):
    """Whatever is sent is taken (201) or refused; it never ends in a fault of ours."""
    resource = JSON[name]
    api = world.api(resource.who)
    body = resource.body(world)
    fields = [*TEXTS[name], *CHOSEN[name], *NUMBERS.get(name, []), "nonsense", "version"]
    # Where the parent is right, so that more than the look-up is tried.
    parent = {key: body[key] for key in ("case", "item") if key in body}

    @settings(
        max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(st.dictionaries(st.sampled_from(fields), ANYTHING, max_size=4), st.booleans())
    def tried(strange: dict[str, Any], complete: bool) -> None:
        asked = {**(body if complete else parent), **strange}
        answer = send(api, "post", f"/api/v1/{name}/", json.dumps(asked))
        assert answer.status_code in (201, 400, 404, 409), (asked, answer.content)
        if answer.status_code != 201:
            assert answer["Content-Type"] == PROBLEM

    tried()


@pytest.mark.parametrize("name", CHANGEABLE)
def test_no_change_is_too_strange(world, name):
    resource = CHANGEABLE[name]
    api = world.api(resource.editor)
    version = resource.record(world).version
    fields = [*TEXTS[name], *CHOSEN[name], *NUMBERS.get(name, [])]
    fields = [field for field in fields if field not in ("case", "user", "item", "part")]

    @settings(
        max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(st.dictionaries(st.sampled_from(fields), ANYTHING, max_size=3))
    def tried(strange: dict[str, Any]) -> None:
        asked = json.dumps({"version": version, **strange})
        answer = send(api, "patch", resource.address(world), asked)
        assert answer.status_code in (200, 400, 409), (strange, answer.content)

    tried()


# -- once per Idempotency-Key ------------------------------------------------------------------------

ONCE_MORE = {"evidence verify": "a check is a look at one moment: asked again, it looks again"}


@pytest.mark.parametrize("name", RESOURCES)
def test_creating_once_per_key(world, name):
    resource = RESOURCES[name]
    api, body, before = world.api(resource.who), resource.body(world), rows(resource, world)
    first, second = (resource.create(api, body, **{"Idempotency-Key": "k-1"}) for _ in range(2))
    assert first.status_code == second.status_code == 201, first.content
    assert first.json()["id"] == second.json()["id"]
    assert first["Location"] == second["Location"]
    assert rows(resource, world) == before + 1
    field = next(iter(resource.change), "category")
    other = {**body, field: resource.change.get(field, "expert")}
    reused = resource.create(api, other, **{"Idempotency-Key": "k-1"})
    assert problem(reused, 409)["code"] == "idempotency_key_reused"
    for key in ("", "x" * 201, "a\tb", "ключ\u200b".encode().decode("latin-1")):
        problem(resource.create(api, other, **{"Idempotency-Key": key}))
    assert rows(resource, world) == before + 1


@pytest.mark.parametrize("name", [name for name in MOVES if name not in ONCE_MORE])
def test_moving_once_per_key(world, name):
    path, make, who, body = MOVES[name]
    record = make(world)
    body = body_for(body, record)
    address = f"/api/v1/{path}/{record.pk}/{name.split(' ')[1]}/"
    api = world.api(who)
    first = send(api, "post", address, body, **{"Idempotency-Key": "m-1"})
    entries = Entry.objects.count()
    second = send(api, "post", address, body, **{"Idempotency-Key": "m-1"})
    assert first.status_code == second.status_code, second.content
    assert first.status_code in (200, 201, 204)
    # The same answer; PostgreSQL keeps JSON without the order of its keys.
    assert _parsed(first) == _parsed(second)
    assert Entry.objects.count() == entries
    other = {**body, "comment": "Something else"}
    reused = send(api, "post", address, other, **{"Idempotency-Key": "m-1"})
    assert problem(reused, 409)["code"] == "idempotency_key_reused"


def test_a_refusal_keeps_no_key(world):
    api, resource = world.api("lead"), RESOURCES["cases"]
    bad = {**resource.body(world), "kind": "nonsense"}
    problem(resource.create(api, bad, **{"Idempotency-Key": "k-2"}))
    good = resource.create(api, resource.body(world), **{"Idempotency-Key": "k-2"})
    assert good.status_code == 201 and good["Idempotent-Replayed"] == "false"


def test_a_key_is_one_persons_own(world):
    resource = RESOURCES["cases"]
    ids = {
        resource.create(world.api(who), resource.body(world), **{"Idempotency-Key": "k-3"}).json()[
            "id"
        ]
        for who in ("lead", "investigator", "outsider")
    }
    assert len(ids) == 3


def test_a_kept_answer_is_refused_to_one_who_may_no_longer_see_it(world):
    """The key is looked up after the record: who has left the case gets nothing from it."""
    from casework.services.teams import member_end

    api, key = world.api("investigator"), {"Idempotency-Key": "k-4"}
    resource = RESOURCES["evidence"]
    body = resource.body(world)
    assert resource.create(api, body, **key).status_code == 201
    member_end(
        actor=world.people["lead"],
        membership=world.case.memberships.get(user=world.people["investigator"]),
    )
    problem(resource.create(api, body, **key), 404)


def test_what_is_kept_of_a_note_is_not_its_text(world):
    """The first answer shows the writer their words; kept for a repetition is what a list shows.

    A repetition reads the note anew, which is a reading.
    """
    api, resource = world.api("custodian"), RESOURCES["witness-notes"]
    body = {**resource.body(world), "account": "zkeptword", "place": "zkeptplace"}
    first = resource.create(api, body, **{"Idempotency-Key": "n-1"}).json()
    assert first["account"] == "zkeptword" and not first["text_withheld"]
    kept = str(IdempotencyKey.objects.get(key="n-1").body)
    assert first["reference"] in kept and "zkept" not in kept
    assert not Entry.objects.filter(event="casework.note.read", object_id=first["id"]).exists()
    again = resource.create(api, body, **{"Idempotency-Key": "n-1"})
    assert again["Idempotent-Replayed"] == "true" and again.json() == first
    assert Entry.objects.filter(event="casework.note.read", object_id=first["id"]).exists()


def _parsed(answer):
    return answer.json() if answer.content else None
