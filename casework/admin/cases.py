"""The review overview: every case, its state, and what in it waits."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, Min, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casework.models import Case, Review
from common.admin import RecordAdmin, shown, state_column, with_below
from common.look.times import moment_text

LONG_WAIT = timedelta(days=7)


class WaitingFilter(admin.SimpleListFilter):
    """Cases in which something waits for a decision, and those in which it has waited long."""

    title = _("what waits")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [
            ("yes", _("Something waits")),
            ("long", _("For more than a week")),
            ("no", _("Nothing waits")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        waiting = Review.objects.filter(case=OuterRef("pk"), status=Review.State.OPEN)
        match self.value():
            case "yes":
                return queryset.filter(Exists(waiting))
            case "long":
                before = timezone.now() - LONG_WAIT
                return queryset.filter(Exists(waiting.filter(submitted_at__lt=before)))
            case "no":
                return queryset.filter(~Exists(waiting))
        return queryset


@admin.register(Case)
class CaseAdmin(RecordAdmin):
    """The review overview: every case with its state and what in it waits, and since when."""

    page_url_name = "casework:case-detail"
    state = state_column()
    list_display = (
        "reference",
        "title_and_kind",
        "state",
        "handling_and_label",
        "lead",
        "waiting",
        "updated_at",
    )
    list_filter = ("status", WaitingFilter, "kind", "handling", "tlp", "updated_at")
    list_select_related = ("created_by",)
    search_fields = ("search_text",)
    search_help_text = _("Reference, title or external number")
    ordering = ("-updated_at", "-id")
    fields = (
        "reference",
        "title",
        "state",
        "kind",
        "summary",
        "handling",
        "tlp",
        "jurisdiction",
        "external_number",
        "outcome",
        "lead",
        "waiting",
        "reviews",
        "team",
        "created_by",
        "created_at",
        "updated_at",
        "version",
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """With what waits, by subqueries: a join would count every review of every case."""
        waiting = Review.objects.filter(case=OuterRef("pk"), status=Review.State.OPEN)
        waiting = waiting.order_by().values("case")
        return (
            super()
            .get_queryset(request)
            .with_lead()
            .annotate(
                waiting_reviews=Subquery(waiting.annotate(n=Count("pk")).values("n")),
                oldest_review=Subquery(waiting.annotate(at=Min("submitted_at")).values("at")),
            )
        )

    @admin.display(description=_("title"), ordering="title")
    def title_and_kind(self, case: Case) -> str:
        return with_below(case.title, case.get_kind_display())

    @admin.display(description=_("handling"), ordering="handling")
    def handling_and_label(self, case: Case) -> str:
        return with_below(shown(case.handling, case.get_handling_display()), case.tlp)

    @admin.display(description=_("lead"), ordering="lead_username")
    def lead(self, case: Any) -> str:
        return case.lead_username or "–"

    @admin.display(description=_("open reviews"), ordering="oldest_review")
    def waiting(self, case: Any) -> str:
        """How many there are, and since when the oldest waits; sorts by the latter."""
        if not case.waiting_reviews:
            return "–"
        since = _now("since %(moment)s") % {"moment": moment_text(case.oldest_review)}
        return with_below(case.waiting_reviews, since)

    @admin.display(description=_("reviews"))
    def reviews(self, case: Case) -> str:
        return _link("admin:casework_review_changelist", case, _now("All rounds of this case"))

    @admin.display(description=_("team"))
    def team(self, case: Case) -> str:
        return _link("admin:casework_membership_changelist", case, _now("Everybody on this case"))


def _link(url_name: str, case: Case, text: str) -> str:
    return format_html('<a href="{}?q={}">{}</a>', reverse(url_name), case.reference, text)
