"""What the addresses of evidence take and answer."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from casework.api.fields import PersonField, StateField, case_field
from common.api.serializers import (
    BuiltOnce,
    ScopedRelatedField,
    StrictModelSerializer,
    StrictSerializer,
    VersionedSerializer,
)
from evidence import standing
from evidence.intake.duplicates import named, same_bytes
from evidence.intake.multipart import ReceivedFile
from evidence.models import EvidenceItem, IntegrityCheck, ToolRun, Upload
from evidence.services import items
from evidence.services.uploads import received

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


_STANDING = {"type": "string", "enum": list(standing.WORDS)}
VERIFIED = (
    "verification_source",
    "verification_technical",
    "verification_content",
    "verification_unreviewed",
)


def _finding(name: str) -> serializers.CharField:
    return serializers.CharField(source=f"facts.{name}", read_only=True, allow_null=True)


class ItemSerializer(BuiltOnce):
    """One item; the worker's findings are flat beside it, null until the worker has been.

    So is how far each of its three parts was verified, by the states of `evidence.standing`.
    A physical item (`form`) has no file: `sha256`, `size` and all findings are null.
    """

    sha256 = serializers.SerializerMethodField()
    size = serializers.SerializerMethodField()

    created_by = PersonField()
    sha512 = serializers.CharField(source="facts.sha512", read_only=True, allow_null=True)
    media_type = serializers.CharField(source="facts.media_type", read_only=True, allow_null=True)
    processing = _finding("processing")
    processing_reason = _finding("processing_reason")
    scan = _finding("scan")
    scan_reason = _finding("scan_reason")
    readable = _finding("readable")
    readable_reason = _finding("readable_reason")
    verification_source = serializers.SerializerMethodField()
    verification_technical = serializers.SerializerMethodField()
    verification_content = serializers.SerializerMethodField()
    verification_unreviewed = serializers.SerializerMethodField(
        help_text=_("Findings about any part that no reviewer has approved.")
    )

    status = StateField()

    class Meta:
        model = EvidenceItem
        fields = (
            "id",
            "case",
            "reference",
            "parent",
            "form",
            *items.EDITABLE_FIELDS,
            *items.PHYSICAL_FIELDS,
            "sampled_from",
            "file_name",
            "relative_path",
            "sha256",
            "size",
            *FACTS,
            *VERIFIED,
            "disposed_at",
            "status",
            "version",
            "created_by",
            "created_at",
            "updated_at",
        )

    def get_sha256(self, item: EvidenceItem) -> str | None:
        return item.sha256 or None

    def get_size(self, item: EvidenceItem) -> int | None:
        return item.size or None

    @extend_schema_field(_STANDING)
    def get_verification_source(self, item: EvidenceItem) -> str:
        return standing.of(item)[0].state

    @extend_schema_field(_STANDING)
    def get_verification_technical(self, item: EvidenceItem) -> str:
        return standing.of(item)[1].state

    @extend_schema_field(_STANDING)
    def get_verification_content(self, item: EvidenceItem) -> str:
        return standing.of(item)[2].state

    def get_verification_unreviewed(self, item: EvidenceItem) -> int:
        return sum(part.unreviewed for part in standing.of(item))


class SameBytesSerializer(serializers.Serializer):
    """Another item with the same bytes; `case` is the case's reference."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    case = serializers.CharField()
    status = serializers.CharField()


class TakenItemSerializer(ItemSerializer):
    """An item that was just taken in, and where the same bytes are already, as far as one may see."""

    same_bytes = SameBytesSerializer(many=True, read_only=True)

    class Meta(ItemSerializer.Meta):
        fields = (*ItemSerializer.Meta.fields, "same_bytes")


class UploadSerializer(serializers.ModelSerializer):
    """An upload under way: `offset` of `length` bytes have come; `item` is null until all have."""

    relative_path = serializers.CharField(source="fields.relative_path", read_only=True)
    title = serializers.CharField(source="fields.title", read_only=True)
    offset = serializers.SerializerMethodField()
    same_bytes = serializers.SerializerMethodField()

    class Meta:
        model = Upload
        fields = (
            "id",
            "case",
            "title",
            "file_name",
            "relative_path",
            "length",
            "offset",
            "created_at",
            "expires_at",
            "item",
            "same_bytes",
        )

    def get_offset(self, upload: Upload) -> int:
        return received(upload)

    @extend_schema_field(SameBytesSerializer(many=True))
    def get_same_bytes(self, upload: Upload) -> list[dict[str, str]]:
        sha256 = upload.item.sha256 if upload.item else upload.declared_sha256
        return named(same_bytes(self.context["request"].user, sha256, but=upload.item_id))


@extend_schema_field(OpenApiTypes.STR)
class FileNameField(serializers.Field):
    """A file name as sent. It is data: whatever it holds, it is no reason to refuse."""

    default_error_messages = {"invalid": _("Not a valid string.")}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(data)


@extend_schema_field(OpenApiTypes.BINARY)
class ReceivedFileField(serializers.Field):
    """The file of a multipart form, already in quarantine and hashed."""

    default_error_messages = {"not_a_file": "Send the file as a part of a multipart form."}

    def to_internal_value(self, data: Any) -> ReceivedFile:
        if not isinstance(data, ReceivedFile):
            self.fail("not_a_file")
        return data


def item_field(**kwargs: Any) -> ScopedRelatedField:
    """An item the caller may see, by its id."""
    return ScopedRelatedField(queryset=lambda user: EvidenceItem.objects.visible_to(user), **kwargs)


class CollectionInput(StrictModelSerializer):
    """The parts of an item's record that name other items."""

    page_source = item_field(required=False, allow_null=True)
    page_capture = item_field(required=False, allow_null=True)


class ItemInput(CollectionInput):
    case = case_field()
    parent = item_field(required=False, allow_null=True)
    file = ReceivedFileField(write_only=True)
    relative_path = FileNameField(required=False, write_only=True)
    sha256 = serializers.RegexField(
        r"\A[0-9a-fA-F]{64}\Z", required=False, write_only=True, allow_blank=True
    )

    class Meta:
        model = EvidenceItem
        fields = ("case", "file", "relative_path", "sha256", "parent", *items.EDITABLE_FIELDS)


class ItemChange(VersionedSerializer, CollectionInput):
    class Meta:
        model = EvidenceItem
        fields = ("version", *items.EDITABLE_FIELDS, *items.PHYSICAL_FIELDS)


class VoidSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=5_000)


class CheckSerializer(serializers.ModelSerializer):
    checked_by = PersonField()

    class Meta:
        model = IntegrityCheck
        fields = ("id", "item", "result", "found_sha256", "checked_by", "checked_at")


class RunSerializer(serializers.ModelSerializer):
    """One run of a tool on the original. `duration_ms` is in milliseconds."""

    class Meta:
        model = ToolRun
        fields = (
            "id",
            "item",
            "purpose",
            "tool",
            "tool_version",
            "input_sha256",
            "output_sha256",
            "started_at",
            "duration_ms",
            "result",
            "reason",
            "detail",
        )


class RunsSerializer(serializers.Serializer):
    """All runs on an item, in the form of a list; it has one page."""

    results = RunSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
