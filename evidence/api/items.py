"""/api/v1/evidence/: items, their originals and their review."""

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.fields import PersonField, case_field
from casework.api.moves import reviewed
from casework.models import Case
from common.api.parsers import StrictJSONParser
from common.api.serializers import StrictModelSerializer, StrictSerializer, VersionedSerializer
from common.api.views import plain
from common.api.writing import CreatableViewSet, UpdatableViewSet, move
from common.http import file_response
from evidence.api.custody import CustodyInput, CustodySerializer
from evidence.api.intake import entered_once
from evidence.filtersets import ItemFilterSet
from evidence.models import EvidenceItem, IntegrityCheck
from evidence.services import checks, custody, items
from evidence.uploads import EvidenceParser, ReceivedFile, receive_into_store

FACTS = (
    "sha512",
    "media_type",
    "processing",
    "processing_reason",
    "scan",
    "scan_reason",
    "readable",
    "readable_reason",
)


class ItemSerializer(serializers.ModelSerializer):
    """One item; the worker's findings are flat beside it, null until the worker has been."""

    created_by = PersonField()
    sha512 = serializers.CharField(source="facts.sha512", read_only=True, allow_null=True)
    media_type = serializers.CharField(source="facts.media_type", read_only=True, allow_null=True)
    processing = serializers.CharField(source="facts.processing", read_only=True)
    processing_reason = serializers.CharField(source="facts.processing_reason", read_only=True)
    scan = serializers.CharField(source="facts.scan", read_only=True)
    scan_reason = serializers.CharField(source="facts.scan_reason", read_only=True)
    readable = serializers.CharField(source="facts.readable", read_only=True)
    readable_reason = serializers.CharField(source="facts.readable_reason", read_only=True)

    class Meta:
        model = EvidenceItem
        fields = (
            "id",
            "case",
            "reference",
            *items.EDITABLE_FIELDS,
            "file_name",
            "sha256",
            "size",
            *FACTS,
            "status",
            "version",
            "created_by",
            "created_at",
            "updated_at",
        )


@extend_schema_field(OpenApiTypes.BINARY)
class ReceivedFileField(serializers.Field):
    """The file of a multipart form, already in quarantine and hashed."""

    default_error_messages = {"not_a_file": "Send the file as a part of a multipart form."}

    def to_internal_value(self, data: Any) -> ReceivedFile:
        if not isinstance(data, ReceivedFile):
            self.fail("not_a_file")
        return data


class ItemInput(StrictModelSerializer):
    case = case_field()
    file = ReceivedFileField(write_only=True)
    sha256 = serializers.RegexField(
        r"\A[0-9a-fA-F]{64}\Z", required=False, write_only=True, allow_blank=True
    )

    class Meta:
        model = EvidenceItem
        fields = ("case", "file", "sha256", *items.EDITABLE_FIELDS)


class ItemChange(VersionedSerializer, StrictModelSerializer):
    class Meta:
        model = EvidenceItem
        fields = ("version", *items.EDITABLE_FIELDS)


class VoidSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=5_000)


class CheckSerializer(serializers.ModelSerializer):
    checked_by = PersonField()

    class Meta:
        model = IntegrityCheck
        fields = ("id", "item", "result", "found_sha256", "checked_by", "checked_at")


def _void(item: EvidenceItem, *, actor: Any, reason: str) -> EvidenceItem:
    """Set a draft item aside for good, with a reason."""
    return items.item_void(actor=actor, item=item, reason=reason)


@reviewed("evidence")
class ItemViewSet(CreatableViewSet, UpdatableViewSet):
    model = EvidenceItem
    serializer_class = ItemSerializer
    create_serializer_class = ItemInput
    update_serializer_class = ItemChange
    filterset_class = ItemFilterSet
    parser_classes = (EvidenceParser, StrictJSONParser)
    select = ("created_by", "facts")
    parent_field = "case"
    permissions = {"create": "evidence.add", "partial_update": "evidence.edit"}

    void = move("void", _void, permission="evidence.void", serializer=VoidSerializer)

    def parent_rows(self, user: Any) -> Any:
        return Case.objects.visible_to(user)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return super().dispatch(request, *args, **kwargs)
        arriving = receive_into_store(request)
        try:
            return super().dispatch(request, *args, **kwargs)
        finally:
            arriving.discard()

    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refusal = plain(request).upload_handlers[0].refusal
        if refusal:
            raise refusal
        if self.unreadable:
            raise self.unreadable
        data = self.validated(self.create_serializer_class)
        file, declared = data.pop("file"), data.pop("sha256", "")
        item = items.draft(actor=request.user, file_name=file.name, **data)
        return entered_once(self, item, file.intake.finish(expected_sha256=declared or None))

    def perform_update(self, record: Any, version: int, changes: dict[str, Any]) -> object:
        return items.item_edit(actor=self.request.user, item=record, version=version, **changes)

    @action(detail=True, methods=["get"], action_permission="evidence.download")
    def download(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The exact bytes as received, whatever the item's state."""
        file = items.original_open(actor=request.user, item=self.record)
        return file_response(
            plain(request),
            file,
            size=self.record.size,
            filename=items.download_name(self.record),
            etag=self.record.sha256,
        )

    @action(detail=True, methods=["post"], action_permission="evidence.verify")
    def verify(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Re-hash the original now: intact, changed or missing."""
        check = checks.item_verify(actor=request.user, item=self.record)
        return Response(CheckSerializer(check).data)

    @action(detail=True, methods=["get"], action_permission="custody.view", url_path="custody")
    def custody(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The item's chain of custody, oldest event first."""
        rows = self.record.custody.select_related("by").order_by("seq")
        page = CustodySerializer(rows, many=True, context=self.get_serializer_context())
        return Response({"results": page.data, "next": None, "previous": None})

    @custody.mapping.post
    def custody_add(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Record what happened to the item."""
        data = self.validated(CustodyInput)
        event = custody.custody_add(actor=request.user, item=self.record, **data)
        return Response(CustodySerializer(event).data, status=201)
