"""Writing over the API: strict input, services only, the record looked up again by scope."""

import uuid

import pytest

from common.api import idempotency
from tests.common.models import Letter, write_letter


@pytest.fixture
def letter(folder):
    return write_letter(folder, title="A letter")


def test_create_answers_with_the_record_and_its_address(api, folder):
    response = api("olena", "post", "letters/", {"folder": str(folder.pk), "title": "Нова"})
    assert response.status_code == 201
    made = response.json()
    assert (made["title"], made["status"], made["folder_name"]) == ("Нова", "draft", "Olena's")
    assert response["Location"] == f"/api/v1/letters/{made['id']}/"
    assert api("olena", "get", response["Location"]).json() == made


BAD_BODIES = {
    "unknown field": ({"title": "a", "colour": "red"}, "colour"),
    "read-only in the answer": ({"title": "a", "status": "sent"}, "status"),
    "identifier": ({"title": "a", "id": str(uuid.uuid4())}, "id"),
    "missing": ({}, "title"),
    "blank": ({"title": ""}, "title"),
    "number for text": ({"title": 5}, "title"),
    "list for text": ({"title": ["a"]}, "title"),
    "null": ({"title": None}, "title"),
    "too long": ({"title": "x" * 81}, "title"),
    "NUL": ({"title": "a\x00b"}, "title"),
    "lone surrogate": ({"title": "\ud800"}, "title"),
    "text for truth": ({"title": "a", "urgent": "yes"}, "urgent"),
    "number for truth": ({"title": "a", "urgent": 1}, "urgent"),
    "text for number": ({"title": "a", "pages": "5"}, "pages"),
    "fraction for number": ({"title": "a", "pages": 1.0}, "pages"),
    "truth for number": ({"title": "a", "pages": True}, "pages"),
    "huge number": ({"title": "a", "pages": 10**400}, "pages"),
}


@pytest.mark.parametrize("case", BAD_BODIES)
def test_what_cannot_be_taken_is_refused_by_name(api, folder, case):
    body, field = BAD_BODIES[case]
    response = api("olena", "post", "letters/", {"folder": str(folder.pk), **body})
    assert response.status_code == 400
    assert field in response.json()["errors"]
    assert not Letter.objects.exists()


def test_all_faults_are_named_at_once(api, folder):
    response = api(
        "olena", "post", "letters/", {"folder": str(folder.pk), "colour": 1, "urgent": 2}
    )
    assert set(response.json()["errors"]) == {"title", "colour", "urgent"}


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "{",
        "[]",
        "null",
        '"text"',
        "5",
        '{"folder": "%s", "title": "a", "pages": NaN}',
        '{"folder": "%s", "title": "a", "title": "b"}',
        "[" * 100_000,
        b"\xff\xfe",
        '{"title": ' + "9" * 5000 + "}",
    ],
)
def test_bodies_that_are_no_object(api, folder, raw):
    raw = raw.replace("%s", str(folder.pk)) if isinstance(raw, str) else raw
    response = api("olena", "post", "letters/", raw, content_type="application/json")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert not Letter.objects.exists()


def test_another_media_type_is_refused(api, folder):
    for media_type in ("text/plain", "application/xml", "multipart/form-data; boundary=x"):
        assert api("olena", "post", "letters/", "x", content_type=media_type).status_code == 415


@pytest.mark.parametrize("parent", ["hidden", "missing"])
def test_a_parent_out_of_sight_is_404_even_before_a_bad_body(api, hidden_folder, parent):
    key = hidden_folder.pk if parent == "hidden" else uuid.uuid4()
    for person in ("olena", "readonly", "reader"):
        response = api(person, "post", "letters/", {"folder": str(key), "nonsense": 1})
        assert response.status_code == 404
        assert response.json()["code"] == "not_found"


@pytest.mark.parametrize("parent", ["not-a-uuid", 5, None, ["x"], "\x00"])
def test_a_malformed_parent_is_bad_input(api, folder, parent):
    response = api("olena", "post", "letters/", {"folder": parent, "title": "a"})
    assert response.status_code == 400
    assert "folder" in response.json()["errors"]


def test_a_role_that_may_not_is_told_before_the_body_is_judged(api, folder, letter):
    body = {"folder": str(folder.pk), "nonsense": 1}
    assert api("reader", "post", "letters/", body).status_code == 403
    assert api("reader", "patch", f"letters/{letter.pk}/", {}).status_code == 403


def test_a_change_names_the_version_it_was_read_at(api, letter):
    address = f"letters/{letter.pk}/"
    changed = api("olena", "patch", address, {"title": "Better", "version": 1})
    assert (changed.status_code, changed.json()["title"], changed.json()["version"]) == (
        200,
        "Better",
        2,
    )
    stale = api("olena", "patch", address, {"title": "Lost", "version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "version_conflict")
    assert stale.json()["current"] == 2
    letter.refresh_from_db()
    assert letter.title == "Better"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": "a"}, "version"),
        ({"title": "a", "version": "1"}, "version"),
        ({"title": "a", "version": 0}, "version"),
        ({"version": 1}, "non_field_errors"),
        ({"version": 1, "urgent": True}, "urgent"),
        ({"colour": 1}, "version"),
        ({"title": "a", "version": 2**63}, "version"),
    ],
)
def test_a_change_that_cannot_be_taken(api, letter, body, field):
    response = api("olena", "patch", f"letters/{letter.pk}/", body)
    assert response.status_code == 400
    assert field in response.json()["errors"]


def test_a_move_answers_with_the_record_as_it_then_is(api, letter):
    address = f"letters/{letter.pk}/send/"
    moved = api("olena", "post", address, {"comment": "go"})
    assert (moved.status_code, moved.json()["status"]) == (200, "sent")
    again = api("olena", "post", address)
    assert (again.status_code, again.json()["code"]) == (409, "state")


@pytest.mark.parametrize(
    "body",
    [
        {"comment": 5},
        {"digest": "abc"},
        {"digest": "A" * 64},
        {"note": "x"},
        {"comment": "x" * 20_001},
    ],
)
def test_a_move_takes_a_comment_and_a_digest_only(api, letter, body):
    assert api("olena", "post", f"letters/{letter.pk}/send/", body).status_code == 400
    letter.refresh_from_db()
    assert letter.status == "draft"


def test_a_refusal_by_the_service_is_told_apart_from_the_state(api, letter):
    refused = api("olena", "post", f"letters/{letter.pk}/send/", {"comment": "never"})
    assert (refused.status_code, refused.json()["code"]) == (403, "never")


def test_a_record_that_leaves_ones_sight_is_not_shown(api, letter, hidden_folder):
    gone = api("olena", "post", f"letters/{letter.pk}/give/")
    assert (gone.status_code, gone.content) == (204, b"")
    letter.refresh_from_db()
    assert letter.folder.owner == "petro"


def test_posts_go_through_the_keeper_of_idempotency_keys(api, folder, letter, monkeypatch):
    kept = {}

    def runner(request, act):
        key = request.headers["Idempotency-Key"]
        if key not in kept:
            kept[key] = act()
        return kept[key]

    monkeypatch.setattr(idempotency, "_runner", runner)
    once = {"Idempotency-Key": "k1"}
    new = {"folder": str(folder.pk), "title": "Once"}
    first = api("olena", "post", "letters/", new, headers=once)
    second = api("olena", "post", "letters/", new, headers=once)
    assert first.json() == second.json()
    assert Letter.objects.filter(title="Once").count() == 1
    for _ in range(2):
        sent = api("olena", "post", f"letters/{letter.pk}/send/", headers={"Idempotency-Key": "k2"})
        assert sent.status_code == 200
