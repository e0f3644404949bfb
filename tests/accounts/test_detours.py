"""An administrator's roads around the rules, each closed."""

import pytest

import ledger
from accounts.models import User
from accounts.services import (
    change_contact,
    confirm_access,
    create_token,
    deactivate_user,
    invite_user,
    reactivate_user,
    request_credential_reset,
    set_site_roles,
    use_credential_reset,
)
from accounts.services.tokens import authenticate
from common.errors import Refused
from tests.accounts.support import ledger_events, mails_to, security_events
from tests.factories import user


def test_no_roles_for_oneself(admin):
    with pytest.raises(Refused) as refusal:
        set_site_roles(actor=admin, user=admin, roles=["Administrator", "Supervisor"])
    assert refusal.value.code == "own_account"
    # A copy of the same account is the same person.
    with pytest.raises(Refused):
        set_site_roles(actor=User.objects.get(pk=admin.pk), user=admin, roles=["Member"])
    assert User.objects.get(pk=admin.pk).site_roles == {"Administrator"}


def test_no_roles_for_oneself_through_the_page(admin, client):
    client.force_login(admin)
    _reauthenticate(client)
    answer = client.post(
        f"/accounts/people/{admin.pk}/roles/", {"site_roles": ["Administrator", "Supervisor"]}
    )
    assert answer.status_code == 403
    assert User.objects.get(pk=admin.pk).site_roles == {"Administrator"}


def test_an_offer_of_oversight_cannot_be_made_in_silence(
    admin, admin2, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invitation, _link = invite_user(actor=admin, site_roles=["Supervisor"])
    assert mails_to(admin2.email)
    assert ledger_events(invitation) == ["accounts.user.invited"]
    assert security_events(admin)[-1] == "invited"


def test_the_one_who_resets_a_credential_does_not_get_the_access(admin, supervisor, member):
    request_credential_reset(actor=admin, user=member, what="password")
    member.refresh_from_db()
    assert member.access_suspended
    assert not member.has_perm("case.open")
    with pytest.raises(Refused) as refusal:
        confirm_access(actor=admin, user=member)
    assert refusal.value.code == "second_person"


def test_the_link_of_a_reset_is_not_given_to_the_one_who_asks(admin, supervisor, member, client):
    client.force_login(admin)
    _reauthenticate(client)
    answer = client.post(f"/accounts/people/{member.pk}/reset/", {"what": "password"}, follow=True)
    assert answer.status_code == 200
    assert b"/accounts/reset/" not in answer.content
    assert User.objects.get(pk=member.pk).access_suspended


def test_suspension_does_not_end_by_closing_and_opening_the_account(admin, supervisor, member):
    request_credential_reset(actor=admin, user=member, what="password")
    deactivate_user(actor=admin, user=member, reason="To lift the suspension.")
    person = reactivate_user(actor=admin, user=member)
    assert person.access_suspended


def test_suspension_does_not_end_by_new_roles(admin, supervisor, member):
    request_credential_reset(actor=admin, user=member, what="password")
    person = set_site_roles(actor=admin, user=member, roles=["Member", "Supervisor"])
    assert person.access_suspended
    assert person.site_roles == frozenset()


def test_a_suspended_administrator_administers_nothing(admin, admin2, supervisor, member):
    request_credential_reset(actor=admin2, user=admin, what="password")
    suspended = User.objects.get(pk=admin.pk)
    for act in (
        lambda: invite_user(actor=suspended),
        lambda: set_site_roles(actor=suspended, user=member, roles=["Administrator"]),
        lambda: confirm_access(actor=suspended, user=member),
    ):
        with pytest.raises(Refused):
            act()


def test_a_new_address_does_not_bring_the_link_in_silence(
    admin, supervisor, member, django_capture_on_commit_callbacks
):
    old = member.email
    with django_capture_on_commit_callbacks(execute=True):
        change_contact(actor=admin, user=member, display_name="Member", email="me@example.org")
        request_credential_reset(actor=admin, user=member, what="password")
    assert mails_to(old) == ["Your name or e-mail address was changed"]
    assert security_events(member)[-2:] == ["contact_changed", "reset_requested"]
    assert User.objects.get(pk=member.pk).access_suspended


def test_a_token_for_someone_else_opens_nothing_by_itself(
    admin, member, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        _token, plain = create_token(actor=admin, owner=member, scopes=["read"], days=1)
    assert authenticate(plain.encode()) is None
    assert mails_to(member.email) == ["A token was made in your name"]
    assert "token_created" in security_events(member)


def test_nobody_closes_their_own_account_by_mistake_or_to_hide(admin, admin2):
    for act in (deactivate_user, reactivate_user):
        fields = {"reason": "Gone."} if act is deactivate_user else {}
        with pytest.raises(Refused):
            act(actor=admin, user=admin, **fields)


def test_no_one_resets_themselves(admin, supervisor):
    with pytest.raises(Refused):
        request_credential_reset(actor=admin, user=admin, what="factor")


def test_a_reset_by_the_command_line_is_suspended_too(
    admin, supervisor, member, django_capture_on_commit_callbacks, mailoutbox
):
    with django_capture_on_commit_callbacks(execute=True):
        request_credential_reset(actor=ledger.OPERATOR, user=member, what="password")
    link = next(word for word in mailoutbox[0].body.split() if "/accounts/reset/" in word)
    person = use_credential_reset(
        token=link.rstrip("/").rsplit("/", 1)[1], password="eleven patient storks at dusk"
    )
    assert person.access_suspended


def test_administrators_hold_no_permission_over_accounts_below_the_services(admin):
    for verb in ("add", "change", "delete"):
        assert not admin.has_perm(f"accounts.{verb}_user", user(f"one-{verb}"))


def _reauthenticate(client):
    from tests.factories import PASSWORD

    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302
