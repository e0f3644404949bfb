"""/api/v1/custody/: the custody events of all items the caller may see."""

from typing import Any

from rest_framework import serializers

from casework.api.fields import PersonField
from common.api.serializers import ScopedRelatedField, StrictSerializer
from common.api.viewsets import RecordViewSet
from evidence.filtersets import CustodyFilterSet
from evidence.models import CustodyEvent


class CustodySerializer(serializers.ModelSerializer):
    by = PersonField()

    class Meta:
        model = CustodyEvent
        fields = (
            "id",
            "case",
            "item",
            "seq",
            "kind",
            "by",
            "recorded_at",
            "occurred_at",
            "from_party",
            "to_party",
            "place",
            "purpose",
            "condition",
            "seal",
            "corrects",
        )


def _party(**kwargs: Any) -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, **kwargs)


class CustodyInput(StrictSerializer):
    kind = serializers.ChoiceField(choices=CustodyEvent.Kind.choices)
    occurred_at = serializers.DateTimeField(required=False, allow_null=True)
    from_party = _party(max_length=200)
    to_party = _party(max_length=200)
    place = _party(max_length=200)
    purpose = _party(max_length=500)
    condition = _party(max_length=500)
    seal = _party(max_length=100)
    corrects = ScopedRelatedField(
        queryset=lambda user: CustodyEvent.objects.visible_to(user),
        required=False,
        allow_null=True,
    )


class ChainSerializer(serializers.Serializer):
    """An item's whole chain of custody, in the form of a list; it has one page."""

    results = CustodySerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class CustodyViewSet(RecordViewSet):
    model = CustodyEvent
    serializer_class = CustodySerializer
    filterset_class = CustodyFilterSet
    select = ("by",)
    http_method_names = ["get", "head"]
