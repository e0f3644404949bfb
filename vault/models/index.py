"""The blind index: keyed digests of names and numbers, by which the vault finds without opening."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models import LedgeredModel
from vault.models.identity import Identity
from vault.querysets import IndexKeyQuerySet


class IndexKey(LedgeredModel):
    """The key of an index, wrapped like any other. While an index is made anew there are two of them."""

    class State(models.TextChoices):
        ACTIVE = "active", _("In use")
        BUILDING = "building", _("Being made")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.ACTIVE, editable=False
    )
    key_id = models.CharField(max_length=64, editable=False)
    wrapped_key = models.BinaryField(editable=False)

    objects = IndexKeyQuerySet.as_manager()

    ledger_kind = "index_key"
    # As for identities: a rotation wraps it anew.
    ledger_exclude = ("key_id", "wrapped_key")

    class Meta:
        verbose_name = _("key of the index")
        verbose_name_plural = _("keys of the index")
        constraints = [models.UniqueConstraint(fields=["state"], name="one_index_key_per_state")]

    def __str__(self) -> str:
        return str(self.pk)


class BlindToken(models.Model):
    """A truncated keyed digest of one folded value. Equal values have equal tokens, and that is all.

    Not ledgered: it follows from the sealed fields, and `rotate_keys --index` makes all of them anew. One
    that was planted gives a wrong hint and opens nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    identity = models.ForeignKey(
        Identity, on_delete=models.CASCADE, related_name="tokens", editable=False
    )
    index = models.ForeignKey(
        IndexKey, on_delete=models.CASCADE, related_name="tokens", editable=False
    )
    kind = models.CharField(max_length=20, editable=False)
    token = models.BigIntegerField(editable=False)

    class Meta:
        verbose_name = _("blind token")
        verbose_name_plural = _("blind tokens")
        constraints = [
            models.UniqueConstraint(
                fields=["index", "kind", "token", "identity"], name="blind_token_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.identity_id} {self.kind}"
