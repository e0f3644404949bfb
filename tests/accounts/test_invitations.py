"""Inviting people and accepting: the only ways an account comes into being."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

import ledger
from accounts.models import Invitation, SecurityEvent, User
from accounts.services import (
    accept_invitation,
    cancel_invitation,
    first_administrator_invitation,
    invite_user,
    request_credential_reset,
    set_site_roles,
)
from common.errors import Conflict, Invalid, NotVisible, Refused
from tests.accounts.support import ledger_events, mails_to, security_events, token_of

PASSWORD = "seven quiet herons by the weir"


def accept(link, **fields):
    given = {"username": "nadia", "display_name": "Nadia", "password": PASSWORD, **fields}
    return accept_invitation(token=token_of(link), **given)


def test_a_link_makes_one_account(admin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invitation, link = invite_user(actor=admin, email="n@example.org", site_roles=["Member"])
    assert mails_to("n@example.org") == ["You are invited to Casework"]
    user = accept(link)
    assert user.check_password(PASSWORD)
    assert user.site_roles == {"Member"}
    assert user.email == "n@example.org"
    assert user.actor_code.startswith("P-")
    assert ledger_events(user) == ["accounts.user.joined"]
    assert ledger_events(invitation) == ["accounts.user.invited", "accounts.invitation.accepted"]
    assert security_events(user) == ["joined"]
    with pytest.raises(NotVisible):
        accept(link, username="second")


def test_only_the_digest_is_stored(admin):
    invitation, link = invite_user(actor=admin)
    stored = " ".join(
        str(value) for value in Invitation.objects.values().get(pk=invitation.pk).values()
    )
    assert token_of(link) not in stored


def test_a_link_expires_after_72_hours(admin):
    _invitation, link = invite_user(actor=admin)
    with time_machine.travel(timezone.now() + timedelta(hours=73)), pytest.raises(NotVisible):
        accept(link)
    with time_machine.travel(timezone.now() + timedelta(hours=71)):
        assert accept(link).username == "nadia"


def test_an_invitation_can_be_made_void_once(admin):
    invitation, link = invite_user(actor=admin)
    cancel_invitation(actor=admin, invitation=invitation)
    with pytest.raises(NotVisible):
        accept(link)
    with pytest.raises(Conflict):
        cancel_invitation(actor=admin, invitation=invitation)
    assert ledger_events(invitation)[-1] == "accounts.invitation.cancelled"


def test_what_the_invitation_says_is_not_for_the_guest_to_change(admin):
    _invitation, link = invite_user(
        actor=admin, username="Chosen", display_name="Given", site_roles=["Auditor"]
    )
    user = accept(link, username="other", display_name="Other")
    assert (user.username, user.display_name) == ("chosen", "Given")
    assert user.site_roles == {"Auditor"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"password": "short"}, "password"),
        ({"display_name": "Nadia Volkova", "password": "nadia-volkova"}, "password"),
        ({"username": "Two Words"}, "username"),
        ({"username": "надія"}, "username"),
        ({"username": "admin"}, "username"),
        ({"display_name": "  "}, "display_name"),
    ],
)
def test_bad_input_makes_no_account_and_keeps_the_link(admin, given, field):
    _invitation, link = invite_user(actor=admin)
    with pytest.raises(Invalid) as refusal:
        accept(link, **given)
    assert field in refusal.value.errors
    assert User.objects.count() == 1
    accept(link)


@pytest.mark.parametrize("role", ["supervisor", "auditor", "member"])
def test_only_administrators_invite(role, request, db):
    with pytest.raises(Refused):
        invite_user(actor=request.getfixturevalue(role))


@pytest.mark.parametrize(
    "fields",
    [{"email": "nobody"}, {"site_roles": ["Emperor"]}, {"username": "a b"}],
)
def test_bad_invitations_are_refused(admin, fields):
    with pytest.raises(Invalid):
        invite_user(actor=admin, **fields)
    assert not Invitation.objects.exists()


def test_an_invitation_to_oversight_is_announced_to_other_administrators(
    admin, admin2, member, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invite_user(actor=admin, site_roles=["Supervisor"])
    assert mails_to(admin2.email) == ["Somebody was invited to a role of oversight"]
    assert mails_to(admin.email) == mails_to(member.email) == []


def test_what_a_dismissed_administrator_offered_is_void(admin, admin2):
    invitation, link = invite_user(actor=admin2, site_roles=["Administrator"])
    set_site_roles(actor=admin, user=admin2, roles=["Member"])
    with pytest.raises(NotVisible):
        accept(link)
    assert ledger_events(invitation)[-1] == "accounts.invitation.cancelled"


def test_what_a_suspended_administrator_offered_waits(admin, admin2, supervisor):
    _invitation, link = invite_user(actor=admin2)
    request_credential_reset(actor=admin, user=admin2, what="password")
    with pytest.raises(NotVisible):
        accept(link)


def test_first_administrator(db):
    earlier, link = first_administrator_invitation(), first_administrator_invitation()
    with pytest.raises(NotVisible):
        accept(earlier)
    user = accept(link)
    assert user.site_roles == {"Administrator", "Member"}
    assert first_administrator_invitation() is None


def test_the_name_taken_meanwhile_is_an_answer_not_a_fault(admin, monkeypatch):
    _invitation, link = invite_user(actor=admin)
    monkeypatch.setattr("accounts.services.invitations.clean_username", lambda name: "admin")
    with pytest.raises(Invalid):
        accept(link)
    assert User.objects.count() == 1


def test_the_command_line_is_an_actor_of_its_own(db):
    invitation, _link = invite_user(actor=ledger.OPERATOR)
    assert invitation.invited_by is None
    assert SecurityEvent.objects.get(event="invited").actor_code == "operator"
