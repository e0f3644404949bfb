"""Every round of review, without what was reviewed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casework.models import Review, ReviewPolicy
from casework.review.reviewing import reviewables
from common.admin import RecordAdmin, state_column, with_below
from common.look.times import time_text


class KindFilter(admin.SimpleListFilter):
    """The kinds of record that can be reviewed, as the apps have announced them."""

    title = _("kind of record")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(kind, model._meta.verbose_name) for kind, model in reviewables().items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Review)
class ReviewAdmin(RecordAdmin):
    """Every round of review of every case. Snapshots and comments, which may quote, are left out."""

    page_url_name = "casework:review-detail"
    state = state_column()
    list_display = (
        "object_reference",
        "kind_of_record",
        "case",
        "round",
        "state",
        "submitted",
        "decided",
        "due_on",
    )
    list_filter = ("status", KindFilter, "submitted_at")
    list_select_related = ("case", "submitted_by")
    search_fields = ("object_reference", "case__reference", "submitted_by__username")
    search_help_text = _("The reference of a record or case, or a user name")
    ordering = ("-submitted_at", "-id")
    fields = (*list_display, "approvals", "roles", "questions", "digest", "dissent")

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).defer("snapshot", "comment")
        return rows.prefetch_related("decisions__decided_by", "dissents__recorded_by")

    @admin.display(description=_("kind"), ordering="kind")
    def kind_of_record(self, review: Review) -> str:
        model = reviewables().get(review.kind)
        return str(model._meta.verbose_name) if model else review.kind

    @admin.display(description=_("submitted"), ordering="submitted_at")
    def submitted(self, review: Review) -> str:
        return with_below(time_text(review.submitted_at), review.submitted_by.username)

    @admin.display(description=_("decided"), ordering="closed_at")
    def decided(self, review: Review) -> str:
        if review.closed_at is None:
            return "–"
        people = ", ".join(row.decided_by.username for row in review.decisions.all())
        return with_below(time_text(review.closed_at), people)

    @admin.display(description=_("dissent"))
    def dissent(self, review: Review) -> str:
        return ", ".join(row.recorded_by.username for row in review.dissents.all()) or "–"


@admin.register(ReviewPolicy)
class ReviewPolicyAdmin(RecordAdmin):
    """How much review cases ask for. Set on the pages of the case; here to be seen."""

    list_display = (
        "case",
        "kind",
        "approvals",
        "roles",
        "checklist",
        "due_days",
        "set_by",
        "set_at",
    )
    list_filter = ("approvals", "checklist", "set_at")
    list_select_related = ("case", "set_by")
    search_fields = ("case__reference", "set_by__username")
    search_help_text = _("The reference of a case, or a user name")
    ordering = ("-set_at", "-id")
    fields = (*list_display, "reason")
