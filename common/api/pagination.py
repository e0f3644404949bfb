"""REST framework's view of `common.pagination`: `results`, `next`, `previous`."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from common.filters import NEWEST_FIRST
from common.pagination import MAX_PAGE_SIZE, PAGE_SIZE, Page, paginate

Schema = dict[str, Any]


class KeysetPagination(BasePagination):
    """50 rows a page, `page_size` to 200. `next` and `previous` are complete addresses or null."""

    page: Page

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        filterset = getattr(view, "filterset", None)
        keyset = filterset.keyset if filterset is not None else NEWEST_FIRST
        self.page = paginate(queryset, keyset, request)
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "results": data,
                "next": self._address(self.page.next_url),
                "previous": self._address(self.page.previous_url),
            }
        )

    def _address(self, relative: str | None) -> str | None:
        return relative and self.request.build_absolute_uri(self.request.path + relative)

    def get_schema_operation_parameters(self, view: Any) -> list[Schema]:
        size = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE}
        return [
            _parameter("cursor", _("Where to continue; taken from `next`."), {"type": "string"}),
            _parameter("page_size", _("Rows a page."), size),
        ]

    def get_paginated_response_schema(self, schema: Schema) -> Schema:
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": address, "previous": address},
        }


def _parameter(name: str, description: object, schema: Schema) -> Schema:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": str(description),
        "schema": schema,
    }
