"""Django admin as this installation shows it: our own records only, for those with oversight."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.db.models import Min, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.look.times import moment_text
from common.querysets import CappedCount, capped_count

# In the order in which they are looked for, not of the alphabet.
OURS = ("casework", "evidence", "vault", "exchange", "ledger", "accounts", "jobs")

# The sign-in library's own keep the records and ask for the second factor; nothing uses the others.
NOT_HERE = frozenset({"password_change", "password_change_done", "view_on_site", "autocomplete"})

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Tile:
    """A number of the overview, and the list that it leads to."""

    label: str | Promise
    count: CappedCount
    url: str
    foot: str = ""
    alarm: bool = False


class CaseworkAdminSite(admin.AdminSite):
    """Refuses models of other packages: sessions, factors and groups are changed by services alone."""

    site_header = _("Administration and oversight")
    site_title = _("Casework")
    index_title = _("Metadata and review state of every case")
    site_url = "/"
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models = (
            model_or_iterable
            if isinstance(model_or_iterable, list | tuple)
            else [model_or_iterable]
        )
        ours = [model for model in models if model._meta.app_label in OURS]
        if ours:
            super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(user.is_authenticated and user.is_active and user.has_perm("oversight.view"))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        """Leads to the one page for signing out."""
        return redirect("account_logout")

    def get_urls(self) -> list[Any]:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in NOT_HERE]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        found = super().get_app_list(request, app_label)
        return sorted(found, key=lambda app: OURS.index(app["app_label"]))

    def index(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        context = {"tiles": overview(request.user), **(extra_context or {})}
        return super().index(request, context)


def overview(user: Any) -> list[Tile]:
    """What whoever oversees the installation asks first, in counts that are capped."""
    from accounts.models import SecurityEvent, User
    from casework.models import Review
    from evidence.models import IntegrityCheck
    from jobs.models import Job

    waiting = Review.objects.visible_to(user).filter(status=Review.State.OPEN)
    damaged = IntegrityCheck.objects.visible_to(user)
    damaged = damaged.exclude(result=IntegrityCheck.Result.INTACT)
    failed = Job.objects.visible_to(user).failed()
    suspended = User.objects.visible_to(user).filter(access_suspended=True)
    lately = {"event": SecurityEvent.Event.SIGN_IN_FAILED, "at__gte": timezone.now() - A_DAY}
    refused = SecurityEvent.objects.visible_to(user).filter(**lately)
    return [
        _tile(
            _("Waiting for a decision"),
            waiting,
            "casework_review",
            "status__exact=open&o=7",
            foot=_oldest(waiting),
        ),
        _tile(
            _("Checks that did not find an original intact"),
            damaged,
            "evidence_integritycheck",
            "result__in=changed,missing",
            alarm=True,
        ),
        _tile(
            _("Background work given up"), failed, "jobs_job", "status__exact=failed", alarm=True
        ),
        _tile(
            _("People whose access is suspended"),
            suspended,
            "accounts_user",
            "access_suspended__exact=1",
        ),
        _tile(
            _("Failed sign-ins in the last 24 hours"),
            refused,
            "accounts_securityevent",
            f"event__exact={SecurityEvent.Event.SIGN_IN_FAILED}",
        ),
    ]


def _tile(
    label: Any, rows: QuerySet[Any], name: str, query: str, *, foot: str = "", alarm: bool = False
) -> Tile:
    count = capped_count(rows)
    url = reverse(f"admin:{name}_changelist")
    return Tile(label, count, f"{url}?{query}", foot, alarm and bool(count.value))


def _oldest(waiting: QuerySet[Any]) -> str:
    oldest = waiting.aggregate(at=Min("submitted_at"))["at"]
    return str(_("since %(moment)s") % {"moment": moment_text(oldest)}) if oldest else ""


class CaseworkAdminConfig(AdminConfig):
    default_site = "config.admin.CaseworkAdminSite"
