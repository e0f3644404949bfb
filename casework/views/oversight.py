"""Pages of oversight: who opened what, who did what, what was refused; sign-ins; the entry behind a line."""

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from accounts.api.security import SecurityEventSerializer
from accounts.filtersets import SecurityEventFilterSet
from accounts.models import SecurityEvent
from accounts.views.own import name_actors
from casework import records
from casework.api.oversight import LineSerializer, RefusedAttemptSerializer
from casework.filtersets.cases import EntryFilterSet, RefusedAttemptFilterSet
from casework.models import RefusedAttempt
from casework.trail import history, oversight
from common.look.filters import without_keys
from common.pagination import Page
from common.querysets import get_visible
from common.views import RecordList
from ledger.models import Entry

SECTION = "casework:oversight"


class OversightList(RecordList):
    """Entries that the person oversees, newest first, in parts: what was opened, exports, and so on."""

    model = Entry
    filterset_class = EntryFilterSet
    serializer_class = LineSerializer
    template_name = "casework/oversight.html"
    part = ""

    def get_queryset(self) -> Any:
        oversight.require(self.request.user)
        rows = oversight.entries(self.request.user)
        return rows.filter(oversight.SECTIONS[self.part].entries()) if self.part else rows

    def extra_context(self, page: Page) -> dict[str, Any]:
        lines = history.lines(page.rows, self.request.user)
        return {"lines": lines, "tabs": tabs(self.request), "section": SECTION}


class RefusedAttempts(RecordList):
    """What people asked for in vain: hidden records, and acts that their role refuses."""

    model = RefusedAttempt
    filterset_class = RefusedAttemptFilterSet
    serializer_class = RefusedAttemptSerializer
    template_name = "casework/oversight_refused.html"
    select = ("user", "case")

    def get_queryset(self) -> Any:
        oversight.require_records(self.request.user)
        return super().get_queryset()

    def extra_context(self, page: Page) -> dict[str, Any]:
        wanted = defaultdict(set)
        for attempt in page.rows:
            wanted[attempt.object_kind].add(attempt.object_id)
        places = records.find(self.request.user, wanted)
        for attempt in page.rows:
            attempt.place = places.get((attempt.object_kind, attempt.object_id))
        return {"tabs": tabs(self.request), "section": SECTION}


class SignIns(RecordList):
    """The security history of all accounts: sign-ins and failures, factors, roles, tokens."""

    model = SecurityEvent
    filterset_class = SecurityEventFilterSet
    serializer_class = SecurityEventSerializer
    template_name = "casework/oversight_sign_ins.html"
    select = ("user",)
    permission = "security_event.view_all"

    def extra_context(self, page: Page) -> dict[str, Any]:
        name_actors(page.rows)
        return {"tabs": tabs(self.request), "section": SECTION}


class EntryDetail(View):
    """One entry of the ledger: what it says in words, and the very text that the tree commits to."""

    def get(self, request: HttpRequest, id: Any) -> HttpResponse:  # noqa: A002 - as the API's
        entry = get_visible(Entry.objects.visible_to(request.user), id=id)
        (line,) = history.lines([entry], request.user)
        context = {
            "line": line,
            "entry": entry,
            "leaf": bytes(entry.leaf).decode() if request.user.has_oversight else "",
            "section": "casework:ledger",
        }
        return render(request, "casework/ledger_entry.html", context)


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """The parts of oversight that this person may open; filters go along between parts of the ledger."""
    user, here = request.user, request.resolver_match.view_name
    parts: list[tuple[str, Any]] = [(SECTION, _("Everything"))]
    others = []
    if oversight.oversees_records(user):
        parts += [(f"{SECTION}-{name}", one.label) for name, one in oversight.SECTIONS.items()]
        others += [
            (f"{SECTION}-refused", _("Refused attempts")),
            (f"{SECTION}-times", _("Times of review")),
        ]
    if user.has_perm(SignIns.permission):
        others.append((f"{SECTION}-sign-ins", _("Sign-ins")))
    kept = without_keys(request.GET, "event") if here in dict(parts) else ""
    return [
        {
            "url": reverse(name) + (kept.removesuffix("?") if name in dict(parts) else ""),
            "label": label,
            "current": name == here,
        }
        for name, label in (*parts, *others)
    ]
