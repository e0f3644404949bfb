"""/api/v1/custody/ and /api/v1/handovers/: the chains the caller may see, and what is on its way."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from casework.api.fields import PersonField, colleague_field
from common.api.serializers import (
    MomentField,
    ScopedRelatedField,
    StrictModelSerializer,
    StrictSerializer,
)
from common.api.viewsets import RecordViewSet
from common.api.writing import move
from common.times import moments, zones
from evidence.filtersets import CustodyFilterSet, HandoverFilterSet
from evidence.models import CustodyEvent, EvidenceItem, Handover
from evidence.services import handovers

SHOWN = ("by", "from_holder", "holder")


class CustodySerializer(serializers.ModelSerializer):
    """One event; `holder` or `held_by`, `location`, `under_seal`, `container` and `due_on` are how it
    left the item. `occurred_at` is null where the zone of the local time is unknown."""

    by = PersonField()
    from_holder = PersonField(allow_null=True)
    holder = PersonField(allow_null=True)
    occurred_at = serializers.SerializerMethodField()
    occurred_local = serializers.SerializerMethodField()

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
            "occurred_local",
            "zone",
            "from_party",
            "from_holder",
            "to_party",
            "place",
            "purpose",
            "condition",
            "seal",
            "corrects",
            "receipt",
            "handover",
            "with_item",
            "holder",
            "held_by",
            "location",
            "under_seal",
            "container",
            "due_on",
        )

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_occurred_at(self, event: CustodyEvent) -> str | None:
        if event.zone == zones.UNKNOWN:
            return None
        return serializers.DateTimeField().to_representation(event.occurred_at)

    def get_occurred_local(self, event: CustodyEvent) -> str:
        return moments.stored(event.occurred_local, event.zone, event.occurred_at).text


def text_of(name: str, model: Any = CustodyEvent, **kwargs: Any) -> serializers.CharField:
    """An optional text, as long as the model's field of that name."""
    longest = model._meta.get_field(name).max_length
    return serializers.CharField(required=False, allow_blank=True, max_length=longest, **kwargs)


def item_field(**kwargs: Any) -> ScopedRelatedField:
    """An item the caller may see, by its id; optional."""
    return ScopedRelatedField(
        queryset=lambda user: EvidenceItem.objects.visible_to(user),
        required=False,
        allow_null=True,
        **kwargs,
    )


class WhenInput(StrictSerializer):
    """When it happened: a moment, or a local time with its zone ("unknown" is an answer), or now."""

    occurred_at = MomentField(required=False, allow_null=True)
    occurred_local = text_of("occurred_local")
    zone = text_of("zone")


class CustodyInput(WhenInput):
    kind = serializers.ChoiceField(choices=CustodyEvent.Kind.choices)
    from_party = text_of("from_party")
    to_party = text_of("to_party")
    place = text_of("place")
    purpose = text_of("purpose")
    condition = text_of("condition")
    seal = text_of("seal")
    location = text_of("location")
    due_on = serializers.DateField(required=False, allow_null=True)
    receipt = item_field()
    container = item_field()
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


class HandoverSerializer(serializers.ModelSerializer):
    giver = PersonField()
    receiver = PersonField()
    decided_by = PersonField(allow_null=True)

    class Meta:
        model = Handover
        fields = (
            "id",
            "case",
            "item",
            "kind",
            "status",
            "giver",
            "receiver",
            "purpose",
            "place",
            "condition",
            "due_on",
            "proposed_at",
            "decided_at",
            "decided_by",
            "reason",
            "version",
        )


class HandoverInput(StrictModelSerializer):
    """A proposal: to whom (a user name of the case's team) and why."""

    to = colleague_field()
    kind = serializers.ChoiceField(choices=Handover.Kind.choices, required=False)

    class Meta:
        model = Handover
        fields = ("to", "kind", "purpose", "place", "condition", "due_on")


class AcceptInput(WhenInput):
    seal = text_of("seal")
    condition = text_of("condition")
    location = text_of("location")


class ReasonInput(StrictSerializer):
    reason = text_of("reason", Handover)


class DeclineInput(StrictSerializer):
    reason = serializers.CharField(max_length=500)


class CustodyViewSet(RecordViewSet):
    model = CustodyEvent
    serializer_class = CustodySerializer
    filterset_class = CustodyFilterSet
    select = SHOWN
    http_method_names = ["get", "head"]


def _accept(handover: Handover, *, actor: Any, **data: Any) -> Handover:
    """Take the item. Only the receiver can; by this the event stands in the chain."""
    return handovers.handover_accept(actor=actor, handover=handover, **data)


def _decline(handover: Handover, *, actor: Any, reason: str) -> Handover:
    """Do not take the item, and say why. Only the receiver can."""
    return handovers.handover_decline(actor=actor, handover=handover, reason=reason)


def _withdraw(handover: Handover, *, actor: Any, reason: str = "") -> Handover:
    """Take the proposal back. Only the one who made it can."""
    return handovers.handover_withdraw(actor=actor, handover=handover, reason=reason)


class HandoverViewSet(RecordViewSet):
    """Proposals are made at `evidence/{id}/custody/propose/`."""

    model = Handover
    serializer_class = HandoverSerializer
    filterset_class = HandoverFilterSet
    select = ("item__case", "giver", "receiver", "decided_by")
    http_method_names = ["get", "head", "post"]

    accept = move("accept", _accept, permission="custody.hold", serializer=AcceptInput)
    decline = move("decline", _decline, permission="custody.hold", serializer=DeclineInput)
    withdraw = move("withdraw", _withdraw, permission="custody.hold", serializer=ReasonInput)
