"""Resetting somebody's password or second factor, and the second person who gives access back."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from accounts import persons
from accounts.models import CredentialReset, SecurityEvent, SiteRole, User
from accounts.services import mail
from accounts.services.authority import as_user, is_operator, locked, require, require_other
from accounts.services.cleaning import clean_password
from accounts.services.links import RESET_LIFETIME, digest, new_secret, url
from accounts.services.people import end_sessions
from accounts.services.security import record_security_event
from common.errors import Conflict, Invalid, NotVisible, Refused


def request_credential_reset(*, actor: Any, user: User, what: str) -> CredentialReset:
    """Mail a person a one-time link to renew their password or second factor, and suspend their access.

    The link goes to the person alone and works for 24 hours. Access comes back when a second
    administrator or supervisor confirms. Raises Refused, Invalid (no e-mail address), and Conflict
    (`nobody_to_confirm`, or `state` for a closed account).
    """
    require(actor, "account.reset_credential")
    require_other(actor, user)
    if what not in CredentialReset.What.values:
        raise Invalid({"what": [_("This is not one of the choices.")]})
    if not mail.reaches(user.email):
        raise Invalid({"": [_("This person has no e-mail address that a link can reach.")]})
    plain, stored = new_secret()
    with ledger.unit(actor):
        person = locked(user)
        if not person.is_active:
            raise Conflict(_("This account is closed."))
        reset = CredentialReset(
            user=person,
            what=what,
            digest=stored,
            requested_by=as_user(actor),
            expires_at=timezone.now() + RESET_LIFETIME,
        )
        if not is_operator(actor) and not _confirmers(person, [reset]).exists():
            raise Conflict(
                _("Nobody could confirm it: appoint a second administrator or a supervisor first."),
                code="nobody_to_confirm",
            )
        reset.save()
        ledger.record("accounts.credential_reset.requested", reset)
        _suspend(actor, person, suspended=True, event="accounts.user.access_suspended")
        end_sessions(person)
        _noted(SecurityEvent.Event.RESET_REQUESTED, person, actor, reset)
        link = url("accounts:reset-link", plain)
        mail.send("credential_reset", person.email, language=person.language, link=link, what=what)
        mail.announce_to_administrators("access_suspended", actor=actor, code=person.actor_code)
    return reset


def use_credential_reset(*, token: str, password: str) -> User:
    """Use a reset link; the person is the actor.

    For a password, `password` is the new one. For a second factor it is the present one, as proof:
    whoever reads the e-mail does not thereby get in. Ends all sessions. Access stays suspended.
    Raises NotVisible for a link that is void, and Invalid.
    """
    found = find_credential_reset(token)
    _check_password(found, password)
    with ledger.unit(found.user):
        person = locked(found.user)
        reset = CredentialReset.objects.select_for_update().get(pk=found.pk)
        if not reset.is_open:
            raise NotVisible(_("This link is not valid any more."))
        before = reset.canonical()
        if reset.what == CredentialReset.What.PASSWORD:
            person.set_password(password)
            person.save(update_fields=["password"])
        else:
            Authenticator.objects.filter(user=person).delete()
        reset.used_at = timezone.now()
        reset.version += 1
        reset.save(update_fields=["used_at", "version"])
        ledger.record("accounts.credential_reset.used", reset, before=before)
        _noted(SecurityEvent.Event.RESET_USED, person, person, reset)
        end_sessions(person)
    return person


def confirm_access(*, actor: Any, user: User) -> User:
    """Give a suspended person their access back, after having spoken to them.

    The one who confirms is an administrator or supervisor, and neither the person nor anyone who
    requested one of their resets. Raises Refused (`own_account`, `second_person`), and Conflict
    (`state`, or `link_open` while a link could still be used).
    """
    require(actor, "account.confirm_access")
    require_other(actor, user)
    with ledger.unit(actor):
        person = locked(user)
        resets = list(person.credential_resets.unconfirmed().select_for_update().order_by("pk"))
        if not person.access_suspended:
            raise Conflict(_("The access of this person is not suspended."))
        _require_second_person(actor, person, resets)
        if any(reset.is_open for reset in resets):
            raise Conflict(
                _(
                    "The reset link has not been used yet. Confirm when it has been, or has expired."
                ),
                code="link_open",
            )
        for reset in resets:
            before = reset.canonical()
            reset.confirmed_by, reset.confirmed_at = as_user(actor), timezone.now()
            reset.version += 1
            reset.save(update_fields=["confirmed_by", "confirmed_at", "version"])
            ledger.record("accounts.credential_reset.confirmed", reset, before=before)
        _suspend(actor, person, suspended=False, event="accounts.user.access_confirmed")
        record_security_event(event=SecurityEvent.Event.ACCESS_CONFIRMED, user=person, actor=actor)
        mail.send("access_confirmed", person.email, language=person.language)
    return person


def find_credential_reset(token: str) -> CredentialReset:
    """The reset behind a link that can still be used. Raises NotVisible."""
    found = (
        CredentialReset.objects.select_related("user")
        .filter(digest=digest(token), user__is_active=True)
        .first()
    )
    if found is None or not found.is_open:
        raise NotVisible(_("This link is not valid any more."))
    return found


def may_confirm(actor: Any, user: User) -> bool:
    """Whether the actor is one of those who may give this person's access back."""
    resets = list(user.credential_resets.unconfirmed())
    return user.access_suspended and _confirmers(user, resets).filter(pk=actor.pk).exists()


def _confirmers(user: User, resets: list[CredentialReset]) -> QuerySet[User]:
    """Those who may confirm: in office, not the person, not a requester."""
    involved = {user.pk} | {reset.requested_by_id for reset in resets}
    offices = User.objects.with_site_role(SiteRole.ADMINISTRATOR, SiteRole.SUPERVISOR)
    offices = offices.filter(access_suspended=False).exclude(pk__in=involved - {None})
    return offices.exclude(pk__in=persons.beside(involved - {None}))


def _require_second_person(actor: Any, user: User, resets: list[CredentialReset]) -> None:
    confirmers = _confirmers(user, resets)
    # The command line steps in only where no second person exists: it would be no second person.
    allowed = not confirmers.exists() if is_operator(actor) else confirmers.filter(pk=actor.pk)
    if not allowed:
        raise Refused(
            _("A second person must confirm: not the one who requested the reset."),
            code="second_person",
        )


def _check_password(reset: CredentialReset, password: str) -> None:
    if reset.what == CredentialReset.What.PASSWORD:
        clean_password(password, reset.user)
    elif not reset.user.check_password(password):
        raise Invalid({"password": [_("This is not your present password.")]})


def _suspend(actor: Any, user: User, *, suspended: bool, event: str) -> None:
    before = user.canonical()
    user.access_suspended = suspended
    user.version += 1
    user.save(update_fields=["access_suspended", "version"])
    ledger.record(event, user, before=before)


def _noted(event: str, user: User, actor: Any, reset: CredentialReset) -> None:
    details = {"reset": str(reset.pk), "what": reset.what}
    record_security_event(event=event, user=user, actor=actor, details=details)
