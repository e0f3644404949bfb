"""Which format an answer has: `?format=` beats `Accept`, and an unknown one is refused."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from common.errors import Invalid
from common.pagination import single


class FormatNegotiation(DefaultContentNegotiation):
    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        wanted = single(request.query_params, "format")
        if not wanted and len(renderers) == 1:
            # Nothing to choose from: one record is JSON, a download is its bytes.
            return renderers[0], renderers[0].media_type
        if not wanted:
            return super().select_renderer(request, renderers)
        for renderer in renderers:
            if renderer.format == wanted:
                return renderer, renderer.media_type
        raise Invalid({"format": [unknown_format([renderer.format for renderer in renderers])]})


def unknown_format(known: Sequence[str]) -> str:
    return _("Unknown format. Here there are: %(formats)s.") % {"formats": ", ".join(known)}
