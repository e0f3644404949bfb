"""/api/v1/verifications/: what analysts found out about the parts of items, and its review."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from casework.api.fields import PersonField, StateField
from casework.api.moves import reviewed
from common.api.serializers import (
    ScopedRelatedField,
    StrictModelSerializer,
    StrictSerializer,
    VersionedSerializer,
)
from common.api.writing import CreatableViewSet, UpdatableViewSet, move
from evidence.filtersets import VerificationFilterSet
from evidence.models import EvidenceItem, Verification
from evidence.services import verifications

_TEXT = {"type": "string"}


@extend_schema_field(
    {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"hypothesis": _TEXT, "for": _TEXT, "against": _TEXT},
            "required": ["hypothesis"],
            "additionalProperties": False,
        },
    }
)
class HypothesesField(serializers.Field):
    """A list of hypotheses with what speaks for and against each; the service says what is wrong."""

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class VerificationSerializer(serializers.ModelSerializer):
    analyst = PersonField(source="created_by")
    hypotheses = HypothesesField(read_only=True)

    status = StateField()

    class Meta:
        model = Verification
        fields = (
            "id",
            "case",
            "item",
            "reference",
            "part",
            "analyst",
            *verifications.EDITABLE_FIELDS,
            "status",
            "version",
            "created_at",
            "updated_at",
        )


class VerificationInput(StrictModelSerializer):
    item = ScopedRelatedField(queryset=lambda user: EvidenceItem.objects.visible_to(user))
    hypotheses = HypothesesField(required=False)

    class Meta:
        model = Verification
        fields = ("item", "part", *verifications.EDITABLE_FIELDS)


class VerificationChange(VersionedSerializer, StrictModelSerializer):
    hypotheses = HypothesesField(required=False)

    class Meta:
        model = Verification
        fields = ("version", *verifications.EDITABLE_FIELDS)


class VoidVerificationSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=5_000)


def _void(verification: Verification, *, actor: Any, reason: str) -> Verification:
    """Set a draft verification aside for good, with a reason."""
    return verifications.verification_void(actor=actor, verification=verification, reason=reason)


@reviewed("verification")
class VerificationViewSet(CreatableViewSet, UpdatableViewSet):
    model = Verification
    serializer_class = VerificationSerializer
    create_serializer_class = VerificationInput
    update_serializer_class = VerificationChange
    filterset_class = VerificationFilterSet
    select = ("created_by",)
    parent_field = "item"
    permissions = {"create": "verification.add", "partial_update": "verification.edit"}

    void = move(
        "void", _void, permission="verification.void", serializer=VoidVerificationSerializer
    )

    def parent_rows(self, user: Any) -> Any:
        return EvidenceItem.objects.visible_to(user)

    def perform_create(self, data: dict[str, Any]) -> Verification:
        return verifications.verification_add(actor=self.request.user, **data)

    def perform_update(self, record: Any, version: int, changes: dict[str, Any]) -> object:
        return verifications.verification_edit(
            actor=self.request.user, verification=record, version=version, **changes
        )
