"""What the accounts floor offers at the server's command line."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.services import accept_invitation, use_credential_reset
from tests.accounts.support import token_of


def test_api_token_prints_the_token_alone_on_the_last_line(member, client, capsys):
    call_command("api_token", "Member", "--scopes", "read,write", "--days", "7")
    *before, last = capsys.readouterr().out.splitlines()
    assert before and "member" in before[0]
    answer = client.get("/api/v1/me/", headers={"Authorization": f"Bearer {last}"})
    assert answer.json()["token"]["scopes"] == ["read", "write"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nobody"], "no account “nobody”"),
        (["member", "--scopes", "root"], "read, write"),
        (["member", "--scopes", ""], "read, write"),
        (["member", "--days", "1000"], "365"),
    ],
)
def test_api_token_refusals_are_sentences(member, arguments, says):
    with pytest.raises(CommandError, match=says):
        call_command("api_token", *arguments)
    assert not member.api_tokens.exists()


def test_invite_admin(db, capsys):
    call_command("invite_admin")
    link = capsys.readouterr().out.splitlines()[-1]
    user = accept_invitation(
        token=token_of(link),
        password="seven quiet herons by the weir",
        username="nadia",
        display_name="Nadia",
    )
    assert "Administrator" in user.site_roles
    with pytest.raises(CommandError):
        call_command("invite_admin", "--email", "nobody")


def test_a_sole_administrator_gets_back_in(
    admin, capsys, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("reset_credential", "admin", "password")
    link = next(word for word in mailoutbox[0].body.split() if "/accounts/reset/" in word)
    assert link not in capsys.readouterr().out
    use_credential_reset(token=token_of(link), password="eleven patient storks at dusk")
    call_command("reset_credential", "admin", "--confirm")
    assert User.objects.get(pk=admin.pk).site_roles == {"Administrator"}


@pytest.mark.parametrize("command", ["createsuperuser", "changepassword"])
def test_djangos_roads_around_the_services_are_closed(admin, command):
    with pytest.raises(CommandError, match="Use "):
        call_command(command, "admin")
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "arguments",
    [["nobody", "password"], ["admin"], ["admin", "password", "--confirm"], ["admin", "--confirm"]],
)
def test_reset_credential_refusals(admin, arguments):
    with pytest.raises(CommandError):
        call_command("reset_credential", *arguments)
