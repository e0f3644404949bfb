"""Inviting people, and accepting an invitation: the only ways an account comes into being."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from accounts.models import Invitation, SecurityEvent, SiteRole, User
from accounts.models.user import OVERSIGHT, new_actor_code
from accounts.services import mail
from accounts.services.authority import as_user, require
from accounts.services.cleaning import (
    clean_email,
    clean_name,
    clean_password,
    clean_site_roles,
    clean_username,
    site_role_groups,
)
from accounts.services.links import INVITATION_LIFETIME, digest, new_secret, url
from accounts.services.security import record_security_event
from common.errors import Conflict, Invalid, NotVisible


def invite_user(
    *,
    actor: Any,
    email: str = "",
    display_name: str = "",
    username: str = "",
    site_roles: Iterable[str] = (SiteRole.MEMBER,),
    language: str = User.Language.ENGLISH,
) -> tuple[Invitation, str]:
    """Offer an account, and return the invitation with its one-time link, to be shown once.

    The link is mailed when there is an address; it works for 72 hours. Inviting somebody to a role
    of oversight is announced to every other administrator. Raises Refused, Invalid.
    """
    require(actor, "account.invite")
    roles = clean_site_roles(site_roles)
    email = clean_email(email)
    username = clean_username(username) if username.strip() else ""
    plain, stored = new_secret()
    with ledger.unit(actor):
        invitation = Invitation.objects.create(
            digest=stored,
            expires_at=timezone.now() + INVITATION_LIFETIME,
            email=email,
            display_name=display_name.strip(),
            username=username,
            site_roles=sorted(roles),
            language=language,
            invited_by=as_user(actor),
        )
        ledger.record("accounts.user.invited", invitation)
        record_security_event(
            event=SecurityEvent.Event.INVITED,
            user=as_user(actor),
            actor=actor,
            details={"invitation": str(invitation.pk), "roles": sorted(roles)},
        )
        link = url("accounts:invitation-link", plain)
        mail.send("invitation", email, language=language, link=link, expires=invitation.expires_at)
        if roles & OVERSIGHT:
            mail.announce_to_administrators("oversight_invited", actor=actor, roles=sorted(roles))
    return invitation, link


def accept_invitation(
    *, token: str, password: str, username: str = "", display_name: str = ""
) -> User:
    """Make the account that the link with `token` offers; the new person is the actor.

    A user name or name given in the invitation is not theirs to change. Raises NotVisible for a
    link that is unknown, used, expired or cancelled, and Invalid by field.
    """
    invitation = find_invitation(token)
    user = User(
        username=clean_username(invitation.username or username),
        display_name=clean_name(invitation.display_name or display_name),
        email=invitation.email,
        language=invitation.language,
        actor_code=new_actor_code(),
    )
    clean_password(password, user)
    user.set_password(password)
    try:
        _join(invitation, user)
    except IntegrityError:
        # Somebody took the name since it was looked up.
        taken = User._meta.get_field("username").error_messages["unique"]
        raise Invalid({"username": [taken]}) from None
    return user


def _join(invitation: Invitation, user: User) -> None:
    with ledger.unit(user):
        # The state check is the write: of two people with one link, one gets the account.
        if not Invitation.objects.open().filter(pk=invitation.pk).update(used_at=timezone.now()):
            raise NotVisible(_("This link is not valid any more."))
        before = invitation.canonical()
        user.save(force_insert=True)
        user.groups.set(site_role_groups(invitation.site_roles))
        invitation.refresh_from_db()
        invitation.user = user
        invitation.version += 1
        invitation.save(update_fields=["user", "version"])
        ledger.record("accounts.user.joined", user)
        ledger.record("accounts.invitation.accepted", invitation, before=before)
        record_security_event(
            event=SecurityEvent.Event.JOINED,
            user=user,
            details={"invitation": str(invitation.pk), "roles": invitation.site_roles},
        )


def cancel_invitation(*, actor: Any, invitation: Invitation) -> Invitation:
    """Make an open invitation void. Raises Conflict when it has been used, cancelled or has expired."""
    require(actor, "account.invite")
    with ledger.unit(actor):
        invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if not invitation.is_open:
            raise Conflict(_("This invitation is not open any more."))
        _cancel(invitation)
    return invitation


def cancel_invitations_of(actor: Any, user: User) -> None:
    """Void what a person has offered, inside the unit that takes their right to offer it."""
    for invitation in Invitation.objects.open().filter(invited_by=user):
        _cancel(invitation)


def first_administrator_invitation() -> str | None:
    """A link for the first administrator of an installation without accounts; None once there is one.

    Earlier such links become void: only the one printed last works.
    """
    if User.objects.exists():
        return None
    with ledger.unit(ledger.OPERATOR):
        for invitation in Invitation.objects.open().filter(invited_by=None):
            _cancel(invitation)
        _invitation, link = invite_user(
            actor=ledger.OPERATOR, site_roles=[SiteRole.ADMINISTRATOR, SiteRole.MEMBER]
        )
    return link


def find_invitation(token: str) -> Invitation:
    """The open invitation behind a link. Raises NotVisible.

    While its author is suspended it does not open: what they offered waits as they do.
    """
    invitation = (
        Invitation.objects.open().select_related("invited_by").filter(digest=digest(token)).first()
    )
    author = invitation.invited_by if invitation else None
    if invitation is None or (author and SiteRole.ADMINISTRATOR not in author.site_roles):
        raise NotVisible(_("This link is not valid any more."))
    return invitation


def _cancel(invitation: Invitation) -> None:
    before = invitation.canonical()
    invitation.cancelled_at = timezone.now()
    invitation.version += 1
    invitation.save(update_fields=["cancelled_at", "version"])
    ledger.record("accounts.invitation.cancelled", invitation, before=before)
