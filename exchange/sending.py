"""Sending the file of an export over HTTP; pages and API share it."""

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase

from common.api.views import plain
from common.http import file_response
from exchange.models import Export
from exchange.services.exports import Opened


def sent(request: Any, export: Export, opener: Callable[..., Opened]) -> HttpResponseBase:
    """The answer with what `opener` (a service) opens; the reading is in the ledger by then."""
    opened = opener(actor=request.user, export=export)
    return file_response(
        plain(request),
        opened.file,
        size=opened.size,
        filename=opened.name,
        etag=f"{export.bundle.sha256}-{opened.size}",
        media_type=opened.media_type,
    )
