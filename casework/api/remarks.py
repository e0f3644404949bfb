"""…/reviews/{id}/remarks/: what people say about a record under review, and settling it."""

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.fields import PersonField
from casework.models import Remark
from casework.services import remarks
from common.api.idempotency import run_once
from common.api.serializers import StrictSerializer
from common.filters import StrictFilterSet
from common.pagination import check_page_parameters
from common.querysets import get_visible


class RemarkSerializer(serializers.ModelSerializer):
    """A remark, or with `answers` an answer to one. Open: neither `answers` nor `settled_at`."""

    written_by = PersonField()
    settled_by = PersonField(allow_null=True)

    class Meta:
        model = Remark
        fields = (
            "id",
            "review",
            "field",
            "text",
            "answers",
            "written_by",
            "written_at",
            "settled_by",
            "settled_at",
        )


class RemarksSerializer(serializers.Serializer):
    """All remarks on a record, oldest first, in the form of a list; it has one page."""

    results = RemarkSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class RemarkInput(StrictSerializer):
    """A remark on a field of the snapshot (none: the record as a whole), or an answer to a remark."""

    text = serializers.CharField(max_length=5_000)
    field = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")
    answers = serializers.UUIDField(required=False, allow_null=True, default=None)


class SettleSerializer(StrictSerializer):
    remark = serializers.UUIDField()


class RemarkActions:
    """The part of the reviews' viewset that is about remarks."""

    record: Any
    request: Request

    @extend_schema(responses=RemarksSerializer)
    @action(detail=True, methods=["get"], url_path="remarks")
    def remarks(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Remarks on the record, of all its rounds. It takes no filters."""
        rows = self._of_record().select_related("written_by", "settled_by")
        unfiltered = StrictFilterSet(request.query_params, rows, request=request)
        check_page_parameters(rows, unfiltered.keyset, request)
        answer = {"results": rows.order_by("written_at", "pk"), "next": None, "previous": None}
        return Response(RemarksSerializer(answer).data)

    @extend_schema(request=RemarkInput, responses={201: RemarkSerializer})
    @remarks.mapping.post
    def remark(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Make a remark on what is under review, or answer one; `field` is not asked of an answer."""

        def act() -> HttpResponseBase:
            data = self.validated(RemarkInput)  # type: ignore[attr-defined]
            if answered := data.pop("answers"):
                found = get_visible(self._of_record(), pk=answered)
                made = remarks.remark_answer(actor=request.user, remark=found, text=data["text"])
            else:
                made = remarks.remark_add(actor=request.user, review=self.record, **data)
            return Response(RemarkSerializer(made).data, status=201)

        return run_once(request, act)

    @extend_schema(request=SettleSerializer, responses=RemarkSerializer)
    @action(detail=True, methods=["post"], action_permission="remark.add", url_path="settle")
    def settle(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Settle an open remark, of whatever round of the record's review."""

        def act() -> HttpResponseBase:
            data = self.validated(SettleSerializer)  # type: ignore[attr-defined]
            found = get_visible(self._of_record(), pk=data["remark"])
            done = remarks.remark_settle(actor=request.user, remark=found)
            return Response(RemarkSerializer(done).data)

        return run_once(request, act)

    def _of_record(self) -> Any:
        return (
            Remark.objects.visible_to(self.request.user)
            .of_record(self.record)
            .select_related("review__case")
        )
