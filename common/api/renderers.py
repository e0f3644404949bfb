"""The formats a list has. CSV and NDJSON are streamed by the list itself, never built in memory."""

from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer


class StreamedRenderer(BaseRenderer):
    """A format that `common.exports.stream` writes; here only so that it can be asked for."""

    charset = None

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        raise TypeError(f"{self.media_type} is streamed by the list, not rendered from a page")


class CSVRenderer(StreamedRenderer):
    media_type = "text/csv"
    format = "csv"


class NDJSONRenderer(StreamedRenderer):
    media_type = "application/x-ndjson"
    format = "ndjson"


LIST_RENDERERS = (JSONRenderer, CSVRenderer, NDJSONRenderer)
