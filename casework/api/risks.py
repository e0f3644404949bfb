"""/api/v1/risk-assessments/ and /api/v1/referrals/: the danger a witness is in, and help offered."""

from typing import Any

from django.http.response import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.fields import PersonField, witness_field
from casework.filtersets.witnesses import ReferralFilterSet, RiskFilterSet
from casework.models import Referral, RiskAssessment, Witness
from casework.services import risks, witnesses
from common.api.serializers import StrictModelSerializer, VersionedSerializer
from common.api.viewsets import RecordViewSet
from common.api.writing import CreatableViewSet, UpdatableViewSet


class AboutWitness(RecordViewSet):
    """What is kept about a witness: texts where one row is asked for, and the reading in the ledger.

    Lists, files and answers kept for a repetition hold none.
    """

    text_serializer_class: Any
    parent_field = "witness"

    def parent_rows(self, user: Any) -> Any:
        return Witness.objects.visible_to(user)

    def get_serializer_class(self) -> Any:
        if self.action in ("retrieve", "partial_update"):
            return self.text_serializer_class
        return self.serializer_class

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.represent(self.record)

    def represent(self, record: Any, status: int = 200) -> Response:
        if self.action in ("retrieve", "partial_update"):
            witnesses.witness_open(actor=self.request.user, witness=record.witness)
        return super().represent(record, status)


class RiskRowSerializer(serializers.ModelSerializer):
    created_by = PersonField()

    class Meta:
        model = RiskAssessment
        fields = (
            "id",
            "case",
            "witness",
            "number",
            "level",
            "assessed_on",
            "expires_on",
            "created_by",
            "created_on",
        )


class RiskSerializer(RiskRowSerializer):
    class Meta(RiskRowSerializer.Meta):
        fields = (*RiskRowSerializer.Meta.fields, *RiskAssessment.text_fields)


class RiskInput(StrictModelSerializer):
    witness = witness_field()

    class Meta:
        model = RiskAssessment
        fields = ("witness", *risks.RISK_FIELDS)


class RiskViewSet(AboutWitness, CreatableViewSet):
    model = RiskAssessment
    serializer_class = RiskRowSerializer
    text_serializer_class = RiskSerializer
    create_serializer_class = RiskInput
    filterset_class = RiskFilterSet
    select = ("witness", "created_by")
    permissions = {"create": "risk.add"}

    def perform_create(self, data: dict[str, Any]) -> RiskAssessment:
        return risks.risk_assess(actor=self.request.user, **data)


class ReferralRowSerializer(serializers.ModelSerializer):
    created_by = PersonField()

    class Meta:
        model = Referral
        fields = (
            "id",
            "case",
            "witness",
            "kind",
            "offered_on",
            "outcome",
            "version",
            "created_by",
            "created_on",
        )


class ReferralSerializer(ReferralRowSerializer):
    class Meta(ReferralRowSerializer.Meta):
        fields = (*ReferralRowSerializer.Meta.fields, *Referral.text_fields)


class ReferralInput(StrictModelSerializer):
    witness = witness_field()

    class Meta:
        model = Referral
        fields = ("witness", *risks.REFERRAL_FIELDS)


class ReferralChange(VersionedSerializer, StrictModelSerializer):
    class Meta:
        model = Referral
        fields = ("version", *risks.REFERRAL_FIELDS)


class ReferralViewSet(AboutWitness, CreatableViewSet, UpdatableViewSet):
    model = Referral
    serializer_class = ReferralRowSerializer
    text_serializer_class = ReferralSerializer
    create_serializer_class = ReferralInput
    update_serializer_class = ReferralChange
    filterset_class = ReferralFilterSet
    select = ("witness", "created_by")
    permissions = {"create": "referral.add", "partial_update": "referral.edit"}

    def perform_create(self, data: dict[str, Any]) -> Referral:
        return risks.referral_add(actor=self.request.user, **data)

    def perform_update(self, record: Any, version: int, changes: dict[str, Any]) -> object:
        return risks.referral_edit(
            actor=self.request.user, referral=record, version=version, **changes
        )
