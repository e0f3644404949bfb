"""What the API refuses, and in which order: who, how often, which, may you, what, in which state."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from rest_framework.test import APIClient

import ledger
from accounts.models import ApiToken, User
from accounts.services import create_token, deactivate_user, revoke_token
from casework.models import Case
from casework.services import reviews
from tests import factories
from tests.lasting import made_once
from tests.surfaces.resources import (
    CHANGEABLE,
    MOVES,
    NEVER,
    PROBLEM,
    RESOURCES,
    body_for,
    send,
)
from tests.world import World, make_world

pytestmark = pytest.mark.once
lasting, world = made_once(make_world)


def refused(answer: Any, status: int, code: str = "") -> dict[str, Any]:
    """The problem document of a refusal."""
    assert answer.status_code == status, (answer.status_code, answer.content[:300])
    assert answer["Content-Type"] == PROBLEM
    problem = answer.json()
    assert problem["status"] == status and problem["title"] and problem["detail"]
    if code:
        assert problem["code"] == code, problem
    return problem


def api_addresses() -> list[str]:
    """Every address of the API, with ids that are nobody's; the page of documentation aside."""

    def walk(resolver: Any, prefix: str) -> Any:
        for entry in resolver.url_patterns:
            pattern = str(entry.pattern)
            if hasattr(entry, "url_patterns"):
                yield from walk(entry, prefix + pattern)
            else:
                yield prefix + re.sub(r"\(\?P<\w+>\[\^/\]\+\)|<str:\w+>", NEVER, pattern)

    found = {re.sub(r"[\^$]", "", address) for address in walk(get_resolver(), "/")}
    return sorted(a for a in found if a.startswith("/api/") and not a.endswith("docs/"))


# -- 401: who is asking ----------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "head"])
def test_nobody_is_answered(db, method):
    for address in api_addresses():
        for asked in (address, f"{address}?format=csv", f"{address}?stauts=1&format=nonsense"):
            answer = send(APIClient(), method, asked, "{not json")
            assert answer.status_code == 401, (asked, answer.status_code)
            assert answer["WWW-Authenticate"].startswith("Bearer")
            assert answer["Content-Type"] == PROBLEM


def expired(world: World) -> str:
    plain = fresh(world)
    token = ApiToken.objects.get(prefix=plain[:10])
    ApiToken.objects.filter(pk=token.pk).update(expires_at=token.created_at - timedelta(days=1))
    return plain


def revoked(world: World) -> str:
    plain = fresh(world)
    revoke_token(actor=world.people["lead"], token=ApiToken.objects.get(prefix=plain[:10]))
    return plain


def not_allowed(world: World) -> str:
    return fresh(world, by="administrator")


def of_one_who_left(world: World) -> str:
    plain = fresh(world, owner="observer", by="observer")
    deactivate_user(
        actor=world.people["administrator"], user=world.people["observer"], reason="Left"
    )
    return plain


def fresh(world: World, owner: str = "lead", by: str = "lead") -> str:
    _token, plain = create_token(
        actor=world.people[by], owner=world.people[owner], scopes=["read"], days=1
    )
    return plain


BAD_TOKENS = {
    "nonsense": lambda w: "nonsense",
    "empty": lambda w: "",
    "two words": lambda w: f"{fresh(w)} {fresh(w)}",
    "a letter more": lambda w: fresh(w) + "A",
    "in capitals": lambda w: fresh(w).upper(),
    "unknown": lambda w: "cwk_" + "A" * 43,
    "not ASCII": lambda w: "cwk_ключ",
    "NUL": lambda w: fresh(w) + "\0",
    "very long": lambda w: "cwk_" + "A" * 7000,
    "expired": expired,
    "revoked": revoked,
    "not allowed by its owner": not_allowed,
    "of one who left": of_one_who_left,
}


def test_a_bad_token_is_never_helped_out_by_the_session(world):
    browser = world.browser("supervisor")
    assert browser.get("/api/v1/cases/").status_code == 200
    for kind, make in BAD_TOKENS.items():
        plain = make(world)
        for scheme in ("Bearer", "bearer"):
            header = f"{scheme} {plain}".encode().decode("latin-1")
            for address in ("/api/v1/cases/", "/api/v1/me/", "/api/v1/ledger/?format=csv"):
                answer = browser.get(address, headers={"Authorization": header})
                assert answer.status_code == 401, (kind, address)
                refused(answer, 401)


@pytest.mark.parametrize("header", ["Bearer", "Bearerx", "bearer,x", "BEARER\tx", "Basic YTpi"])
def test_no_header_takes_the_second_factor_off_a_session(world, header, settings, monkeypatch):
    """The middleware that asks for it lets tokens pass: only what is judged as a token may."""
    monkeypatch.setattr("accounts.installation.is_demo", lambda: False)
    browser = world.browser("lead")
    assert browser.get("/api/v1/cases/").status_code == 403
    answer = browser.get("/api/v1/cases/", headers={"Authorization": header})
    assert answer.status_code in (401, 403), header


def test_a_session_must_bring_its_csrf_token_to_write(world):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.people["lead"])
    body = RESOURCES["cases"].body(world)
    refused(send(browser, "post", "/api/v1/cases/", body), 403)
    assert Case.objects.filter(title="Title").count() == 0


# -- 429: how often --------------------------------------------------------------------------------


@pytest.fixture
def two_a_minute(settings):
    from django.core.cache import caches

    caches["throttle"].clear()
    settings.REST_FRAMEWORK = {
        **settings.REST_FRAMEWORK,
        "DEFAULT_THROTTLE_RATES": {"caller": "2/min"},
    }
    yield
    caches["throttle"].clear()


def test_too_often_comes_after_who_and_before_which(world, two_a_minute):
    api = world.api("outsider")
    hidden = RESOURCES["cases"].address(world)
    assert [api.get(hidden).status_code for _ in range(2)] == [404, 404]
    answer = api.get(hidden)
    refused(answer, 429, "throttled")
    assert int(answer["Retry-After"]) >= 1
    refused(api.get("/api/v1/cases/?format=csv&stauts=x"), 429)
    refused(APIClient().get(hidden, headers={"Authorization": "Bearer cwk_x"}), 401)
    assert world.api("lead").get(hidden).status_code == 200, "counted for each caller by itself"


# -- 404, 403, 405: which, may you -----------------------------------------------------------------


# The texts put before witnesses belong to no case, and are hidden from nobody who works here.
@pytest.mark.parametrize("name", [name for name in RESOURCES if name != "consent-texts"])
def test_hidden_comes_before_scope_and_input(world, name):
    resource = RESOURCES[name]
    outsider, reader = world.api("outsider"), world.api("outsider", ("read",))
    for client in (outsider, reader):
        for address in (resource.address(world), resource.address(world, NEVER)):
            bodies = [client.get(address).content]
            if resource.change:
                bodies.append(send(client, "patch", address, {"nonsense": 1}).content)
            assert all(body == client.get("/api/v1/cases/x/").content for body in bodies)
        if name != "cases":
            body = {**resource.body(world), "nonsense": "x"}
            refused(resource.create(client, body), 404, "not_found")
            refused(resource.create(client, {**body, "case": NEVER}), 404, "not_found")


@pytest.mark.parametrize("name", RESOURCES)
def test_scope_and_role_come_before_input(world, name):
    resource = RESOURCES[name]
    bad = {**resource.body(world), "nonsense": "x"}
    reader = world.api(resource.who, ("read",))
    refused(resource.create(reader, bad), 403, "scope")
    if resource.change:
        refused(send(reader, "patch", resource.address(world), {"nonsense": 1}), 403, "scope")
    observer = world.api("auditor" if name == "cases" else resource.observer)
    refused(resource.create(observer, bad), 403, "permission_denied")
    if resource.change:
        observer = world.api(resource.observer)
        problem = send(observer, "patch", resource.address(world), {"nonsense": 1})
        refused(problem, 403, "permission_denied")
    writer = world.api(resource.who, ("write",))
    refused(writer.get(resource.address(world)), 403, "scope")


def test_a_token_of_some_cases_reaches_no_other(world):
    lead = world.people["lead"]
    other = factories.case(lead, title="Another")
    api = world.api("lead", cases=[other.pk])
    refused(api.get(RESOURCES["cases"].address(world)), 404)
    assert [row["title"] for row in api.get("/api/v1/cases/").json()["results"]] == ["Another"]
    refused(RESOURCES["evidence"].create(api, RESOURCES["evidence"].body(world)), 404)
    refused(send(api, "post", "/api/v1/cases/", RESOURCES["cases"].body(world)), 403, "scope")
    body = {"case": str(other.pk), "user": "w-analyst", "role": "analyst"}
    assert send(api, "post", "/api/v1/team/", body).status_code == 201


@pytest.mark.parametrize("name", RESOURCES)
@pytest.mark.parametrize("method", ["put", "delete"])
def test_verbs_that_do_not_exist(world, name, method):
    resource = RESOURCES[name]
    for address in (resource.address(world), f"/api/v1/{resource.path}/"):
        refused(send(world.api(resource.who), method, address, {}), 405, "method_not_allowed")


@pytest.mark.parametrize("name", ["reviews", "custody", "ledger"])
def test_what_can_only_be_read(world, name):
    api = world.api("lead")
    for method in ("post", "put", "patch", "delete"):
        refused(send(api, method, f"/api/v1/{name}/", {}), 405)


# What may be said or done once more, or names a row that is gone by then.
REPEATABLE = {
    "verify", "custody", "samples", "warnings", "state", "handover", "remarks", "records", "untie",
}  # fmt: skip


def posts_below_a_record() -> set[str]:
    """Resource and verb of every address of the API that takes a POST below one record."""
    read = {
        "evidence download",
        "evidence runs",
        "evidence label",
        "exports download",
        "exports case",
        "evidence upload",
        "witness-notes versions",
        "cases closing",
        "team open-work",
        # One's own alone, so that there is nobody to be refused: tests/casework/test_notifications.py.
        "notifications read",
    }
    found = {re.match(rf"/api/v1/([\w-]+)/{NEVER}/([\w-]+)/$", a) for a in api_addresses()}
    return {f"{match[1]} {match[2]}" for match in found if match} - read


def test_the_table_of_moves_is_complete():
    assert posts_below_a_record() == set(MOVES)


@pytest.mark.parametrize("name", MOVES)
def test_moves_are_refused_in_order(world, name):
    path, make, who, body = MOVES[name]
    verb, record = name.split(" ")[1], make(world)
    body = body_for(body, record)
    address = f"/api/v1/{path}/{record.pk}/{verb}/"
    bad = {**body, "nonsense": 1}
    hidden = send(world.api("outsider", ("read",)), "post", address, bad)
    missing = send(world.api("outsider"), "post", address.replace(str(record.pk), NEVER), bad)
    assert refused(hidden, 404) == refused(missing, 404)
    refused(send(world.api(who, ("read",)), "post", address, bad), 403, "scope")
    observer = "reviewer" if path == "witness-notes" and who != "reviewer" else "auditor"
    refused(send(world.api(observer), "post", address, bad), 403, "permission_denied")
    if verb != "verify":
        refused(send(world.api(who), "post", address, bad), 400, "invalid")
    assert send(world.api(who), "get", address, "").status_code in (405, 200)
    done = send(world.api(who), "post", address, body)
    assert done.status_code in (200, 201), done.content
    if verb not in REPEATABLE:
        refused(send(world.api(who), "post", address, body), 409, "state")


# -- 409: state, version, digest, four eyes, closed --------------------------------------------------


# What has no review: witnesses and what is kept about them, tasks, the team, the rules of review.
NOT_REVIEWED = ("team", "witnesses", "referrals", "tasks", "review-policies")


@pytest.mark.parametrize(
    "name", [name for name in CHANGEABLE if name not in (*NOT_REVIEWED, "exports")]
)
def test_state_comes_before_version(world, name):
    resource = CHANGEABLE[name]
    record = factories.submitted(resource.record(world))
    api = world.api(resource.editor)
    for version in (record.version, 1, 99):
        change = {**resource.change, "version": version}
        problem = refused(send(api, "patch", resource.address(world), change), 409, "state")
        assert problem["status_now"] == "submitted"


@pytest.mark.parametrize("name", [name for name in CHANGEABLE if name != "exports"])
def test_two_people_editing(world, name):
    """The second is told both versions, and what the first saved stands."""
    resource = CHANGEABLE[name]
    api = world.api(resource.editor)
    seen = api.get(resource.address(world)).json()["version"]
    change = {**resource.change, "version": seen}
    first = send(api, "patch", resource.address(world), change)
    assert first.status_code == 200 and first.json()["version"] == seen + 1, first.content
    other = {name: "reviewer" if name == "role" else "Too late" for name in resource.change}
    answer = send(api, "patch", resource.address(world), {**other, "version": seen})
    problem = refused(answer, 409, "version_conflict")
    assert (problem["yours"], problem["current"]) == (seen, seen + 1)
    assert api.get(resource.address(world)).json().items() >= resource.change.items()


@pytest.mark.parametrize("name", CHANGEABLE)
def test_a_change_names_the_version_that_was_read(world, name):
    resource = CHANGEABLE[name]
    api = world.api(resource.editor)
    problem = refused(send(api, "patch", resource.address(world), resource.change), 400)
    assert "version" in problem["errors"]
    for version in ("1", 1.0, True, None, 0, -1, 2**31, 2**70, [1]):
        change = {**resource.change, "version": version}
        refused(send(api, "patch", resource.address(world), change), 400)


@pytest.mark.parametrize("name", [n for n in MOVES if n.split(" ")[1] in ("approve", "return")])
def test_stale_digest_comes_before_four_eyes(world, name):
    path, make, who, body = MOVES[name]
    verb, record = name.split(" ")[1], make(world)
    body = body_for(body, record)
    review = world.review(record)
    address = f"/api/v1/{path}/{record.pk}/{verb}/"
    contributor = {"exports": "reviewer"}.get(path, "lead")
    if contributor == "lead":
        reviews.writing.contributed(world.people["lead"], record, "edit")
    else:
        reviews.writing.contributed(world.people["reviewer"], record, "edit")
    for person in (who, contributor):
        stale = send(world.api(person), "post", address, {**body, "digest": "0" * 64})
        problem = refused(stale, 409, "stale_digest")
        assert problem["current"] == review.digest
    own = send(world.api(contributor), "post", address, {**body, "digest": review.digest})
    refused(own, 409, "four_eyes")
    for digest in ("0" * 63, "g" * 64, 7, ["0" * 64]):
        refused(send(world.api(who), "post", address, {**body, "digest": digest}), 400)
    done = send(world.api(who), "post", address, {**body, "digest": review.digest})
    assert done.status_code == 200, done.content


def test_a_suspended_person_with_a_good_token_sees_nothing(world):
    api = world.api("lead")
    User.objects.filter(pk=world.people["lead"].pk).update(access_suspended=True)
    assert api.get("/api/v1/cases/").json()["results"] == []
    refused(api.get(RESOURCES["cases"].address(world)), 404)
    refused(send(api, "post", "/api/v1/cases/", RESOURCES["cases"].body(world)), 403)
    assert ledger.SYSTEM.actor_code == "system"


# -- formats ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("accept", ["text/csv", "application/x-ndjson", "text/html", "image/png"])
def test_a_refusal_is_a_problem_document_in_every_format(world, accept):
    api = world.api("lead")
    # What cannot be answered in a wanted format is refused for that; `format` beats `Accept`.
    listed = accept in ("text/csv", "application/x-ndjson")
    for address, status in {
        "/api/v1/cases/": 200 if listed else 406,
        "/api/v1/cases/?stauts=open": 400 if listed else 406,
        "/api/v1/cases/?format=csv&stauts=open": 400,
        "/api/v1/cases/?format=ndjson&ordering=secret": 400,
        "/api/v1/cases/?format=xml": 400,
        f"/api/v1/cases/{NEVER}/": 404,
        f"/api/v1/cases/{NEVER}/?format=csv": 404,
        f"/api/v1/evidence/?format=csv&case={NEVER}": 404,
        f"/api/v1/cases/{world.case.pk}/?format=csv": 400,
        "/api/v1/nothing/here/": 404,
    }.items():
        answer = api.get(address, headers={"Accept": accept})
        if status != 200:
            refused(answer, status)
