"""Who a witness is: the sealed fields, and the wrapped key without which they are noise."""

import hashlib
import uuid
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import Witness
from ledger.models import LedgeredModel
from vault.models.kinds import Kind
from vault.querysets import IdentityQuerySet


class Identity(LedgeredModel):
    """What is on file of one witness. Its `version` rises with every change of any field.

    `witness_id` is a plain value: no foreign key leads from a case's tables here, nor back. `kinds` says in
    which version each kind of field was last written or taken away. Once `erased`, the key is gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    witness_id = models.UUIDField(_("witness"), unique=True, editable=False)
    key_id = models.CharField(max_length=64, blank=True, default="", editable=False)
    wrapped_key = models.BinaryField(default=bytes, editable=False)
    kinds = models.JSONField(default=dict, editable=False)
    legal_hold = models.BooleanField(_("legal hold"), default=False, editable=False)
    hold_reason = models.TextField(_("reason for the hold"), blank=True, default="", editable=False)
    erased = models.BooleanField(_("erased"), default=False, editable=False)

    objects = IdentityQuerySet.as_manager()

    ledger_kind = "identity"
    # A rotation wraps every key anew, a hundred thousand at a time: nothing that anybody entered changes
    # thereby. A wrapped key that was tampered with opens nothing, which is recorded when it is tried.
    ledger_exclude = ("key_id", "wrapped_key")
    # A reason may quote what a person said of themselves.
    ledger_digested = ("hold_reason",)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")

    def __str__(self) -> str:
        return str(self.pk)

    def canonical(self) -> dict[str, Any]:
        """The row's own values, and of each sealed field its kind, place and digest: one entry for all.

        A field that was planted, moved, put back or taken away behind the program's back is thus told.
        """
        rows = self.fields.order_by("kind", "position").values_list(
            "kind", "position", "ciphertext"
        )
        sealed = [
            [kind, position, hashlib.sha256(bytes(ciphertext)).hexdigest()]
            for kind, position, ciphertext in rows.iterator(chunk_size=20)
        ]
        return {**super().canonical(), "fields": sealed}

    def witness(self) -> Witness:
        """Whose identity this is. Only the vault knows; no table leads here."""
        return Witness.objects.select_related("case").get(pk=self.witness_id)

    @property
    def code(self) -> str:
        """The code of the witness: how an identity is named everywhere outside the vault."""
        told = self.__dict__.get("witness_code")  # by `IdentityQuerySet.visible_to`
        return told or self._of_witness("code") or str(self.witness_id)

    @property
    def ledger_case_id(self) -> UUID | None:
        return self._of_witness("case_id")

    def ledger_label(self) -> str:
        return f"witness {self.code}"

    def _of_witness(self, column: str) -> Any:
        return Witness.objects.filter(pk=self.witness_id).values_list(column, flat=True).first()

    @property
    def on_file(self) -> list[Kind]:
        """The kinds of fields that hold something, in their usual order; one query, nothing opened."""
        held = set(self.fields.values_list("kind", flat=True))
        return [kind for kind in Kind if kind in held]


class IdentityField(models.Model):
    """One sealed value. A kind may have several: `position` is their order, from 0.

    Not ledgered by itself: the identity's own entries commit to the digests of all its fields. A value
    that changes is a new row with a new key: the old ciphertext does not fit into the new place.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    identity = models.ForeignKey(
        Identity, on_delete=models.PROTECT, related_name="fields", editable=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    ciphertext = models.BinaryField(editable=False)

    class Meta:
        verbose_name = _("sealed field")
        verbose_name_plural = _("sealed fields")
        constraints = [
            models.UniqueConstraint(
                fields=["identity", "kind", "position"], name="identity_field_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.identity_id} {self.kind}"
