"""What the ledger answers for on this floor: every change behind the services' back is named."""

import pytest
from django.contrib.auth.models import Group

from accounts.models import ApiToken, CredentialReset, Invitation, User
from accounts.services import (
    accept_invitation,
    create_token,
    invite_user,
    request_credential_reset,
    set_preferences,
    set_site_roles,
)
from ledger.verify import verify_ledger
from tests.accounts.support import token_of

MODELS = [User, ApiToken, Invitation, CredentialReset]


@pytest.fixture
def life(admin, admin2, supervisor, member, client):
    """Accounts after some use."""
    _invitation, link = invite_user(actor=admin, site_roles=["Member"])
    accept_invitation(
        token=token_of(link),
        password="seven quiet herons by the weir",
        username="nadia",
        display_name="Nadia",
    )
    set_site_roles(actor=admin, user=member, roles=["Member", "Auditor"])
    set_preferences(actor=member, theme="dark", language="uk")
    create_token(actor=member, owner=member, scopes=["read"], days=1)
    request_credential_reset(actor=admin, user=member, what="password")
    client.force_login(admin)


def findings() -> list[str]:
    return [str(found) for found in verify_ledger(models=MODELS).findings]


def test_nothing_to_find_after_ordinary_use(life):
    assert findings() == []


@pytest.mark.parametrize(
    ("tamper", "field"),
    [
        (lambda user: user.groups.add(Group.objects.get(name="Administrator")), "site_roles"),
        (lambda user: User.objects.filter(pk=user.pk).update(email="x@example.org"), "email"),
        (lambda user: User.objects.filter(pk=user.pk).update(access_suspended=False), "suspended"),
        (lambda user: user.api_tokens.update(scopes=["read", "write"]), "scopes"),
        (lambda user: user.credential_resets.update(used_at=user.joined_at), "used_at"),
    ],
)
def test_a_change_behind_the_services_is_named(life, member, tamper, field):
    tamper(member)
    [found] = findings()
    assert field in found


def test_an_account_from_nowhere_is_named(life):
    User.objects.create(username="ghost", display_name="Ghost", actor_code="P-GHOST")
    [found] = findings()
    assert "P-GHOST" in found
    assert "ghost" not in found


def test_the_ledger_names_no_one(life, member):
    tamper = User.objects.filter(pk=member.pk)
    tamper.update(display_name="Other Name")
    [found] = findings()
    assert member.actor_code in found
    assert "Name" not in found.replace("display_name", "")
