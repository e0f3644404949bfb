"""/api/v1/exports/: requests to hand a case to somebody outside, their approval and their file."""

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from casework.api.fields import PersonField, StateField, case_field
from casework.api.moves import reviewed
from casework.models import Case
from common.api.describe import file_of
from common.api.serializers import StrictModelSerializer, VersionedSerializer
from common.api.writing import CreatableViewSet, UpdatableViewSet
from exchange.filtersets import ExportFilterSet
from exchange.models import Bundle, Export
from exchange.records import explanation, visible_records, visible_withheld
from exchange.sending import sent
from exchange.services import exports


class BundleSerializer(serializers.ModelSerializer):
    explanation = serializers.SerializerMethodField()

    class Meta:
        model = Bundle
        fields = ("state", "explanation", "sha256", "size", "manifest_sha256", "built_at")

    def get_explanation(self, bundle: Bundle) -> str:
        return str(explanation(self.context["request"].user, bundle))


class ExportRowSerializer(serializers.ModelSerializer):
    created_by = PersonField()
    bundle = serializers.CharField(
        source="bundle.state", read_only=True, default=None, allow_null=True
    )

    status = StateField()

    class Meta:
        model = Export
        fields = (
            "id",
            "case",
            "reference",
            *exports.EDITABLE_FIELDS,
            "status",
            "bundle",
            "version",
            "created_by",
            "created_at",
            "updated_at",
        )


class ExportSerializer(ExportRowSerializer):
    """One request, with the approved records it is bound to and the file once it is built."""

    bundle = BundleSerializer(read_only=True, default=None, allow_null=True)
    records = serializers.SerializerMethodField()
    withheld = serializers.SerializerMethodField()

    class Meta(ExportRowSerializer.Meta):
        fields = (*ExportRowSerializer.Meta.fields, "records", "withheld")

    def get_records(self, export: Export) -> list[dict[str, Any]]:
        return visible_records(self.context["request"].user, export)

    def get_withheld(self, export: Export) -> list[dict[str, Any]]:
        """Approved statements that stay behind, each with `why`."""
        return visible_withheld(self.context["request"].user, export)


class ExportInput(StrictModelSerializer):
    case = case_field()

    class Meta:
        model = Export
        fields = ("case", *exports.EDITABLE_FIELDS)


class ExportChange(VersionedSerializer, StrictModelSerializer):
    class Meta:
        model = Export
        fields = ("version", *exports.EDITABLE_FIELDS)


@reviewed("export")
class ExportViewSet(CreatableViewSet, UpdatableViewSet):
    model = Export
    serializer_class = ExportRowSerializer
    detail_serializer_class = ExportSerializer
    create_serializer_class = ExportInput
    update_serializer_class = ExportChange
    filterset_class = ExportFilterSet
    select = ("created_by", "bundle")
    parent_field = "case"
    permissions = {"create": "export.request", "partial_update": "export.request"}

    def parent_rows(self, user: Any) -> Any:
        return Case.objects.visible_to(user)

    def perform_create(self, data: dict[str, Any]) -> Export:
        return exports.export_request(actor=self.request.user, **data)

    def perform_update(self, record: Any, version: int, changes: dict[str, Any]) -> object:
        return exports.export_edit(
            actor=self.request.user, export=record, version=version, **changes
        )

    @extend_schema(responses=file_of("application/zip"))
    @action(detail=True, methods=["get"], action_permission="export.download")
    def download(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The bundle as a ZIP file, once the request is approved and the file is built."""
        return sent(request, self.record, exports.export_open)

    @extend_schema(responses=file_of("application/json"))
    @action(detail=True, methods=["get"], action_permission="export.download", url_path="case")
    def document(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The one JSON document of the bundle, by itself."""
        return sent(request, self.record, exports.export_document_open)
