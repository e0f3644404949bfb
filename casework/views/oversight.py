"""Pages of oversight: who opened what, who did what; sign-ins; and the entry behind a line."""

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
from casework import history, oversight
from casework.api.oversight import LineSerializer
from casework.filtersets import EntryFilterSet
from common.errors import Refused
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

    def get_queryset(self) -> Any:
        if not oversight.oversees(self.request.user):
            raise Refused(_("Your role does not allow this."))
        return oversight.entries(self.request.user)

    def extra_context(self, page: Page) -> dict[str, Any]:
        lines = history.lines(page.rows, self.request.user)
        return {"lines": lines, "tabs": tabs(self.request), "section": SECTION}


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
    kept = without_keys(request.GET, "section", "event") if here == SECTION else "?"
    chosen = request.GET.get("section", "")
    parts = list(oversight.SECTIONS.items()) if oversight.oversees_records(user) else []
    found = [_tab(here == SECTION and not chosen, reverse(SECTION) + kept, _("Everything"))]
    for name, part in parts:
        address = f"{reverse(SECTION)}{kept}{'' if kept == '?' else '&'}section={name}"
        found.append(_tab(here == SECTION and chosen == name, address, part.label))
    if user.has_perm(SignIns.permission):
        name = "casework:oversight-sign-ins"
        found.append(_tab(here == name, reverse(name), _("Sign-ins")))
    return found


def _tab(current: bool, url: str, label: Any) -> dict[str, Any]:
    return {"url": url, "label": label, "count": "", "current": current}
