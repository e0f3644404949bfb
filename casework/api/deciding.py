"""POST /api/v1/reviews/decide/: one decision on several reviews."""

import json
from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.fields import ReasonsField
from casework.services.deciding_each import MOST, Outcome, decide_each
from common.api.idempotency import run_once
from common.api.problems import problem_for
from common.api.serializers import StrictSerializer


class Seen(StrictSerializer):
    """A review, and the digest of the content that was looked at."""

    review = serializers.UUIDField()
    digest = serializers.RegexField(r"\A[0-9a-f]{64}\Z")


class DecideEachInput(StrictSerializer):
    decision = serializers.ChoiceField(choices=[("approve", "approve"), ("return", "return")])
    comment = serializers.CharField(required=False, allow_blank=True, max_length=5_000, default="")
    reasons = ReasonsField()
    reviews = Seen(many=True, allow_empty=False, max_length=MOST)


class DecideEachResult(serializers.Serializer):
    """What became of one review: the `status` of its record, or the problem that refused it."""

    review = serializers.UUIDField()
    status = serializers.CharField(allow_null=True)
    problem = serializers.DictField(allow_null=True)


class DecideEachAnswer(serializers.Serializer):
    """One result for each review, in the order in which they were named."""

    results = DecideEachResult(many=True)


class DecidesEach:
    """The address, for the viewset of reviews."""

    @extend_schema(
        operation_id="reviews_decide", request=DecideEachInput, responses=DecideEachAnswer
    )
    @action(detail=False, methods=["post"], url_path="decide", pagination_class=None)
    def decide(self: Any, request: Request) -> HttpResponseBase:
        """Approve or return several records. One's own are refused each with its reason; the others are
        decided. A review whose rules ask for a checklist is decided at its own record's address."""

        def act() -> HttpResponseBase:
            data = self.validated(DecideEachInput)
            outcomes = decide_each(
                actor=request.user,
                seen=[(one["review"], one["digest"]) for one in data["reviews"]],
                name=data["decision"],
                comment=data["comment"],
                reasons=data["reasons"],
            )
            return Response({"results": [_result(one) for one in outcomes]})

        return run_once(request, act)


def _result(outcome: Outcome) -> dict[str, Any]:
    refusal = outcome.refusal
    return {
        "review": outcome.review_id,
        "status": None if refusal else outcome.record.status,
        "problem": json.loads(problem_for(refusal).content) if refusal else None,
    }
