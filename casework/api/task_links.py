"""GET and POST /api/v1/tasks/{id}/records/, POST …/untie/: which records a task is about beside its own."""

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework import tying
from casework.models import TaskLink
from casework.services import task_links
from common.api.idempotency import run_once
from common.api.serializers import StrictSerializer
from common.errors import Invalid


class TiedSerializer(serializers.Serializer):
    """A record that the caller may see: its kind, id and what it is called."""

    record_kind = serializers.CharField(source="link.record_kind")
    record_id = serializers.UUIDField(source="link.record_id")
    reference = serializers.CharField(source="place.label")


class TiedListSerializer(serializers.Serializer):
    records = TiedSerializer(many=True)


class TieInput(StrictSerializer):
    record_kind = serializers.CharField(max_length=16)
    record_id = serializers.UUIDField()


class UntieInput(StrictSerializer):
    record_id = serializers.UUIDField()


class TiedActions:
    """Of the viewset of tasks."""

    @extend_schema(responses=TiedListSerializer)
    @action(detail=True, methods=["get"], action_permission="task.view", url_path="records")
    def records(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The further records of the task that one may see."""
        return self._tied(request)

    @extend_schema(request=TieInput, responses={201: TiedListSerializer})
    @records.mapping.post
    def tie(self: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Tie a further record of the case to the task."""

        def act() -> HttpResponseBase:
            data = self.validated(TieInput)
            task_links.task_link(actor=request.user, task=self.record, **data)
            return self._tied(request, 201)

        return run_once(request, act)

    @extend_schema(request=UntieInput, responses=TiedListSerializer)
    @action(detail=True, methods=["post"], action_permission="task.edit", url_path="untie")
    def untie(self: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Take a record off the task."""

        def act() -> HttpResponseBase:
            key = self.validated(UntieInput)["record_id"]
            rows = TaskLink.objects.visible_to(request.user).filter(task=self.record)
            link = rows.present().filter(record_id=key).select_related("task", "case").first()
            if link is None:
                raise Invalid({"record_id": [task_links.NO_SUCH]})
            task_links.task_unlink(actor=request.user, link=link)
            return self._tied(request)

        return run_once(request, act)

    def _tied(self: Any, request: Request, status: int = 200) -> Response:
        found = tying.tied(request.user, self.record)
        return Response(TiedListSerializer({"records": found}).data, status=status)
