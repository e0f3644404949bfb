"""/api/v1/notifications/: what one is told of, reading it, and choosing how."""

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.watches import WatchActions
from casework.filtersets.notifications import NotificationFilterSet
from casework.models import Notification, NotificationChoice
from casework.notices.lines import placed
from casework.services import notifications
from common.api.idempotency import run_once
from common.api.serializers import StrictSerializer
from common.api.viewsets import RecordViewSet
from common.api.writing import move


class NotificationListSerializer(serializers.ListSerializer):
    """Lines with the references of their records, asked for all of a block at once."""

    def to_representation(self, data: Any) -> list[Any]:
        rows = placed(data, self.context["request"].user)
        return [self.child.represent(row) for row in rows]


class NotificationSerializer(serializers.ModelSerializer):
    """One line. `count` events of this kind since `first_at`, none of them read; `entry` is the newest's."""

    case_reference = serializers.CharField(source="case.reference", default=None, read_only=True)
    record = serializers.UUIDField(source="record_id", read_only=True)
    reference = serializers.CharField(read_only=True)

    class Meta:
        model = Notification
        list_serializer_class = NotificationListSerializer
        fields = (
            "id",
            "kind",
            "event",
            "case",
            "case_reference",
            "record_kind",
            "record",
            "reference",
            "entry",
            "count",
            "first_at",
            "at",
            "read_at",
        )

    def represent(self, row: Any) -> dict[str, Any]:
        return super().to_representation(row)

    def to_representation(self, row: Any) -> dict[str, Any]:
        (placed_row,) = placed([row], self.context["request"].user)
        return self.represent(placed_row)


class NothingSerializer(StrictSerializer):
    """A body that says nothing."""


class AllReadSerializer(serializers.Serializer):
    read = serializers.IntegerField(help_text="How many lines were unread.")


class ChoiceSerializer(serializers.Serializer):
    kind = serializers.CharField()
    how = serializers.ChoiceField(choices=NotificationChoice.How.choices)


class ChoiceInput(StrictSerializer):
    kind = serializers.CharField(max_length=30)
    how = serializers.ChoiceField(choices=NotificationChoice.How.choices)


def _read(notification: Notification, *, actor: Any) -> Notification:
    """Set the line to read."""
    return notifications.notification_read(actor=actor, notification=notification)


class NotificationViewSet(WatchActions, RecordViewSet):
    """One's own, on records that one may see now."""

    model = Notification
    serializer_class = NotificationSerializer
    filterset_class = NotificationFilterSet
    select = ("case",)

    read = move("read", _read, serializer=NothingSerializer)

    @extend_schema(request=NothingSerializer, responses=AllReadSerializer)
    @action(detail=False, methods=["post"], url_path="read-all", pagination_class=None)
    def read_all(self, request: Request) -> HttpResponseBase:
        """Set all unread lines to read."""

        def act() -> HttpResponseBase:
            self.validated(NothingSerializer)
            return Response({"read": notifications.notifications_read(actor=request.user)})

        return run_once(request, act)

    @extend_schema(responses=ChoiceSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=None, filter_backends=[])
    def choices(self, request: Request) -> HttpResponseBase:
        """How one is told of each kind of event: `not`, `app`, `daily` or `now`. Not a list of records."""
        return Response(_choices(request.user))

    @extend_schema(request=ChoiceInput, responses=ChoiceSerializer(many=True))
    @choices.mapping.post
    def choose(self, request: Request) -> HttpResponseBase:
        """Choose for one kind."""

        def act() -> HttpResponseBase:
            data = self.validated(ChoiceInput)
            notifications.notifications_choose(
                actor=request.user, chosen={data["kind"]: data["how"]}
            )
            return Response(_choices(request.user))

        return run_once(request, act)


def _choices(user: Any) -> list[dict[str, str]]:
    found = notifications.choices_of(actor=user)
    return [{"kind": kind, "how": how} for kind, how in found.items()]
