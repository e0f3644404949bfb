"""The button on a record's page: follow it, or follow it no more."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from casework import records
from casework.models import Watch
from casework.notices.watching import watchable
from casework.services import watches
from common.errors import NotVisible
from common.http import own_address
from common.querysets import get_visible

# As many as one looks through; the newest.
MOST = 200


def followed(user: Any) -> list[tuple[str, Any, records.Place]]:
    """What this person follows and may see: kind, key and place; one query per kind."""
    rows = list(Watch.objects.visible_to(user).order_by("-since", "-id")[:MOST])
    wanted = defaultdict(set)
    for row in rows:
        wanted[row.record_kind].add(row.record_id)
    places = records.find(user, wanted)
    return [
        (row.record_kind, row.record_id, places[row.record_kind, row.record_id])
        for row in rows
        if (row.record_kind, row.record_id) in places
    ]


class Follow(View):
    """POST: follow the record; back to its page, or to wherever `next` says within the program."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, kind: str, pk: Any) -> HttpResponse:
        model: Any = watchable().get(kind)
        if model is None:
            raise NotVisible(_("No such record."))
        get_visible(records.light(model.objects.visible_to(request.user)), pk=pk)
        watches.watch_begin(actor=request.user, record_kind=kind, record_id=pk)
        messages.success(request, _("You follow it now."))
        return redirect(_back(request))


class Unfollow(View):
    """POST: follow it no more. One's own, and so also of a record that is hidden by now."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, kind: str, pk: Any) -> HttpResponse:
        watch = get_visible(Watch.objects.visible_to(request.user), record_id=pk)
        watches.watch_end(actor=request.user, record_id=watch.record_id)
        messages.success(request, _("You follow it no more."))
        return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    there = own_address(request, request.POST.get("next", ""))
    return there or reverse("casework:notification-choices")
