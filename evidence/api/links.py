"""/api/v1/links/: what items have to do with each other. Stated, withdrawn, never edited."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from casework.api.fields import PersonField
from common.api.serializers import StrictModelSerializer, StrictSerializer
from common.api.writing import CreatableViewSet, move
from evidence.api.shapes import item_field
from evidence.filtersets import LinkFilterSet
from evidence.models import EvidenceItem, EvidenceLink
from evidence.services import links

SHOWN = ("item__case", "other__case", "created_by", "withdrawal__withdrawn_by")


class LinkSerializer(serializers.ModelSerializer):
    """One link; seen by those who see both items. `withdrawn_at` is null while it stands."""

    item_reference = serializers.CharField(source="item.reference", read_only=True)
    other_reference = serializers.CharField(source="other.reference", read_only=True)
    created_by = PersonField()
    withdrawn_at = serializers.SerializerMethodField()
    withdrawn_by = serializers.SerializerMethodField()
    withdrawn_reason = serializers.SerializerMethodField()

    class Meta:
        model = EvidenceLink
        fields = (
            "id",
            "case",
            "item",
            "item_reference",
            "kind",
            "other",
            "other_case",
            "other_reference",
            "independent",
            "reason",
            "version",
            "created_by",
            "created_at",
            "withdrawn_at",
            "withdrawn_by",
            "withdrawn_reason",
        )

    @extend_schema_field({"type": ["string", "null"], "format": "date-time"})
    def get_withdrawn_at(self, link: EvidenceLink) -> Any:
        withdrawal = getattr(link, "withdrawal", None)
        if withdrawal is None:
            return None
        return serializers.DateTimeField().to_representation(withdrawal.withdrawn_at)

    @extend_schema_field({"type": ["string", "null"]})
    def get_withdrawn_by(self, link: EvidenceLink) -> Any:
        withdrawal = getattr(link, "withdrawal", None)
        return withdrawal.withdrawn_by.username if withdrawal else None

    def get_withdrawn_reason(self, link: EvidenceLink) -> str:
        withdrawal = getattr(link, "withdrawal", None)
        return withdrawal.reason if withdrawal else ""


class LinkInput(StrictModelSerializer):
    item = item_field()
    other = item_field()
    reason = serializers.CharField(max_length=5_000)

    class Meta:
        model = EvidenceLink
        fields = ("item", "kind", "other", "independent", "reason")


class WithdrawSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=5_000)


def _withdraw(link: EvidenceLink, *, actor: Any, reason: str) -> object:
    """Take the link back, with a reason; it stays as it was stated."""
    return links.link_withdraw(actor=actor, link=link, reason=reason)


class LinkViewSet(CreatableViewSet):
    model = EvidenceLink
    serializer_class = LinkSerializer
    create_serializer_class = LinkInput
    filterset_class = LinkFilterSet
    http_method_names = ["get", "head", "post"]
    select = SHOWN
    parent_field = "item"
    permissions = {"create": "link.add"}

    withdraw = move(
        "withdraw", _withdraw, permission="link.withdraw", serializer=WithdrawSerializer
    )

    def parent_rows(self, user: Any) -> Any:
        return EvidenceItem.objects.visible_to(user)

    def perform_create(self, data: dict[str, Any]) -> EvidenceLink:
        return links.link_add(actor=self.request.user, **data)
