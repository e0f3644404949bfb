"""Roles, activity, contact, password and preferences of accounts."""

import pytest
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction

import ledger
from accounts.models import ApiToken, User
from accounts.services import (
    change_contact,
    change_password,
    create_demo_account,
    create_token,
    deactivate_user,
    reactivate_user,
    set_preferences,
    set_site_roles,
)
from common.errors import Conflict, Invalid, Refused
from tests.accounts.support import ledger_events, mails_to, security_events
from tests.factories import PASSWORD, user


def test_roles_are_set_told_and_recorded(admin, admin2, member, django_capture_on_commit_callbacks):
    assert member.site_roles == {"Member"}
    with django_capture_on_commit_callbacks(execute=True):
        changed = set_site_roles(actor=admin, user=member, roles=["Auditor"])
    assert changed.site_roles == member.site_roles == {"Auditor"}
    assert changed.version == 2
    assert ledger_events(member)[-1] == "accounts.user.roles_changed"
    assert security_events(member)[-1] == "roles_changed"
    assert mails_to(member.email) == ["Your site roles have changed"]
    assert mails_to(admin2.email) == ["Somebody was given a role of oversight"]


def test_the_same_roles_again_change_nothing(admin, member):
    set_site_roles(actor=admin, user=member, roles=["Member"])
    assert ledger_events(member) == ["accounts.user.joined"]


def test_unknown_role(admin, member):
    with pytest.raises(Invalid):
        set_site_roles(actor=admin, user=member, roles=["Emperor"])


def test_roles_belong_to_what_the_ledger_commits_to(admin, member):
    before = member.canonical()
    assert before["site_roles"] == ["Member"]
    set_site_roles(actor=admin, user=member, roles=["Auditor"])
    assert User.objects.get(pk=member.pk).canonical()["site_roles"] == ["Auditor"]


def test_the_ledger_keeps_no_password_hash_and_no_taste(member):
    assert not {"password", "last_login", "theme", "language"} & member.canonical().keys()


def test_nobody_stands_above_the_matrix(admin):
    assert admin.is_superuser is False
    assert not admin.has_perm("accounts.delete_user")
    assert not admin.has_perm("no.such.permission")


def test_deactivation_ends_everything(admin, member, client):
    client.force_login(member)
    token, _plain = create_token(actor=member, owner=member, scopes=["read"], days=1)
    assert client.get("/accounts/preferences/").status_code == 200
    UserSession.objects.create(user=member, ip="192.0.2.1", session_key=client.session.session_key)
    deactivate_user(actor=admin, user=member, reason="Left the organisation.")
    member.refresh_from_db()
    assert not member.is_active
    assert member.site_roles == frozenset()
    assert ApiToken.objects.get(pk=token.pk).revoked_at
    assert client.get("/accounts/preferences/").status_code == 302
    assert ledger_events(member)[-1] == "accounts.user.deactivated"
    assert security_events(member)[-1] == "deactivated"
    with pytest.raises(Conflict):
        deactivate_user(actor=admin, user=member, reason="Twice.")
    reactivate_user(actor=admin, user=member)
    member.refresh_from_db()
    assert member.site_roles == {"Member"}
    assert ApiToken.objects.get(pk=token.pk).revoked_at
    with pytest.raises(Conflict):
        reactivate_user(actor=admin, user=member)


def test_a_reason_is_needed_and_stays_out_of_the_security_history(admin, member):
    with pytest.raises(Invalid):
        deactivate_user(actor=admin, user=member, reason=" ")
    deactivate_user(actor=admin, user=member, reason="Something confidential.")
    assert member.security_events.get(event="deactivated").details == {}


def test_the_last_administrator_stays(admin, member):
    with pytest.raises(Conflict) as refusal:
        deactivate_user(actor=ledger.OPERATOR, user=admin, reason="Gone.")
    assert refusal.value.code == "last_administrator"
    with pytest.raises(Conflict):
        set_site_roles(actor=ledger.OPERATOR, user=admin, roles=["Member"])
    other = user("another", "Administrator")
    set_site_roles(actor=other, user=admin, roles=["Member"])
    with pytest.raises(Conflict):
        set_site_roles(actor=ledger.OPERATOR, user=other, roles=[])


def test_contact_change_is_told_to_both_addresses(
    admin, member, django_capture_on_commit_callbacks
):
    old = member.email
    with django_capture_on_commit_callbacks(execute=True):
        change_contact(actor=admin, user=member, display_name="M. Ember", email="new@example.org")
    assert (
        mails_to(old) == mails_to("new@example.org") == ["Your name or e-mail address was changed"]
    )
    assert ledger_events(member)[-1] == "accounts.user.contact_changed"


@pytest.mark.parametrize("fields", [{"email": "nobody"}, {"display_name": ""}])
def test_contact_bad_input(admin, member, fields):
    given = {"display_name": "Name", "email": "", **fields}
    with pytest.raises(Invalid):
        change_contact(actor=admin, user=member, **given)


@pytest.mark.parametrize("role", ["supervisor", "auditor", "member"])
def test_only_administrators_change_accounts(role, request, db):
    actor, other = request.getfixturevalue(role), user("other")
    acts = [
        lambda: set_site_roles(actor=actor, user=other, roles=[]),
        lambda: deactivate_user(actor=actor, user=other, reason="Because."),
        lambda: reactivate_user(actor=actor, user=other),
        lambda: change_contact(actor=actor, user=other, display_name="X", email=""),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()
    assert ledger_events(other) == ["accounts.user.joined"]


def test_password_change(member, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        change_password(actor=member, password="eleven patient storks at dusk")
    assert User.objects.get(pk=member.pk).check_password("eleven patient storks at dusk")
    assert ledger_events(member)[-1] == "accounts.user.password_changed"
    assert mails_to(member.email) == ["Your password was changed"]
    with pytest.raises(Invalid):
        change_password(actor=member, password="password1234")


def test_preferences(member):
    set_preferences(actor=member, language="uk", theme="dark")
    stored = User.objects.get(pk=member.pk)
    assert (stored.language, stored.theme) == ("uk", "dark")
    with pytest.raises(Invalid):
        set_preferences(actor=member, theme="neon")
    with pytest.raises(Invalid):
        set_preferences(actor=member, language="xx")


def test_user_names_are_lower_case_in_the_database_too(member):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=member.pk).update(username="Member")


def test_demonstration_accounts_only_in_a_demonstration(db, settings):
    settings.CASEWORK_DEMO = False
    with pytest.raises(Refused):
        create_demo_account(
            actor=ledger.OPERATOR,
            username="x",
            display_name="X",
            email="",
            password=PASSWORD,
            site_roles=["Member"],
        )
    assert not User.objects.exists()


def test_who_sees_whom(admin, supervisor, auditor, member):
    other = user("other")
    assert set(User.objects.visible_to(member)) == {member}
    for overseer in (admin, supervisor, auditor):
        assert other in User.objects.visible_to(overseer)
    assert other in User.objects.directory(member)
    member.access_suspended = True
    assert not User.objects.directory(member).exists()
