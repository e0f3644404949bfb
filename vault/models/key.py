"""Which key-encryption keys this vault has known, by their ids: the keys themselves are never here."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.models import LedgeredModel
from vault.querysets import VaultKeyQuerySet


def today():
    return timezone.now().date()


class VaultKey(LedgeredModel):
    """One key by its id. Where a row says `in_use`, the vault stays closed without that key."""

    class State(models.TextChoices):
        IN_USE = "in_use", _("In use")
        RETIRED = "retired", _("Retired: nothing is sealed with it any more")
        DESTROYED = "destroyed", _("Destroyed: taken out of the key file")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_id = models.CharField(_("id of the key"), max_length=64, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.IN_USE, editable=False
    )
    since = models.DateField(_("since"), editable=False)
    # A random value under this key: whether it opens tells whether the key at hand is the right one.
    probe = models.BinaryField(editable=False)

    objects = VaultKeyQuerySet.as_manager()

    ledger_kind = "vault_key"

    class Meta:
        verbose_name = _("key of the vault")
        verbose_name_plural = _("keys of the vault")

    def __str__(self) -> str:
        return self.key_id

    def ledger_label(self) -> str:
        return self.key_id
