"""The registry of permission resolvers, and the one backend that asks it."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts import permissions


@pytest.fixture
def generous():
    """A resolver that grants "test.thing" to everybody, and knows nothing else."""

    def resolver(user, perm, obj):
        return True if perm == "test.thing" else None

    permissions.register(resolver)
    permissions.register(resolver)
    yield
    permissions._resolvers.remove(resolver)
    assert resolver not in permissions._resolvers


def test_a_floor_above_answers_for_its_own(generous, member):
    assert member.has_perm("test.thing", object())
    assert not member.has_perm("test.other")


def test_suspended_and_closed_accounts_hold_nothing(generous, member):
    member.access_suspended = True
    assert not member.has_perm("test.thing")
    member.access_suspended, member.is_active = False, False
    assert not member.has_perm("test.thing")
    assert not AnonymousUser().has_perm("test.thing")


# Typed by hand: administrator, supervisor, auditor, member.
TABLE = {
    "account.view": "xxx.",
    "account.invite": "x...",
    "account.change": "x...",
    "account.set_roles": "x...",
    "account.deactivate": "x...",
    "account.reset_credential": "x...",
    "account.confirm_access": "xx..",
    "training.record": "xx..",
    "same_person.mark": "x...",
    "token.create_for_other": "x...",
    "token.revoke_for_other": "x...",
    "security_event.view_all": "xxx.",
}


@pytest.mark.parametrize("perm", TABLE)
def test_site_permissions(perm, admin, supervisor, auditor, member):
    held = [person.has_perm(perm) for person in (admin, supervisor, auditor, member)]
    assert held == [mark == "x" for mark in TABLE[perm]]


def test_the_table_is_complete():
    assert set(TABLE) == set(permissions.SITE_PERMISSIONS)


def test_only_oversight_enters_django_admin(admin, supervisor, auditor, member):
    assert [person.is_staff for person in (admin, supervisor, auditor, member)] == [
        True,
        True,
        True,
        False,
    ]
