"""Two people at once: the database decides, and one of them gets a clear answer."""

import threading
import time

import pytest
from django.db import connections

import ledger
from accounts.idempotency import Answer, fingerprint_of, once
from accounts.models import User
from accounts.services import accept_invitation, deactivate_user, invite_user, set_site_roles
from common.errors import CaseworkError
from tests.accounts.support import token_of
from tests.factories import user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """What each act returned or raised, done at the same time on connections of their own."""
    results = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number, act):
        try:
            start.wait()
            results[number] = act()
        except CaseworkError as refusal:
            results[number] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_key_is_one_change():
    member, done = user("member"), []

    def act():
        done.append(1)
        time.sleep(0.2)
        ledger.record("accounts.user.tested", member)
        return Answer(201, {"number": len(done)})

    answers = at_once(
        *[lambda: once(user=member, key="k", fingerprint=fingerprint_of("x"), act=act)] * 3
    )
    assert len(done) == 1
    assert sorted(answer.replayed for answer in answers) == [False, True, True]
    assert {answer.body["number"] for answer in answers} == {1}


@pytest.mark.parametrize("act", ["roles", "close"])
def test_two_administrators_cannot_dismiss_each_other(act):
    one, two = user("one", "Administrator"), user("two", "Administrator")

    def dismiss(actor, other):
        if act == "roles":
            return set_site_roles(actor=actor, user=other, roles=["Member"])
        return deactivate_user(actor=actor, user=other, reason="At once.")

    results = at_once(lambda: dismiss(one, two), lambda: dismiss(two, one))
    # Told of the conflict, or, when already dismissed before asking, that the role does not allow it.
    assert [isinstance(result, CaseworkError) for result in results].count(True) == 1
    assert User.objects.with_site_role("Administrator").count() == 1


def test_one_link_makes_one_account():
    _invitation, link = invite_user(actor=user("admin", "Administrator"))

    def accept(name):
        return accept_invitation(
            token=token_of(link),
            password="seven quiet herons by the weir",
            username=name,
            display_name=name,
        )

    results = at_once(*[lambda name=name: accept(name) for name in ("nadia", "olena", "petro")])
    assert [type(result) for result in results].count(User) == 1
    assert User.objects.count() == 2
