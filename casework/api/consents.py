"""/api/v1/consents/ and /api/v1/consent-texts/: what witnesses allow, and the words put before them."""

from typing import Any

from rest_framework import serializers

from casework.api.fields import PersonField, witness_field
from casework.api.risks import AboutWitness
from casework.filtersets.witnesses import ConsentFilterSet, ConsentTextFilterSet
from casework.models import Consent, ConsentText
from casework.services import consent_texts, consents
from common.api.serializers import ScopedRelatedField, StrictModelSerializer
from common.api.writing import CreatableViewSet


class ConsentRowSerializer(serializers.ModelSerializer):
    created_by = PersonField()

    class Meta:
        model = Consent
        fields = (
            "id",
            "case",
            "witness",
            "number",
            "recipient",
            "answer",
            "given_on",
            "language",
            "method",
            "given_by",
            "text",
            "created_by",
            "created_on",
        )


class ConsentSerializer(ConsentRowSerializer):
    class Meta(ConsentRowSerializer.Meta):
        fields = (*ConsentRowSerializer.Meta.fields, *Consent.text_fields)


class ConsentInput(StrictModelSerializer):
    witness = witness_field()
    text = ScopedRelatedField(
        queryset=lambda user: ConsentText.objects.visible_to(user), required=False
    )

    class Meta:
        model = Consent
        fields = ("witness", *consents.CONSENT_FIELDS)


class ConsentViewSet(AboutWitness, CreatableViewSet):
    model = Consent
    serializer_class = ConsentRowSerializer
    text_serializer_class = ConsentSerializer
    create_serializer_class = ConsentInput
    filterset_class = ConsentFilterSet
    select = ("witness", "created_by")
    permissions = {"create": "consent.add"}

    def perform_create(self, data: dict[str, Any]) -> Consent:
        return consents.consent_record(actor=self.request.user, **data)


class ConsentTextRowSerializer(serializers.ModelSerializer):
    created_by = PersonField(allow_null=True)

    class Meta:
        model = ConsentText
        fields = ("id", "language", "edition", "created_by", "created_at")


class ConsentTextSerializer(ConsentTextRowSerializer):
    class Meta(ConsentTextRowSerializer.Meta):
        fields = (*ConsentTextRowSerializer.Meta.fields, "body")


class ConsentTextInput(StrictModelSerializer):
    class Meta:
        model = ConsentText
        fields = ("language", "body")


class ConsentTextViewSet(CreatableViewSet):
    model = ConsentText
    serializer_class = ConsentTextRowSerializer
    detail_serializer_class = ConsentTextSerializer
    create_serializer_class = ConsentTextInput
    filterset_class = ConsentTextFilterSet
    select = ("created_by",)
    permissions = {"create": "consent_text.add"}

    def perform_create(self, data: dict[str, Any]) -> ConsentText:
        return consent_texts.consent_text_add(actor=self.request.user, **data)
