"""What happened to accounts: append-only, guarded by database triggers."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.querysets import SecurityEventQuerySet
from common.ids import uuid7

REASONS = {
    "password": _("wrong password"),
    "unknown": _("unknown user name"),
    "totp": _("wrong code"),
    "recovery_codes": _("wrong recovery code"),
    "webauthn": _("wrong key"),
    "expired": _("expired"),
    "revoked": _("revoked"),
    "not_allowed": _("not yet allowed by its owner"),
    "owner_inactive": _("its owner's account is closed"),
}


class SecurityEvent(models.Model):
    """One event in the security history of an account; `user` is whose account it is.

    `details` carries codes and keyed digests, never a password, a name or a typed user name.
    Not ledgered: failed sign-ins would let a stranger hold the ledger's lock.
    """

    class Event(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
        SIGNED_OUT = "signed_out", _("Signed out")
        LOCKED_OUT = "locked_out", _("Sign-in blocked after too many attempts")
        REAUTHENTICATED = "reauthenticated", _("Confirmed who they are")
        FACTOR_ADDED = "factor_added", _("Second factor added")
        FACTOR_REMOVED = "factor_removed", _("Second factor removed")
        FACTOR_RENEWED = "factor_renewed", _("Recovery codes renewed")
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        SESSION_ENDED = "session_ended", _("Session ended")
        INVITED = "invited", _("Invitation sent")
        JOINED = "joined", _("Account made")
        ROLES_CHANGED = "roles_changed", _("Site roles changed")
        DEACTIVATED = "deactivated", _("Account deactivated")
        REACTIVATED = "reactivated", _("Account reactivated")
        CONTACT_CHANGED = "contact_changed", _("Name or e-mail address changed")
        RESET_REQUESTED = "reset_requested", _("Reset requested, access suspended")
        RESET_USED = "reset_used", _("Reset link used")
        ACCESS_CONFIRMED = "access_confirmed", _("Access confirmed by a second person")
        TOKEN_CREATED = "token_created", _("API token made")
        TOKEN_CONFIRMED = "token_confirmed", _("API token allowed by its owner")
        TOKEN_REVOKED = "token_revoked", _("API token revoked")
        TOKEN_REFUSED = "token_refused", _("API token refused")
        VAULT_UNREADABLE = "vault_unreadable", _("A sealed value of the vault did not open")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(_("time"), default=timezone.now)
    event = models.CharField(_("event"), max_length=32, choices=Event)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="security_events",
        verbose_name=_("account"),
    )
    actor_code = models.CharField(_("done by"), max_length=16, blank=True)
    address = models.GenericIPAddressField(_("network address"), null=True)
    agent = models.CharField(_("browser"), max_length=200, blank=True)
    details = models.JSONField(_("details"), default=dict)

    objects = SecurityEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="accounts_event_at_idx"),
            models.Index(fields=["user", "-at"], name="accounts_event_user_idx"),
            models.Index(fields=["event", "-at"], name="accounts_event_event_idx"),
        ]

    def __str__(self) -> str:
        return self.event

    @property
    def reason_label(self) -> str:
        """Why it was refused, in words; empty when there is no such reason."""
        return str(REASONS.get(self.details.get("reason"), ""))
