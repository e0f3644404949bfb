"""Keys of machines: API tokens, and the keys that make a repeated request harmless."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.querysets import ApiTokenQuerySet
from common.ids import uuid7
from ledger.models import LedgeredModel


class ApiToken(LedgeredModel):
    """A bearer token. Only the SHA-256 digest of its 256 random bits is kept.

    `cases` holds UUIDs of the cases it is limited to; empty means whatever its owner may see.
    """

    class Scope(models.TextChoices):
        READ = "read", _("Read")
        WRITE = "write", _("Read and write")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="api_tokens",
        verbose_name=_("owner"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("made by"),
        help_text=_("Empty when it was made at the server's command line."),
    )
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(_("begins with"), max_length=16)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    cases = models.JSONField(_("only these cases"), default=list, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    confirmed_at = models.DateTimeField(
        _("allowed by its owner"),
        null=True,
        help_text=_("A token made by an administrator for someone else waits for that person."),
    )
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = ApiTokenQuerySet.as_manager()

    ledger_kind = "api_token"
    # Written on use, at most once a minute: too often for the ledger, and no change of rights.
    ledger_exclude = ("last_used_at",)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="accounts_token_owner_idx"),
            models.Index(fields=["expires_at"], name="accounts_token_expires_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    @property
    def is_usable(self) -> bool:
        """Whether it is allowed, not revoked and not expired (its owner may still be inactive)."""
        return (
            self.revoked_at is None
            and self.confirmed_at is not None
            and self.expires_at > timezone.now()
        )

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def case_limit(self) -> frozenset[uuid.UUID] | None:
        """The cases it is limited to, or None for no limit of its own."""
        return frozenset(uuid.UUID(case) for case in self.cases) if self.cases else None


class IdempotencyKey(models.Model):
    """The stored answer to a request that may arrive twice; kept for a day.

    Not ledgered: it repeats an answer, and the change behind that answer has its own entry.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        indexes = [models.Index(fields=["created_at"], name="accounts_idem_created_idx")]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="accounts_idempotency_key_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)
