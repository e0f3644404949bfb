"""How the sign-in library behaves here: nobody signs up, lock-outs are noted, secrets are sealed."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import sealing
from accounts.models import SecurityEvent, User
from accounts.services import change_password, mail, record_security_event

LOCK_OUT_NOTED_EVERY = 300


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations, addresses from administrators."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The user name or the password is wrong."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is wrong, or was used already."),
        "too_many_login_attempts": _("Too many failed attempts. Try again in five minutes."),
        "rate_limited": _("Too many attempts. Try again in a few minutes."),
        "account_inactive": _("This account is closed."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        change_password(actor=user, password=password)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            note_lock_out(request, username=str(credentials.get("username", "")))
            raise

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the person that their second factor was changed (a password tells them by itself)."""
        if template_prefix.startswith("mfa/"):
            mail.send("factor_changed", user.email, language=user.language)


class MFAAdapter(DefaultMFAAdapter):
    """Second factors with their secrets sealed for the account they belong to."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong, or was used already."),
    }

    def encrypt(self, text: str) -> str:
        with sealing.owned_by(current_owner()):
            return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        with sealing.owned_by(current_owner()):
            return sealing.unseal(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        return settings.CASEWORK_ORGANISATION

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {
            **super().get_public_key_credential_rp_entity(),
            "name": settings.CASEWORK_ORGANISATION,
        }

    def _get_user_identifier(self, user: User) -> str:
        return user.username

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        AccountAdapter().send_notification_mail(*args, **kwargs)


class UserSessionsAdapter(DefaultUserSessionsAdapter):
    """Notes each session that is ended from the list of sessions."""

    def end_sessions(self, sessions: Any) -> None:
        sessions = list(sessions)
        super().end_sessions(sessions)
        for session in sessions:
            record_security_event(event=SecurityEvent.Event.SESSION_ENDED, user=session.user)


def current_owner() -> Any:
    """Whose second factor is at hand: the person signing in, or the one signed in."""
    request = context.request
    stage = getattr(request, "_login_stage", None)
    user = stage.login.user if stage else request.user
    return user.pk


def note_lock_out(request: HttpRequest, *, username: str) -> None:
    """Note in the security history that sign-in is blocked for this user name, once in a while."""
    name = username.strip().lower()
    if cache.add(f"lock-out:{typed(name)}", True, LOCK_OUT_NOTED_EVERY):
        user = User.objects.filter(username=name).first()
        record_security_event(
            event=SecurityEvent.Event.LOCKED_OUT,
            user=user,
            request=request,
            details={} if user else {"typed": typed(name)},
        )


def typed(username: str) -> str:
    """A keyed digest of what someone typed as a user name: it might be a name, or a password."""
    return salted_hmac("accounts.typed", username, algorithm="sha256").hexdigest()[:16]
