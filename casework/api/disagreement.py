"""…/reviews/{id}/dissent/, escalate/ and decider/: disagreement about a review, and who settles it."""

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.fields import PersonField, colleague_field
from casework.models import Dissent, Escalation, NamedDecider
from casework.services.dissents import dissent_record
from casework.services.escalations import decider_name, review_escalate
from common.api.idempotency import run_once
from common.api.serializers import StrictSerializer


class DissentSerializer(serializers.ModelSerializer):
    """Disagreement with an approval; `digest` is that of what was approved."""

    recorded_by = PersonField()

    class Meta:
        model = Dissent
        fields = ("id", "digest", "reason", "recorded_by", "recorded_at")


class EscalationSerializer(serializers.ModelSerializer):
    """That a review was handed to the lead of the case, and why."""

    raised_by = PersonField()

    class Meta:
        model = Escalation
        fields = ("reason", "raised_by", "raised_at")


class NamedDeciderSerializer(serializers.ModelSerializer):
    """Who was named to decide a review that was handed to the lead."""

    person, named_by = PersonField(), PersonField()

    class Meta:
        model = NamedDecider
        fields = ("person", "named_by", "named_at")


class EscalateInput(StrictSerializer):
    reason = serializers.CharField(max_length=5_000)


class NameInput(StrictSerializer):
    """The user name of who is to decide."""

    person = colleague_field()


class DissentInput(StrictSerializer):
    """Why the approval is wrong; and, if wanted, the digest of what was looked at."""

    reason = serializers.CharField(max_length=5_000)
    digest = serializers.CharField(required=False, allow_blank=True, max_length=64, default="")


class DisagreementActions:
    """The part of the reviews' viewset that is about disagreement."""

    record: Any
    request: Request

    @extend_schema(request=DissentInput, responses={201: DissentSerializer})
    @action(detail=True, methods=["post"], action_permission="review.dissent", url_path="dissent")
    def dissent(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Put on record, for good, that one holds an approval to be wrong which one could have decided."""

        def act() -> HttpResponseBase:
            data = self.validated(DissentInput)  # type: ignore[attr-defined]
            made = dissent_record(actor=request.user, review=self.record, **data)
            return Response(DissentSerializer(made).data, status=201)

        return run_once(request, act)

    @extend_schema(request=EscalateInput, responses={201: EscalationSerializer})
    @action(detail=True, methods=["post"], action_permission="review.escalate", url_path="escalate")
    def escalate(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Hand an open review to the lead of the case, who decides it or names who does."""

        def act() -> HttpResponseBase:
            data = self.validated(EscalateInput)  # type: ignore[attr-defined]
            made = review_escalate(actor=request.user, review=self.record, **data)
            return Response(EscalationSerializer(made).data, status=201)

        return run_once(request, act)

    @extend_schema(request=NameInput, responses={201: NamedDeciderSerializer})
    @action(
        detail=True, methods=["post"], action_permission="review.name_decider", url_path="decider"
    )
    def decider(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Name somebody who may decide a review that was handed to the lead."""

        def act() -> HttpResponseBase:
            data = self.validated(NameInput)  # type: ignore[attr-defined]
            made = decider_name(actor=request.user, review=self.record, **data)
            return Response(NamedDeciderSerializer(made).data, status=201)

        return run_once(request, act)
