"""The viewer: an item's pictures, pages, text, list or player, one item of the case after the other."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View

from casework.services.writing import require
from casework.views.pages import in_case
from common.http import INERT, file_response
from common.querysets import get_visible
from evidence import viewing as looks
from evidence.metadata import as_written, highlights
from evidence.models import Derivative
from evidence.reasons import reason_text
from evidence.services import items, viewing
from evidence.views.items import visible_item


class ItemView(View):
    """The page of the viewer. Opening it is an entry in the ledger, made before anything is shown."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        item = visible_item(request, pk)
        require(request.user, "evidence.download", item)
        around = looks.neighbours(request, item)
        viewing.item_view(actor=request.user, item=item)
        facts = item.facts
        context = in_case(
            item.case,
            "evidence",
            item=item,
            facts=facts,
            shown=looks.shown(item, request.GET),
            neighbours=around,
            highlights=highlights(facts.metadata),
            as_written=list(as_written(facts.metadata)),
            harmful=facts.scan in viewing.HARMFUL,
            scan_reason=reason_text(facts.scan_reason),
            readable_reason=reason_text(facts.readable_reason),
        )
        return render(request, "evidence/item_view.html", context)


class DerivativeFile(View):
    """A picture that was made of an original. Texts and lists are shown by pages, never sent raw."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        rows = Derivative.objects.visible_to(request.user).select_related("item", "item__case")
        derivative = get_visible(rows.filter(media_type__startswith="image/"), pk=pk)
        with viewing.derivative_open(actor=request.user, derivative=derivative) as file:
            body = file.read()
        return HttpResponse(body, content_type=derivative.media_type, headers=INERT)


class ItemMedia(View):
    """The original of sound and film for the browser's own player, in ranges; else a download."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: Any) -> HttpResponseBase:
        item = visible_item(request, pk)
        file = viewing.media_open(actor=request.user, item=item)
        return file_response(
            request,
            file,
            size=item.size,
            filename=items.download_name(item),
            etag=item.sha256,
            media_type=str(item.facts.media_type),
        )
