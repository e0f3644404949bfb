"""The disposal of an item, under its own address: asked for by one person, decided by another."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.fields import PersonField
from common.api.idempotency import run_once
from common.api.serializers import StrictModelSerializer, StrictSerializer
from common.errors import Conflict
from common.filters import StrictFilterSet
from common.pagination import check_page_parameters
from evidence.models import Disposal
from evidence.services import disposals


class DisposalSerializer(serializers.ModelSerializer):
    requested_by = PersonField()
    decided_by = PersonField(allow_null=True)

    class Meta:
        model = Disposal
        fields = (
            "id",
            "case",
            "item",
            "state",
            "grounds",
            "legal_basis",
            "reason",
            "requested_by",
            "requested_at",
            "decided_by",
            "decided_at",
            "comment",
            "destroyed_at",
            "bytes_shared",
            "version",
        )


class DisposalsSerializer(serializers.Serializer):
    """All disposals of one item, in the form of a list; it has one page."""

    results = DisposalSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class DisposalInput(StrictModelSerializer):
    class Meta:
        model = Disposal
        fields = ("grounds", "legal_basis", "reason")


class DecisionInput(StrictSerializer):
    verdict = serializers.ChoiceField(choices=["approve", "refuse"])
    comment = serializers.CharField(required=False, allow_blank=True, max_length=5_000)


class WithdrawalInput(StrictSerializer):
    comment = serializers.CharField(required=False, allow_blank=True, max_length=5_000)


class DisposalActions:
    """Of the viewset of items."""

    @extend_schema(responses=DisposalsSerializer)
    @action(detail=True, methods=["get"], action_permission="evidence.view", url_path="disposal")
    def disposal(self: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What was asked for and decided about the item's disposal, newest first: no filters."""
        rows = _of_item(self)
        unfiltered = StrictFilterSet(request.query_params, rows, request=request)
        check_page_parameters(rows, unfiltered.keyset, request)
        listed = {"results": rows, "next": None, "previous": None}
        return Response(DisposalsSerializer(listed).data)

    @extend_schema(request=DisposalInput, responses={201: DisposalSerializer})
    @disposal.mapping.post
    def disposal_request(self: Any, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Ask for the bytes of the original to be destroyed. Somebody else decides."""

        def act() -> HttpResponseBase:
            data = self.validated(DisposalInput)
            made = disposals.disposal_request(actor=request.user, item=self.record, **data)
            return Response(DisposalSerializer(made).data, status=201)

        return run_once(request, act)

    @extend_schema(request=DecisionInput, responses=DisposalSerializer)
    @action(
        detail=True,
        methods=["post"],
        action_permission="disposal.decide",
        url_path="disposal-decide",
        url_name="disposal_decide",
    )
    def disposal_decide(self: Any, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Approve or refuse (with a comment) what somebody else asked for."""

        def act() -> HttpResponseBase:
            data = self.validated(DecisionInput)
            decided = disposals.disposal_decide(actor=request.user, disposal=_open(self), **data)
            return Response(DisposalSerializer(decided).data)

        return run_once(request, act)

    @extend_schema(request=WithdrawalInput, responses=DisposalSerializer)
    @action(
        detail=True,
        methods=["post"],
        action_permission="disposal.request",
        url_path="disposal-withdraw",
        url_name="disposal_withdraw",
    )
    def disposal_withdraw(self: Any, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Take the request back before it is decided."""

        def act() -> HttpResponseBase:
            data = self.validated(WithdrawalInput)
            withdrawn = disposals.disposal_withdraw(
                actor=request.user, disposal=_open(self), **data
            )
            return Response(DisposalSerializer(withdrawn).data)

        return run_once(request, act)


def _of_item(view: Any) -> Any:
    rows = Disposal.objects.visible_to(view.request.user).filter(item=view.record)
    return rows.select_related("item", "requested_by", "decided_by").order_by(
        "-requested_at", "-pk"
    )


def _open(view: Any) -> Disposal:
    """The newest request; without any, a move is refused as one from the wrong state."""
    newest = _of_item(view).first()
    if newest is None:
        raise Conflict(_("Nobody has asked for the disposal of this item."), code="state")
    return newest
