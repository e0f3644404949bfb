"""/api/v1/witnesses/: codes, never an identity."""

from typing import Any

from rest_framework import serializers

from casework.api.fields import PersonField, case_field
from casework.filtersets import WitnessFilterSet
from casework.models import Case, Witness
from casework.services import witnesses
from common.api.serializers import StrictModelSerializer
from common.api.writing import CreatableViewSet


class WitnessSerializer(serializers.ModelSerializer):
    created_by = PersonField()

    class Meta:
        model = Witness
        fields = ("id", "case", "code", "category", "version", "created_by", "created_on")


class WitnessInput(StrictModelSerializer):
    case = case_field()

    class Meta:
        model = Witness
        fields = ("case", "category")


class OfCase:
    """What the viewsets of case data share: the parent named by `case`, seen by its own scope."""

    parent_field = "case"

    def parent_rows(self, user: Any) -> Any:
        return Case.objects.visible_to(user)


class WitnessViewSet(OfCase, CreatableViewSet):
    model = Witness
    serializer_class = WitnessSerializer
    create_serializer_class = WitnessInput
    filterset_class = WitnessFilterSet
    select = ("created_by",)
    permissions = {"create": "witness.add"}

    def perform_create(self, data: dict[str, Any]) -> Witness:
        return witnesses.witness_add(actor=self.request.user, **data)
