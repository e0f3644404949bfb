"""/api/v1/note-materials/: which items belong to which witness note. Stated, withdrawn, never edited."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from casework.api.fields import PersonField
from casework.models import WitnessNote
from common.api.serializers import ScopedRelatedField, StrictModelSerializer, StrictSerializer
from common.api.writing import CreatableViewSet, move
from evidence.api.shapes import item_field
from evidence.filtersets import MaterialFilterSet
from evidence.models import NoteMaterial
from evidence.services import materials


class MaterialSerializer(serializers.ModelSerializer):
    """One item's part in a note. `withdrawn_at` is null while it stands."""

    note_reference = serializers.CharField(source="note.reference", read_only=True)
    item_reference = serializers.CharField(source="item.reference", read_only=True)
    created_by = PersonField()
    withdrawn_at = serializers.SerializerMethodField()

    class Meta:
        model = NoteMaterial
        fields = (
            "id",
            "case",
            "note",
            "note_reference",
            "item",
            "item_reference",
            "role",
            "version",
            "created_by",
            "created_at",
            "withdrawn_at",
        )

    @extend_schema_field({"type": ["string", "null"], "format": "date-time"})
    def get_withdrawn_at(self, material: NoteMaterial) -> Any:
        withdrawal = getattr(material, "withdrawal", None)
        if withdrawal is None:
            return None
        return serializers.DateTimeField().to_representation(withdrawal.withdrawn_at)


class MaterialInput(StrictModelSerializer):
    note = ScopedRelatedField(queryset=lambda user: WitnessNote.objects.visible_to(user))
    item = item_field()

    class Meta:
        model = NoteMaterial
        fields = ("note", "item", "role")


class MaterialWithdrawSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=5_000)


def _withdraw(material: NoteMaterial, *, actor: Any, reason: str) -> object:
    """Take it back, with a reason; it stays as it was stated."""
    return materials.material_withdraw(actor=actor, material=material, reason=reason)


class MaterialViewSet(CreatableViewSet):
    model = NoteMaterial
    serializer_class = MaterialSerializer
    create_serializer_class = MaterialInput
    filterset_class = MaterialFilterSet
    http_method_names = ["get", "head", "post"]
    select = ("note", "item", "created_by", "withdrawal")
    parent_field = "note"
    permissions = {"create": "material.add"}

    withdraw = move(
        "withdraw", _withdraw, permission="material.withdraw", serializer=MaterialWithdrawSerializer
    )

    def parent_rows(self, user: Any) -> Any:
        return WitnessNote.objects.visible_to(user)

    def perform_create(self, data: dict[str, Any]) -> NoteMaterial:
        return materials.material_add(actor=self.request.user, **data)
