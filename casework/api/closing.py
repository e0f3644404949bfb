"""GET /api/v1/cases/{id}/closing/: what stands in the way of closing a case; earlier turns."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework import closing
from casework.api.fields import PersonField
from casework.models import Closing
from common.api.serializers import MoveSerializer


class GateSerializer(serializers.Serializer):
    """One gate at which something stands; `records` are those that the caller may see, 20 at most."""

    name = serializers.ChoiceField(choices=list(closing.GATES))
    label = serializers.CharField(source="gate.label")
    blocks = serializers.BooleanField(source="gate.blocks")
    count = serializers.IntegerField(source="found.count")
    records = serializers.SerializerMethodField()

    def get_records(self, standing: closing.Standing) -> list[str]:
        return [place.label for place in standing.found.places]


class TurnSerializer(serializers.ModelSerializer):
    by = PersonField()

    class Meta:
        model = Closing
        fields = ("turn", "words", "left", "despite", "by", "at")


class ClosingSerializer(serializers.Serializer):
    gates = GateSerializer(many=True)
    turns = TurnSerializer(many=True)


class CloseInput(MoveSerializer):
    """The move of closing a case: its outcome is the comment."""

    reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=5_000,
        default="",
        help_text=_("Why it is closed in spite of what is left undone; needed where a gate asks."),
    )


class ClosingActions:
    """Of the viewset of cases."""

    @extend_schema(responses=ClosingSerializer)
    @action(detail=True, methods=["get"], action_permission="case.view", url_path="closing")
    def closing(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Which gates are not clear, and the turns in which the case was closed and reopened."""
        turns = Closing.objects.visible_to(request.user).filter(case=self.record)
        told = {
            "gates": closing.standing(self.record, request.user),
            "turns": turns.select_related("by").order_by("at", "pk"),
        }
        return Response(ClosingSerializer(told).data)
