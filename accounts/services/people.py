"""Changing accounts: roles, activity, contact, password, preferences. Accounts are never deleted."""

from collections.abc import Iterable
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils.translation import gettext_lazy as _

import ledger
from accounts import installation
from accounts.models import Installation, SecurityEvent, SiteRole, User
from accounts.models.user import OVERSIGHT, new_actor_code
from accounts.services import mail
from accounts.services.authority import (
    locked,
    require,
    require_another_administrator,
    require_other,
)
from accounts.services.cleaning import (
    clean_email,
    clean_name,
    clean_password,
    clean_site_roles,
    clean_username,
    site_role_groups,
)
from accounts.services.invitations import cancel_invitations_of
from accounts.services.security import record_security_event
from accounts.services.tokens import revoke_all
from common.errors import Conflict, Invalid, Refused


def set_site_roles(*, actor: Any, user: User, roles: Iterable[str]) -> User:
    """Give a person exactly these site roles. Nobody changes their own.

    The person is told; a new role of oversight is announced to every other administrator. Raises
    Refused, Invalid, and Conflict (`last_administrator`).
    """
    require(actor, "account.set_roles")
    require_other(actor, user)
    wanted = clean_site_roles(roles)
    with ledger.unit(actor):
        if SiteRole.ADMINISTRATOR not in wanted:
            require_another_administrator(user)
        person = locked(user)
        before = person.canonical()
        held = set(before["site_roles"])
        if wanted == held:
            return person
        if SiteRole.ADMINISTRATOR in held - wanted:
            cancel_invitations_of(actor, person)
        person.groups.set(site_role_groups(wanted))
        change = {"added": sorted(wanted - held), "removed": sorted(held - wanted)}
        _recorded(
            actor,
            person,
            "accounts.user.roles_changed",
            SecurityEvent.Event.ROLES_CHANGED,
            before,
            details=change,
        )
        mail.send("roles_changed", person.email, language=person.language, **change)
        if OVERSIGHT & set(change["added"]):
            mail.announce_to_administrators(
                "oversight_granted", actor=actor, code=person.actor_code, roles=change["added"]
            )
    user.__dict__.pop("site_roles", None)
    return person


def deactivate_user(*, actor: Any, user: User, reason: str) -> User:
    """Close an account: nobody signs in with it, its sessions end, its tokens and offers are void.

    Raises Refused, Invalid without a reason, and Conflict (`last_administrator`, or `state` when
    closed already).
    """
    require(actor, "account.deactivate")
    require_other(actor, user)
    if not reason.strip():
        raise Invalid({"reason": [_("Give the reason.")]})
    with ledger.unit(actor):
        require_another_administrator(user)
        person = locked(user)
        if not person.is_active:
            raise Conflict(_("This account is closed already."))
        before = person.canonical()
        person.is_active = False
        person.save(update_fields=["is_active"])
        cancel_invitations_of(actor, person)
        revoke_all(actor, person)
        end_sessions(person)
        _recorded(
            actor,
            person,
            "accounts.user.deactivated",
            SecurityEvent.Event.DEACTIVATED,
            before,
            details={"reason": reason.strip()},
        )
    return person


def reactivate_user(*, actor: Any, user: User) -> User:
    """Open a closed account again, with the roles it had; its old tokens stay void.

    Raises Refused, and Conflict when it is not closed.
    """
    require(actor, "account.deactivate")
    require_other(actor, user)
    with ledger.unit(actor):
        person = locked(user)
        if person.is_active:
            raise Conflict(_("This account is not closed."))
        before = person.canonical()
        person.is_active = True
        person.save(update_fields=["is_active"])
        _recorded(
            actor, person, "accounts.user.reactivated", SecurityEvent.Event.REACTIVATED, before
        )
    return person


def change_contact(*, actor: Any, user: User, display_name: str, email: str) -> User:
    """Change a person's name and e-mail address; told to the old address and the new one.

    Raises Refused and Invalid.
    """
    require(actor, "account.change")
    email, display_name = clean_email(email), clean_name(display_name)
    with ledger.unit(actor):
        person = locked(user)
        before, old = person.canonical(), person.email
        person.display_name, person.email = display_name, email
        person.save(update_fields=["display_name", "email"])
        _recorded(
            actor,
            person,
            "accounts.user.contact_changed",
            SecurityEvent.Event.CONTACT_CHANGED,
            before,
        )
        for address in {old, email}:
            mail.send("contact_changed", address, language=person.language)
    return person


def change_password(*, actor: User, password: str) -> User:
    """Give oneself a new password. Sessions elsewhere end with it. Raises Invalid."""
    clean_password(password, actor)
    with ledger.unit(actor):
        before = actor.canonical()
        actor.set_password(password)
        actor.save(update_fields=["password"])
        _recorded(
            actor,
            actor,
            "accounts.user.password_changed",
            SecurityEvent.Event.PASSWORD_CHANGED,
            before,
        )
        mail.send("password_changed", actor.email, language=actor.language)
    return actor


def set_preferences(*, actor: User, language: str | None = None, theme: str | None = None) -> User:
    """Choose language and appearance for oneself. Raises Invalid.

    The one change without a ledger entry: how the interface looks is no business of the record.
    """
    for field, value in (("language", language), ("theme", theme)):
        if value is not None:
            column: Any = User._meta.get_field(field)
            if value not in dict(column.choices):
                raise Invalid({field: [_("This is not one of the choices.")]})
            setattr(actor, field, value)
    actor.save(update_fields=["language", "theme"])
    return actor


def create_demo_account(
    *,
    actor: Any,
    username: str,
    display_name: str,
    email: str,
    password: str,
    site_roles: Iterable[str],
    language: str = User.Language.ENGLISH,
) -> User:
    """Make an account for the demonstration, without an invitation.

    Marks an unmarked database as a demonstration for good, and refuses on any other.
    """
    if not settings.CASEWORK_DEMO:
        raise Refused(_("Demonstration accounts exist in demonstration mode only."))
    installation.ensure(Installation.Kind.DEMO)
    roles = clean_site_roles(site_roles)
    user = User(
        username=clean_username(username),
        display_name=display_name,
        email=email,
        language=language,
        actor_code=new_actor_code(),
        is_demo=True,
    )
    user.set_password(password)
    with ledger.unit(actor):
        user.save(force_insert=True)
        user.groups.set(site_role_groups(roles))
        ledger.record("accounts.user.joined", user, details={"demonstration": True})
        record_security_event(
            event=SecurityEvent.Event.JOINED,
            user=user,
            actor=actor,
            details={"roles": sorted(roles)},
        )
    return user


def end_sessions(user: User) -> int:
    """End every session of a person; returns how many."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


def _recorded(
    actor: Any,
    user: User,
    event: str,
    security_event: str,
    before: dict[str, Any],
    details: dict[str, Any] | None = None,
) -> None:
    """Count the version up, and write both records. The reason of an act is in the ledger alone."""
    user.version += 1
    user.save(update_fields=["version"])
    user.__dict__.pop("site_roles", None)
    ledger.record(event, user, before=before, details=details)
    codes = {key: value for key, value in (details or {}).items() if key != "reason"}
    record_security_event(event=security_event, user=user, actor=actor, details=codes)
