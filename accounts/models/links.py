"""One-time links: the invitation of a new person, and the reset of somebody's credential.

Only the SHA-256 digest of a link's 256 random bits is stored; the link itself is mailed, or shown once.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.querysets import CredentialResetQuerySet, InvitationQuerySet
from ledger.models import LedgeredModel


class OneTimeLink(LedgeredModel):
    """What both kinds share: digest, expiry, use."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        """Whether the link can still be used."""
        return (
            self.used_at is None and self.cancelled_at is None and self.expires_at > timezone.now()
        )


class Invitation(OneTimeLink):
    """An offer of an account. The account itself is made when the link is used."""

    email = models.EmailField(_("e-mail address"), blank=True)
    display_name = models.CharField(_("name"), max_length=150, blank=True)
    username = models.CharField(
        _("user name"), max_length=64, blank=True, help_text=_("Empty: the person chooses it.")
    )
    site_roles = models.JSONField(_("site roles"), default=list)
    language = models.CharField(_("language"), max_length=8, default="en")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("invited by"),
        help_text=_("Empty when it was made at the server's command line."),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="invitation",
        verbose_name=_("account"),
    )

    objects = InvitationQuerySet.as_manager()
    ledger_kind = "invitation"

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at"], name="accounts_invite_created_idx")]


class CredentialReset(OneTimeLink):
    """The reset of one person's password or second factor at another person's request.

    From the request on, the person's access is suspended; it ends when someone who is neither the
    requester nor the person confirms.
    """

    class What(models.TextChoices):
        PASSWORD = "password", _("Password")
        FACTOR = "factor", _("Second factor")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="credential_resets",
        verbose_name=_("person"),
    )
    what = models.CharField(_("what"), max_length=8, choices=What)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("requested by"),
        help_text=_("Empty when it was requested at the server's command line."),
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)

    objects = CredentialResetQuerySet.as_manager()
    ledger_kind = "credential_reset"

    class Meta:
        verbose_name = _("credential reset")
        verbose_name_plural = _("credential resets")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["user", "-created_at"], name="accounts_reset_user_idx")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | (
                    ~models.Q(confirmed_by=models.F("user"))
                    & (
                        models.Q(requested_by__isnull=True)
                        | ~models.Q(confirmed_by=models.F("requested_by"))
                    )
                ),
                name="accounts_reset_second_person",
            )
        ]
