"""Writes the security history from what Django and the sign-in library announce."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as factor_signals
from django.contrib.auth import signals as auth_signals
from django.dispatch import receiver

from accounts.adapters import typed
from accounts.models import SecurityEvent, User
from accounts.services import record_security_event

Event = SecurityEvent.Event


@receiver(auth_signals.user_logged_in)
def signed_in(request: Any, user: User, **kwargs: Any) -> None:
    records = get_authentication_records(request, user)
    methods = [record.get("type") or record["method"] for record in records]
    record_security_event(
        event=Event.SIGNED_IN, user=user, request=request, details={"methods": methods}
    )


@receiver(auth_signals.user_login_failed)
def sign_in_failed(credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
    name = str(credentials.get("username", "")).strip().lower()
    user = User.objects.filter(username=name).first()
    details = {"reason": "password"} if user else {"reason": "unknown", "typed": typed(name)}
    record_security_event(event=Event.SIGN_IN_FAILED, user=user, request=request, details=details)


@receiver(auth_signals.user_logged_out)
def signed_out(request: Any, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record_security_event(event=Event.SIGNED_OUT, user=user, request=request)


@receiver(account_signals.authentication_step_completed)
def reauthenticated(request: Any, user: User, method: str, **kwargs: Any) -> None:
    if kwargs.get("reauthenticated"):
        details = {"method": kwargs.get("type") or method}
        record_security_event(
            event=Event.REAUTHENTICATED, user=user, request=request, details=details
        )


@receiver(factor_signals.authentication_failed)
def factor_failed(request: Any, user: User, authenticator: Any, **kwargs: Any) -> None:
    details = {"reason": authenticator.type}
    record_security_event(event=Event.SIGN_IN_FAILED, user=user, request=request, details=details)


def _factor(event: str) -> Any:
    def write(request: Any, user: User, authenticator: Any, **kwargs: Any) -> None:
        record_security_event(
            event=event, user=user, request=request, details={"type": authenticator.type}
        )

    return write


factor_added, factor_removed = _factor(Event.FACTOR_ADDED), _factor(Event.FACTOR_REMOVED)
factor_renewed = _factor(Event.FACTOR_RENEWED)
factor_signals.authenticator_added.connect(factor_added)
factor_signals.authenticator_removed.connect(factor_removed)
factor_signals.authenticator_reset.connect(factor_renewed)
