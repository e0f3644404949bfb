"""…/notifications/watches/ and unwatch/: what one follows."""

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework.models import Watch
from casework.services import watches
from common.api.idempotency import run_once
from common.api.serializers import StrictSerializer


class WatchSerializer(serializers.ModelSerializer):
    """A record that one follows; its case's own events are those of everything in it."""

    record = serializers.UUIDField(source="record_id", read_only=True)

    class Meta:
        model = Watch
        fields = ("record_kind", "record", "since")


class WatchInput(StrictSerializer):
    record_kind = serializers.CharField(max_length=64)
    record = serializers.UUIDField()


class UnwatchInput(StrictSerializer):
    record = serializers.UUIDField()


class UnwatchedSerializer(serializers.Serializer):
    ended = serializers.BooleanField(help_text="Whether it had been followed.")


class WatchActions:
    """The part of the notifications' viewset that is about following."""

    validated: Any

    @extend_schema(responses=WatchSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=None, filter_backends=[])
    def watches(self, request: Request) -> HttpResponseBase:
        """What one follows, the newest first. Not a list of records: these have lists of their own."""
        return Response(WatchSerializer(_own(request.user), many=True).data)

    @extend_schema(request=WatchInput, responses={201: WatchSerializer})
    @watches.mapping.post
    def watch(self, request: Request) -> HttpResponseBase:
        """Follow a case (and what happens in it) or a record that one sees. Harmless to repeat."""

        def act() -> HttpResponseBase:
            data = self.validated(WatchInput)
            made = watches.watch_begin(
                actor=request.user, record_kind=data["record_kind"], record_id=data["record"]
            )
            return Response(WatchSerializer(made).data, status=201)

        return run_once(request, act)

    @extend_schema(request=UnwatchInput, responses=UnwatchedSerializer)
    @action(detail=False, methods=["post"], pagination_class=None)
    def unwatch(self, request: Request) -> HttpResponseBase:
        """Follow a record no more."""

        def act() -> HttpResponseBase:
            data = self.validated(UnwatchInput)
            ended = watches.watch_end(actor=request.user, record_id=data["record"])
            return Response({"ended": ended})

        return run_once(request, act)


def _own(user: Any) -> Any:
    rows = Watch.objects.visible_to(user).order_by("-since", "-id")
    within = user.case_limit
    return rows if within is None else rows.filter(case_id__in=within)
