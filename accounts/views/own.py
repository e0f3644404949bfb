"""Pages about one's own account: preferences, sessions, security history."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.adapters import UserSessionsAdapter
from accounts.filtersets import SecurityEventFilterSet
from accounts.forms.people import PreferencesForm
from accounts.models import SecurityEvent, User
from accounts.services import set_preferences
from common.http import own_address
from common.querysets import get_visible
from common.views import RecordList


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Language and appearance: the page, and quick switches that post one of the two and `next`."""
    if request.method != "POST":
        initial = {"language": request.user.language, "theme": request.user.theme}
        return _preferences_page(request, PreferencesForm(initial=initial))
    chosen = {name: request.POST[name] for name in ("language", "theme") if name in request.POST}
    form = PreferencesForm(
        {"language": request.user.language, "theme": request.user.theme, **chosen}
    )
    if not form.is_valid():
        return _preferences_page(request, form, status=400)
    set_preferences(actor=request.user, **chosen)
    translation.activate(request.user.language)
    if len(chosen) > 1:
        messages.success(request, _("Saved."))
    return redirect(own_address(request, request.POST.get("next", "")) or "accounts:preferences")


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions, on whatever device."""
    session = get_visible(UserSession.objects.filter(user=request.user), pk=pk)
    if session.is_current():
        return redirect("account_logout")
    UserSessionsAdapter().end_sessions([session])
    messages.success(request, _("The session has ended."))
    return redirect("usersessions_list")


class SecurityHistory(RecordList):
    """One's own security history, whatever oversight one has."""

    model = SecurityEvent
    filterset_class = SecurityEventFilterSet
    template_name = "accounts/security_history.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(user=self.request.user)

    def extra_context(self, page: Any) -> dict[str, Any]:
        name_actors(page.rows)
        return {}


def name_actors(events: list[SecurityEvent]) -> None:
    """Give each event `actor_name`, the name of who did it (one query for all)."""
    codes = {event.actor_code for event in events}
    rows = User.objects.filter(actor_code__in=codes).values_list("actor_code", "display_name")
    names = dict(rows)
    for event in events:
        event.actor_name = names.get(event.actor_code, "")


def _preferences_page(
    request: HttpRequest, form: PreferencesForm, status: int = 200
) -> HttpResponse:
    # What somebody is trained in decides whom they may hear: they should not have to ask for it.
    trainings = request.user.trainings.visible_to(request.user).select_related("recorded_by")
    context = {"form": form, "trainings": trainings}
    return render(request, "accounts/preferences.html", context, status=status)
