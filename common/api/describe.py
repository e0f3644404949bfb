"""What the OpenAPI 3.1 description says of every operation: bodies, filters, formats, problems."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from common import filters
from common.api.problems import MEDIA_TYPE
from common.api.viewsets import RecordViewSet
from common.search import MAX_QUERY, MIN_QUERY

Schema = dict[str, Any]

PROBLEM: Schema = {
    "type": "object",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for a person."},
        "code": {"type": "string", "description": "Stable, for a program."},
        "errors": {
            "type": "object",
            "description": "Field name to sentences, where input was refused.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "additionalProperties": True,
}

ALWAYS = {
    "400": "Something asked for is unknown or invalid.",
    "401": "No valid token or session.",
    "403": "The token's scope or the person's role does not allow this.",
    "404": "No such record, or not for this person.",
    "429": "Too many requests; see Retry-After.",
}
ON_CHANGE = {
    "409": "Wrong state, stale version, or one's own work; see `code`.",
    "415": "The body is not of a media type that is read here.",
}
MOMENT: Schema = {
    "type": "string",
    "description": "A date, or a time with offset (RFC 3339).",
    "anyOf": [{"format": "date"}, {"format": "date-time"}],
}
STREAMED = {"text/csv": "Rows as CSV.", "application/x-ndjson": "One JSON object a line."}


SENTENCES = {
    "list": _(
        "The rows you may see. An unknown filter, order or format is refused, never ignored."
    ),
    "retrieve": _("One record; hidden and missing look alike."),
    "create": _("A new record. An Idempotency-Key makes a repetition harmless."),
    "partial_update": _("Change the fields given, provided `version` is the one that is stored."),
}


class RecordSchema(AutoSchema):
    """Knows that what a record viewset takes is not what it gives, and whom its words are for."""

    def get_description(self) -> str:  # type: ignore[override]
        # The docstring of a base class is for those who write viewsets, not for those who call them.
        if isinstance(self.view, RecordViewSet) and self.view.action in SENTENCES:
            return str(SENTENCES[self.view.action])
        return super().get_description()

    def get_request_serializer(self) -> Any:
        if not isinstance(self.view, RecordViewSet):
            return super().get_request_serializer()
        # Any other action takes nothing unless it says so by `extend_schema`.
        kind = {"create": "create", "partial_update": "update"}.get(self.view.action or "", "")
        taken = getattr(self.view, f"{kind}_serializer_class", None)
        return taken() if taken else None


def file_of(*media_types: str) -> dict[tuple[int, str], Any]:
    """For `extend_schema(responses=…)`: an answer that is bytes; a part of them for a range."""
    return {(code, kind): OpenApiTypes.BINARY for code in (200, 206) for kind in media_types}


class ScopedRelatedSchema(OpenApiSerializerFieldExtension):
    target_class = "common.api.serializers.ScopedRelatedField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Schema:
        if self.target.lookup == "pk":
            return {"type": "string", "format": "uuid"}
        return {"type": "string"}


for _filter, _schema in {
    filters.YesNoFilter: {"type": "boolean"},
    filters.ScopedFilter: {"type": "string", "format": "uuid"},
    filters.SinceFilter: MOMENT,
    filters.UntilFilter: MOMENT,
    filters.TextFilter: {"type": "string", "minLength": MIN_QUERY, "maxLength": MAX_QUERY},
}.items():
    extend_schema_field(_schema)(_filter)


def describe_common(result: Schema, generator: Any, request: Any, public: bool) -> Schema:
    """Hook: the problems every operation may answer with, and the true form of streamed lists."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            # "Nothing, or an address": where formats are not checked, nothing would be both.
            if {"type": "string", "maxLength": 0} in field.get("oneOf", ()):
                field["anyOf"] = field.pop("oneOf")
    for item in result.get("paths", {}).values():
        for method, operation in item.items():
            if isinstance(operation, dict) and "responses" in operation:
                _describe(method, operation)
    return result


def _describe(method: str, operation: Schema) -> None:
    codes = ALWAYS if method in ("get", "head") else {**ALWAYS, **ON_CHANGE}
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, text in codes.items():
        operation["responses"].setdefault(status, {"description": text, "content": content})
    for response in operation["responses"].values():
        for media_type, text in STREAMED.items():
            if media_type in response.get("content", {}):
                response["content"][media_type] = {
                    "schema": {"type": "string", "description": text}
                }
