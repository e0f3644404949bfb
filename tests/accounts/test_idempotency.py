"""One key, one change: the first answer is kept with it and repeated."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

import ledger
from accounts.idempotency import Answer, fingerprint_of, once, purge
from accounts.models import IdempotencyKey
from accounts.schedule import tidy
from accounts.services import set_preferences
from common.errors import Conflict, Invalid
from tests.accounts.support import ledger_events
from tests.factories import user

ONE, OTHER = fingerprint_of("POST", "/x", {"a": 1}), fingerprint_of("POST", "/x", {"a": 2})


@pytest.fixture
def acts(member):
    """An act that leaves a ledger entry, and counts itself."""
    done = []

    def act():
        done.append(1)
        ledger.record("accounts.user.tested", member)
        return Answer(201, {"id": member.pk, "number": len(done)}, {"Location": "/x/1/"})

    act.done = done
    return act


def test_the_first_answer_is_repeated(member, acts):
    first = once(user=member, key="k", fingerprint=ONE, act=acts)
    second = once(user=member, key="k", fingerprint=ONE, act=acts)
    assert (first.replayed, second.replayed) == (False, True)
    assert second.status == 201
    assert second.body == {"id": str(member.pk), "number": 1}
    assert second.headers == {"Location": "/x/1/"}
    assert len(acts.done) == 1
    assert ledger_events(member).count("accounts.user.tested") == 1


def test_another_request_under_the_key_is_refused(member, acts):
    once(user=member, key="k", fingerprint=ONE, act=acts)
    with pytest.raises(Conflict) as refusal:
        once(user=member, key="k", fingerprint=OTHER, act=acts)
    assert refusal.value.code == "idempotency_key_reused"
    assert len(acts.done) == 1


def test_keys_belong_to_one_person(member, acts):
    once(user=member, key="k", fingerprint=ONE, act=acts)
    other = user("other")
    assert not once(user=other, key="k", fingerprint=ONE, act=lambda: Answer(200, {})).replayed


def test_what_fails_keeps_no_key(member, acts):
    def fail():
        set_preferences(actor=member, theme="dark")
        raise Conflict("not now")

    with pytest.raises(Conflict):
        once(user=member, key="k", fingerprint=ONE, act=fail)
    assert not IdempotencyKey.objects.exists()
    member.refresh_from_db()
    assert member.theme == "auto"
    assert not once(user=member, key="k", fingerprint=ONE, act=acts).replayed


def test_after_a_day_a_key_is_new(member, acts):
    once(user=member, key="k", fingerprint=ONE, act=acts)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert not once(user=member, key="k", fingerprint=OTHER, act=acts).replayed
        assert purge() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=50)):
        assert purge() == 1


def test_the_schedule_forgets_old_keys(member, acts):
    once(user=member, key="k", fingerprint=ONE, act=acts)
    tidy()
    assert IdempotencyKey.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        tidy()
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 201, "a\nb"])
def test_bad_keys(member, acts, key):
    with pytest.raises(Invalid):
        once(user=member, key=key, fingerprint=ONE, act=acts)
    assert not acts.done


def test_over_http(member, client):
    client.force_login(member)
    body = {"title": "Strike", "summary": "What is known.", "kind": "attack_on_protected_object"}

    def post(data, key="k-1"):
        return client.post(
            "/api/v1/cases/", data, "application/json", headers={"Idempotency-Key": key}
        )

    first, second = post(body), post(body)
    assert first.status_code == second.status_code == 201, first.content
    assert first.json() == second.json()
    assert first["Location"] == second["Location"]
    assert (first["Idempotent-Replayed"], second["Idempotent-Replayed"]) == ("false", "true")
    changed = post({**body, "title": "Other"})
    assert (changed.status_code, changed.json()["code"]) == (409, "idempotency_key_reused")
    assert post({**body, "title": "Other"}, key="k-2").json()["id"] != first.json()["id"]
