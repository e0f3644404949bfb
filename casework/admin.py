"""Cases, teams, codes and reviews in Django admin: metadata and state of every case, no statement text."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models import Case, Membership, Review, Witness, WitnessNote
from casework.services import teams
from common.admin import RecordAdmin
from common.errors import CaseworkError, Invalid


@admin.register(Case)
class CaseAdmin(RecordAdmin):
    """The review overview: every case with its state and what in it waits."""

    page_url_name = "casework:case-detail"
    list_display = (
        "reference",
        "title",
        "status",
        "kind",
        "handling",
        "tlp",
        "lead",
        "waiting",
        "updated_at",
        "page",
    )
    list_filter = ("status", "kind", "handling", "tlp", "updated_at")
    search_fields = ("search_text",)
    ordering = ("-updated_at", "-id")
    date_hierarchy = None
    fields = (
        "reference",
        "title",
        "status",
        "kind",
        "summary",
        "handling",
        "tlp",
        "jurisdiction",
        "external_number",
        "outcome",
        "lead",
        "waiting",
        "version",
        "created_by",
        "created_at",
        "updated_at",
        "page",
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        waiting = Count("reviews", filter=Q(reviews__status=Review.State.OPEN))
        return super().get_queryset(request).with_lead().annotate(waiting_reviews=waiting)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return super().get_search_results(request, queryset, search_term.casefold())

    @admin.display(description=_("lead"))
    def lead(self, case: Any) -> str:
        return case.lead_username or "–"

    @admin.display(description=_("open reviews"))
    def waiting(self, case: Any) -> int:
        return case.waiting_reviews


class MembershipForm(forms.ModelForm):
    """Adding and changing a place on a team; the service decides and records."""

    class Meta:
        model = Membership
        fields = ("case", "user", "role", "ends_on")

    actor: Any = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            self.instance = self._by_service(data)
        except CaseworkError as refused:
            raise ValidationError(
                {
                    name if name in self.fields else "__all__": sentences
                    for name, sentences in refused.errors.items()
                }
                if isinstance(refused, Invalid)
                else refused.message
            ) from None
        return data

    def _by_service(self, data: dict[str, Any]) -> Membership:
        if self.instance._state.adding:
            return teams.member_add(actor=self.actor, **data)
        return teams.member_change(
            actor=self.actor,
            membership=self.instance,
            role=data["role"],
            ends_on=data["ends_on"],
        )

    def _post_clean(self) -> None:
        """The model's own checks ran in the service, which has already written the row."""


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    form = MembershipForm
    list_display = ("case", "user", "role", "ends_on", "added_by", "added_at", "ended_at")
    list_filter = ("role", "ended_at", "ends_on")
    list_select_related = ("case", "user", "added_by")
    search_fields = ("case__reference", "user__username")
    ordering = ("-added_at", "-id")
    autocomplete_fields = ("case", "user")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("team.manage")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("team.manage") and (obj is None or obj.is_active)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (
            MembershipForm._meta.fields if obj is None else (*self.list_display[:4], "ended_at")
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        if self.has_change_permission(request, obj):
            return ("case", "user", "ended_at")
        return self.get_fields(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kw: Any) -> Any:
        form = super().get_form(request, obj, change, **kw)
        return type(form.__name__, (form,), {"actor": request.user})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Written already, by the service."""

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.instance

    def save_related(self, *args: Any) -> None:
        """There is nothing related to save."""

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("case", "user", "added_by")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        scopes = {
            "case": lambda: Case.objects.visible_to(request.user),
            "user": lambda: User.objects.get_queryset().directory(request.user),
        }
        if db_field.name in scopes:
            kwargs["queryset"] = scopes[db_field.name]()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Witness)
class WitnessAdmin(RecordAdmin):
    list_display = ("code", "case", "category", "created_by", "created_on")
    list_filter = ("category",)
    list_select_related = ("case", "created_by")
    search_fields = ("code", "case__reference")
    ordering = ("code",)


@admin.register(WitnessNote)
class NoteAdmin(RecordAdmin):
    """That a note exists and in which state. Its text is not here, for anybody."""

    page_url_name = "casework:note-detail"
    list_display = ("reference", "case", "kind", "status", "created_by", "updated_at", "page")
    list_filter = ("status", "kind", "updated_at")
    list_select_related = ("case", "created_by")
    search_fields = ("reference", "case__reference")
    ordering = ("-updated_at", "-id")


@admin.register(Review)
class ReviewAdmin(RecordAdmin):
    """Every round of review of every case. Snapshots and comments, which may quote, are left out."""

    page_url_name = "casework:review-detail"
    list_display = (
        "object_reference",
        "kind",
        "case",
        "round",
        "status",
        "submitted_by",
        "submitted_at",
        "decided_by",
        "closed_at",
        "page",
    )
    list_filter = ("status", "kind", "submitted_at")
    list_select_related = ("case", "submitted_by")
    search_fields = ("object_reference", "case__reference", "submitted_by__username")
    ordering = ("-submitted_at", "-id")
    fields = (*list_display, "digest")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("decisions__decided_by")

    @admin.display(description=_("decided by"))
    def decided_by(self, review: Review) -> str:
        return ", ".join(row.decided_by.username for row in review.decisions.all()) or "–"
