"""What the OpenAPI 3.1 description says of every operation: bodies, problems, formats, tokens."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from common.api.problems import MEDIA_TYPE

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
STREAMED = {"text/csv": "Rows as CSV.", "application/x-ndjson": "One JSON object a line."}


class RecordSchema(AutoSchema):
    """Knows that what a record viewset takes is not what it gives."""

    def get_request_serializer(self) -> Any:
        name = {"create": "create", "partial_update": "update"}.get(
            getattr(self.view, "action", "")
        )
        taken = getattr(self.view, f"{name}_serializer_class", None)
        return taken() if taken else super().get_request_serializer()


class BearerScheme(OpenApiAuthenticationExtension):
    """Tokens in the Authorization header (RFC 6750)."""

    # By name: this floor does not know the one above.
    target_class = "accounts.api.authentication.TokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> Schema:
        return {"type": "http", "scheme": "bearer", "description": "A personal access token."}


def describe_common(result: Schema, generator: Any, request: Any, public: bool) -> Schema:
    """Hook: the problems every operation may answer with, and the true form of streamed lists."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
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
