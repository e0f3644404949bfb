"""The main job through the API alone, as an outside client does it: with tokens and JSON."""

import hashlib
import json
from io import BytesIO

import pytest
from rest_framework.test import APIClient

from accounts.services import create_token
from tests import factories

DATA = b"\xff\xd8\xff\xe0 a photograph, as received \x00\x01" * 64


def client(user, scopes=("read", "write")):
    _, plain = create_token(actor=user, owner=user, scopes=scopes, days=1, cases=[], name="test")
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {plain}")
    return api


@pytest.fixture
def people(db):
    names = ("lead", "investigator", "analyst", "reviewer", "custodian", "outsider")
    return {name: factories.user(name) for name in names} | {
        "supervisor": factories.user("supervisor", "Supervisor")
    }


@pytest.fixture
def api(people):
    return {name: client(person) for name, person in people.items()}


def test_from_an_open_case_to_approved_records(api):
    made = api["lead"].post(
        "/api/v1/cases/",
        {"title": "Strike", "summary": "What is known.", "kind": "attack_on_protected_object"},
        format="json",
    )
    assert made.status_code == 201, made.content
    case = made.json()
    assert case["lead"] == "lead" and case["status"] == "draft" and case["version"] == 1
    assert case["tlp"] == "TLP:AMBER" and case["reference"]
    assert made["Location"] == f"/api/v1/cases/{case['id']}/"

    for user, role in (
        ("investigator", "investigator"),
        ("analyst", "analyst"),
        ("reviewer", "reviewer"),
        ("custodian", "witness_custodian"),
    ):
        joined = api["lead"].post(
            "/api/v1/team/", {"case": case["id"], "user": user, "role": role}, format="json"
        )
        assert joined.status_code == 201, joined.content

    worker = api["investigator"]
    item = worker.post(
        "/api/v1/evidence/",
        {
            "case": case["id"],
            "title": "Entrance",
            "sha256": hashlib.sha256(DATA).hexdigest(),
            "file": _named("фото вхід\u202e.jpg"),
        },
        format="multipart",
    )
    assert item.status_code == 201, item.content
    item = item.json()
    assert item["sha256"] == hashlib.sha256(DATA).hexdigest() and item["size"] == len(DATA)
    assert item["sha512"] is None and item["media_type"] is None
    assert item["processing"] == "pending" and item["scan"] == "not_scanned"
    assert item["file_name"] == "фото вхід\u202e.jpg"

    raw = worker.put(
        f"/api/v1/evidence/upload/?case={case['id']}&title=Raw&filename=a.bin",
        DATA,
        content_type="application/octet-stream",
    )
    assert raw.status_code == 201, raw.content

    # As `curl -T FILE` asks for it when the address ends in a slash.
    named = worker.put(
        f"/api/v1/evidence/upload/b.bin?case={case['id']}&title=Named",
        DATA,
        content_type="application/octet-stream",
    )
    assert named.status_code == 201 and named.json()["file_name"] == "b.bin", named.content

    got = worker.get(f"/api/v1/evidence/{item['id']}/download/")
    assert b"".join(got.streaming_content) == DATA
    assert got["X-Content-Type-Options"] == "nosniff"
    assert worker.post(f"/api/v1/evidence/{item['id']}/verify/").json()["result"] == "intact"
    chain = worker.get(f"/api/v1/evidence/{item['id']}/custody/").json()["results"]
    assert [event["kind"] for event in chain] == ["received"]

    witness = api["custodian"].post(
        "/api/v1/witnesses/", {"case": case["id"], "category": "eyewitness"}, format="json"
    )
    assert witness.status_code == 201, witness.content
    interview = json.loads(json.dumps(factories.INTERVIEW, default=str))
    note = worker.post(
        "/api/v1/witness-notes/",
        {
            "case": case["id"],
            "witness": witness.json()["id"],
            "kind": "first_account",
            "interviewed_on": "2024-07-09",
            "language": "uk",
            **interview,
            "account": "I heard it.",
            "comments": "Calm.",
            "earlier_accounts": "None.",
        },
        format="json",
    )
    assert note.status_code == 201, note.content
    note = note.json()

    records = [("evidence", item["id"]), ("witness-notes", note["id"]), ("cases", case["id"])]
    for path, key in records:
        moved = worker.post(
            f"/api/v1/{path}/{key}/submit/", {"comment": "Please look."}, format="json"
        )
        assert moved.status_code == 200 and moved.json()["status"] == "submitted", moved.content
        assert worker.post(f"/api/v1/{path}/{key}/approve/", {}, format="json").status_code == 403
        returned = api["reviewer"].post(f"/api/v1/{path}/{key}/return/", {}, format="json")
        assert returned.status_code == 400, returned.content

    queue = api["reviewer"].get("/api/v1/reviews/?status=open").json()["results"]
    assert len(queue) == 3
    for path, key in records:
        approved = api["reviewer"].post(f"/api/v1/{path}/{key}/approve/", {}, format="json")
        assert approved.status_code == 200, approved.content
        assert approved.json()["status"] == "approved"
        again = api["reviewer"].post(f"/api/v1/{path}/{key}/approve/", {}, format="json")
        assert again.status_code == 409 and again.json()["code"] == "state"

    # The lead opened the case, and so contributed to it: four eyes hold even for a lead.
    body = {"version": 3, "title": "New"}
    edited = api["lead"].patch(f"/api/v1/cases/{case['id']}/", body, format="json")
    assert edited.status_code == 409 and edited.json()["code"] == "state"

    for name in ("outsider",):
        assert api[name].get(f"/api/v1/cases/{case['id']}/").status_code == 404
        assert api[name].get("/api/v1/evidence/").json()["results"] == []
    shown = api["supervisor"].get(f"/api/v1/witness-notes/{note['id']}/")
    assert shown.status_code == 200 and b"I heard it" not in shown.content
    assert api["supervisor"].get(f"/api/v1/evidence/{item['id']}/download/").status_code == 403
    assert api["analyst"].get(f"/api/v1/witness-notes/{note['id']}/").status_code == 404

    closed = api["lead"].post(
        f"/api/v1/cases/{case['id']}/close/",
        {"comment": "Referred.", "reason": "Enough."},
        format="json",
    )
    assert closed.status_code == 200 and closed.json()["status"] == "closed", closed.content
    late = worker.put(
        f"/api/v1/evidence/upload/?case={case['id']}&title=Late&filename=l",
        DATA,
        content_type="application/octet-stream",
    )
    assert late.status_code == 409 and late.json()["code"] == "closed"


def _named(name: str) -> BytesIO:
    file = BytesIO(DATA)
    file.name = name
    return file


def test_a_lead_may_not_approve_own_work(api):
    case = (
        api["lead"]
        .post("/api/v1/cases/", {"title": "T", "summary": "S", "kind": "other"}, format="json")
        .json()
    )
    api["lead"].post(f"/api/v1/cases/{case['id']}/submit/", {}, format="json")
    own = api["lead"].post(f"/api/v1/cases/{case['id']}/approve/", {}, format="json")
    assert own.status_code == 409 and own.json()["code"] == "four_eyes"
    assert own["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("surface", ["multipart", "raw"])
def test_a_hash_that_does_not_match_keeps_nothing(api, people, surface, data_dir):
    case = factories.case(people["lead"])
    if surface == "raw":
        refused = api["lead"].put(
            f"/api/v1/evidence/upload/?case={case.pk}&title=x&filename=x&sha256={'0' * 64}",
            DATA,
            content_type="application/octet-stream",
        )
    else:
        refused = api["lead"].post(
            "/api/v1/evidence/",
            {"case": case.pk, "title": "x", "file": _named("x"), "sha256": "0" * 64},
            format="multipart",
        )
    assert refused.status_code == 400, refused.content
    assert case.evidence.count() == 0
    kept = [path for path in data_dir.rglob("*") if path.is_file() and "keys" not in path.parts]
    assert [path for path in kept if "locks" not in path.parts] == []


def test_an_idempotency_key_takes_a_file_in_once(api, people):
    case = factories.case(people["lead"])
    address = f"/api/v1/evidence/upload/?case={case.pk}&title=x&filename=x"
    first, second = (
        api["lead"].put(
            address,
            DATA,
            content_type="application/octet-stream",
            headers={"Idempotency-Key": "k-1"},
        )
        for _ in range(2)
    )
    assert first.status_code == second.status_code == 201
    assert first.json()["id"] == second.json()["id"] and case.evidence.count() == 1
    other = api["lead"].put(
        address,
        DATA + b"!",
        content_type="application/octet-stream",
        headers={"Idempotency-Key": "k-1"},
    )
    assert other.status_code == 409 and other.json()["code"] == "idempotency_key_reused"


def test_a_note_is_written_once_per_idempotency_key(api, people):
    case = factories.case(people["lead"])
    body = {"case": str(case.pk), "kind": "note_to_file", "account": "Text"}
    first, second = (
        api["lead"].post(
            "/api/v1/witness-notes/", body, format="json", headers={"Idempotency-Key": "n-1"}
        )
        for _ in range(2)
    )
    assert first.status_code == second.status_code == 201, first.content
    assert first.json()["id"] == second.json()["id"] and case.notes.count() == 1
