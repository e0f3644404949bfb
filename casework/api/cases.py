"""/api/v1/cases/: cases, and the moves of their review."""

from typing import Any

from rest_framework import serializers

from casework.api.closing import CloseInput, ClosingActions
from casework.api.fields import PersonField, StateField, TlpField
from casework.api.moves import reviewed
from casework.filtersets.cases import CaseFilterSet
from casework.models import Case
from casework.services import cases
from common.api.serializers import StrictModelSerializer, VersionedSerializer
from common.api.writing import CreatableViewSet, UpdatableViewSet


class CaseSerializer(serializers.ModelSerializer):
    lead = serializers.CharField(source="lead_username", read_only=True, allow_null=True)
    created_by = PersonField()

    status = StateField()

    class Meta:
        model = Case
        fields = (
            "id",
            "reference",
            "title",
            "summary",
            "kind",
            "handling",
            "tlp",
            "jurisdiction",
            "external_number",
            "outcome",
            "lead",
            "status",
            "version",
            "created_by",
            "created_at",
            "updated_at",
        )


class CaseInput(StrictModelSerializer):
    tlp = TlpField(required=False)

    class Meta:
        model = Case
        fields = cases.EDITABLE_FIELDS


class CaseChange(VersionedSerializer, CaseInput):
    class Meta(CaseInput.Meta):
        fields = ("version", *cases.EDITABLE_FIELDS)


@reviewed("case", close=CloseInput)
class CaseViewSet(ClosingActions, CreatableViewSet, UpdatableViewSet):
    model = Case
    serializer_class = CaseSerializer
    create_serializer_class = CaseInput
    update_serializer_class = CaseChange
    filterset_class = CaseFilterSet
    select = ("created_by",)
    permissions = {"create": "case.open", "partial_update": "case.edit"}

    def get_queryset(self) -> Any:
        return super().get_queryset().with_lead()

    def perform_create(self, data: dict[str, Any]) -> Case:
        return cases.case_open(actor=self.request.user, **data)

    def perform_update(self, record: Any, version: int, changes: dict[str, Any]) -> object:
        return cases.case_edit(actor=self.request.user, case=record, version=version, **changes)
