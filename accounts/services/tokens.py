"""API tokens: made, allowed, revoked, recognised."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from accounts.models import ApiToken, SecurityEvent, User
from accounts.services import mail
from accounts.services.authority import as_user, is_operator, require
from accounts.services.links import digest, new_secret
from accounts.services.security import record_security_event
from common.errors import Conflict, Invalid, NotVisible, Refused

PREFIX = "cwk_"
SHOWN = 10
MAX_DAYS = 365
USE_INTERVAL = timedelta(minutes=1)
REFUSAL_INTERVAL = timedelta(minutes=15)


def create_token(
    *,
    actor: Any,
    owner: User,
    scopes: Iterable[str],
    days: int,
    cases: Iterable[uuid.UUID] = (),
    name: str = "",
) -> tuple[ApiToken, str]:
    """Make a token of `owner`, and return it with its plain text, which is shown once and not kept.

    `scopes` are `read` and `write`, `days` is at most 365, `cases` limits it to these cases (none:
    whatever its owner may see). Made by an administrator for someone else, it works only once that
    person has allowed it; in any case they are told. Raises Refused and Invalid.
    """
    is_own = as_user(actor) is not None and actor.pk == owner.pk
    if not is_own:
        require(actor, "token.create_for_other")
    if not owner.is_active or owner.access_suspended:
        raise Refused(_("The owner's account is closed or suspended."))
    wanted = _clean_scopes(scopes)
    if not 1 <= days <= MAX_DAYS:
        raise Invalid({"days": [_("Choose between 1 and %s days.") % MAX_DAYS]})
    plain, stored = new_secret(PREFIX)
    now = timezone.now()
    with ledger.unit(actor):
        token = ApiToken.objects.create(
            owner=owner,
            created_by=as_user(actor),
            name=name.strip()[:100],
            prefix=plain[:SHOWN],
            digest=stored,
            scopes=wanted,
            cases=sorted(str(case) for case in cases),
            created_at=now,
            expires_at=now + timedelta(days=days),
            confirmed_at=now if is_own or is_operator(actor) else None,
        )
        ledger.record("accounts.token.created", token)
        _noted(SecurityEvent.Event.TOKEN_CREATED, token, actor)
        if not is_own:
            code = getattr(actor, "actor_code", "")
            mail.send(
                "token_created", owner.email, language=owner.language, actor=code, token=token
            )
    return token, plain


def confirm_token(*, actor: User, token: ApiToken) -> ApiToken:
    """Allow a token that somebody else made in one's name. Raises NotVisible and Conflict."""
    with ledger.unit(actor):
        token = _locked(token)
        if token.owner_id != actor.pk:
            raise NotVisible(_("No such record."))
        if token.confirmed_at or token.revoked_at:
            raise Conflict(_("This token is not waiting to be allowed."))
        before = token.canonical()
        token.confirmed_at = timezone.now()
        token.version += 1
        token.save(update_fields=["confirmed_at", "version"])
        ledger.record("accounts.token.confirmed", token, before=before)
        _noted(SecurityEvent.Event.TOKEN_CONFIRMED, token, actor)
    return token


def revoke_token(*, actor: Any, token: ApiToken) -> ApiToken:
    """Make a token void at once: one's own, or as an administrator anybody's.

    Raises NotVisible, Refused, and Conflict when it is revoked already.
    """
    if as_user(actor) is None or token.owner_id != actor.pk:
        require(actor, "token.revoke_for_other")
    with ledger.unit(actor):
        token = _locked(token)
        if token.revoked_at:
            raise Conflict(_("This token is revoked already."))
        _revoke(actor, token)
    return token


def revoke_all(actor: Any, owner: User) -> None:
    """Revoke every token of a person, inside the unit that closes the account."""
    for token in owner.api_tokens.filter(revoked_at=None).select_for_update().order_by("pk"):
        _revoke(actor, token)


def authenticate(plain: bytes, *, request: HttpRequest | None = None) -> ApiToken | None:
    """The usable token with this plain text, its active owner loaded, or None.

    Notes the use (at most once a minute), and in the security history the refusal of a token that
    once was good (at most every quarter of an hour).
    """
    if not plain.startswith(PREFIX.encode()) or len(plain) > 100:
        return None
    token = ApiToken.objects.select_related("owner").filter(digest=digest(plain)).first()
    if token is None:
        return None
    if not token.is_usable or not token.owner.is_active:
        _note_refusal(token, request)
        return None
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= USE_INTERVAL:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        token.last_used_at = now
    return token


def _note_refusal(token: ApiToken, request: HttpRequest | None) -> None:
    # `add` is true for the first in the interval only: a forgotten script must not fill the history.
    if cache.add(f"token-refused:{token.pk}", True, REFUSAL_INTERVAL.total_seconds()):
        reason = "revoked" if token.revoked_at else "expired"
        if token.confirmed_at is None:
            reason = "not_allowed"
        if not token.owner.is_active:
            reason = "owner_inactive"
        record_security_event(
            event=SecurityEvent.Event.TOKEN_REFUSED,
            user=token.owner,
            request=request,
            details={"token": str(token.pk), "reason": reason},
        )


def _revoke(actor: Any, token: ApiToken) -> None:
    before = token.canonical()
    token.revoked_at = timezone.now()
    token.version += 1
    token.save(update_fields=["revoked_at", "version"])
    ledger.record("accounts.token.revoked", token, before=before)
    _noted(SecurityEvent.Event.TOKEN_REVOKED, token, actor)


def _locked(token: ApiToken) -> ApiToken:
    return ApiToken.objects.select_for_update().get(pk=token.pk)


def _clean_scopes(scopes: Iterable[str]) -> list[str]:
    wanted = sorted({str(scope) for scope in scopes})
    if not wanted or set(wanted) - set(ApiToken.Scope.values):
        raise Invalid({"scopes": [_("Choose from: %s.") % ", ".join(ApiToken.Scope.values)]})
    return wanted


def _noted(event: str, token: ApiToken, actor: Any) -> None:
    details = {"token": str(token.pk), "scopes": token.scopes}
    record_security_event(event=event, user=token.owner, actor=actor, details=details)
