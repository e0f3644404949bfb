"""/api/v1/witnesses/: codes, never an identity."""

from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.fields import PersonField, case_field
from casework.filtersets.witnesses import RISK_STATES, WitnessFilterSet, risk_state
from casework.models import Case, Witness
from casework.services import witnesses
from common.api.serializers import StrictModelSerializer, VersionedSerializer
from common.api.writing import CreatableViewSet, UpdatableViewSet


class WitnessRowSerializer(serializers.ModelSerializer):
    """A row of a list: the code, and whether a current risk assessment stands behind it."""

    created_by = PersonField()
    risk = serializers.SerializerMethodField()

    class Meta:
        model = Witness
        fields = ("id", "case", "code", "category", "risk", "version", "created_by", "created_on")

    @extend_schema_field({"type": "string", "enum": [state for state, _label in RISK_STATES]})
    def get_risk(self, witness: Witness) -> str:
        return risk_state(witness)


class WitnessSerializer(WitnessRowSerializer):
    """One witness. Wishes are null, and `details_withheld` true, for those who may not read them."""

    details_withheld = serializers.BooleanField(read_only=True, default=False)

    class Meta(WitnessRowSerializer.Meta):
        fields = (
            *WitnessRowSerializer.Meta.fields,
            *Witness.private_fields,
            "details_withheld",
        )
        extra_kwargs: ClassVar = {name: {"allow_null": True} for name in Witness.private_fields}

    def to_representation(self, witness: Witness) -> dict[str, Any]:
        data = super().to_representation(witness)
        data["details_withheld"] = not self.context["request"].user.has_perm(
            "witness.read", witness
        )
        if data["details_withheld"]:
            data.update(dict.fromkeys(Witness.private_fields))
        return data


class WitnessInput(StrictModelSerializer):
    case = case_field()

    class Meta:
        model = Witness
        fields = ("case", *witnesses.EDITABLE_FIELDS)


class WitnessChange(VersionedSerializer, StrictModelSerializer):
    class Meta:
        model = Witness
        fields = ("version", *witnesses.EDITABLE_FIELDS)


class OfCase:
    """What the viewsets of case data share: the parent named by `case`, seen by its own scope."""

    parent_field = "case"

    def parent_rows(self, user: Any) -> Any:
        return Case.objects.visible_to(user)


class WitnessViewSet(OfCase, CreatableViewSet, UpdatableViewSet):
    model = Witness
    serializer_class = WitnessRowSerializer
    create_serializer_class = WitnessInput
    update_serializer_class = WitnessChange
    filterset_class = WitnessFilterSet
    select = ("created_by",)
    permissions = {"create": "witness.add", "partial_update": "witness.edit"}

    def get_queryset(self) -> Any:
        return super().get_queryset().with_risk()

    def get_serializer_class(self) -> Any:
        """Wishes where they are asked for; lists and kept answers show the code alone."""
        one = self.action in ("retrieve", "partial_update")
        return WitnessSerializer if one else WitnessRowSerializer

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.represent(self.record)

    def represent(self, record: Any, status: int = 200) -> Response:
        """The witness; that what is kept about them is read is in the ledger before the answer."""
        reads = self.action in ("retrieve", "partial_update")
        if reads and self.request.user.has_perm("witness.read", record):
            witnesses.witness_open(actor=self.request.user, witness=record)
        return super().represent(record, status)

    def perform_create(self, data: dict[str, Any]) -> Witness:
        return witnesses.witness_add(actor=self.request.user, **data)

    def perform_update(self, record: Any, version: int, changes: dict[str, Any]) -> object:
        return witnesses.witness_edit(
            actor=self.request.user, witness=record, version=version, **changes
        )
