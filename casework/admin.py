"""Cases, teams, codes and reviews in Django admin: metadata and state of every case, no statement text."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, Min, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models import Case, Membership, Review, Witness, WitnessNote
from casework.reviewing import reviewables
from casework.services import teams
from common.admin import RecordAdmin, shown, state_column, with_below
from common.errors import CaseworkError, Invalid
from common.look.times import moment_text, time_text

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


class MembershipForm(forms.ModelForm):
    """Adding and changing a place on a team; the service decides and records.

    Case and person are named in words: a list of all would be too long, and a search needs script.
    """

    case = forms.ModelChoiceField(
        Case.objects.none(),
        to_field_name="reference",
        widget=forms.TextInput,
        label=_("Case"),
        help_text=_("The reference of the case."),
        error_messages={"invalid_choice": _("There is no such case.")},
    )
    user = forms.ModelChoiceField(
        User.objects.none(),
        to_field_name="username",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        label=_("Person"),
        help_text=_("The person's user name."),
        error_messages={"invalid_choice": _("There is nobody of this name whose account is open.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Membership
        fields = ("case", "user", "role", "ends_on")

    actor: Any = None

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            del self.fields["version"]
            self.fields["case"].queryset = Case.objects.visible_to(self.actor)
            self.fields["user"].queryset = User.objects.get_queryset().directory(self.actor)
        else:
            self.initial["version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            self.instance = self._by_service(data)
        except Invalid as refused:
            for name, sentences in refused.errors.items():
                for sentence in sentences:
                    self.add_error(name if name in self.fields else None, sentence)
        except CaseworkError as refused:
            raise ValidationError(refused.message) from None
        return data

    def _by_service(self, data: dict[str, Any]) -> Membership:
        if self.instance._state.adding:
            return teams.member_add(actor=self.actor, **data)
        return teams.member_change(
            actor=self.actor,
            membership=self.instance,
            version=data["version"],
            role=data["role"],
            ends_on=data["ends_on"],
        )

    def _post_clean(self) -> None:
        """The model's own checks ran in the service, which has already written the row."""


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    """Who is on which case. Places are given and changed by the service, which refuses one's own."""

    form = MembershipForm
    list_display = ("case", "user", "role", "ends_on", "added_by", "added_at", "ended_at")
    list_filter = ("role", "ended_at", "ends_on")
    list_select_related = ("case", "user", "added_by")
    search_fields = ("case__reference", "user__username")
    search_help_text = _("A case's reference, or a user name")
    ordering = ("-added_at", "-id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("team.manage")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("team.manage") and (obj is None or obj.is_active)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return MembershipForm._meta.fields
        if self.has_change_permission(request, obj):
            return ("case", "user", "role", "ends_on", "end_now", "version")
        return self.list_display

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        if self.has_change_permission(request, obj):
            return ("case", "user", "end_now")
        return self.get_fields(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kw: Any
    ) -> Any:
        if obj is not None and self.has_change_permission(request, obj):
            # The version is the model's own, not to be edited: the form declares it to carry it back.
            kw["fields"] = ("role", "ends_on")
        form = super().get_form(request, obj, change, **kw)
        return type(form.__name__, (form,), {"actor": request.user})

    @admin.display(description=_("ended"))
    def end_now(self, membership: Membership) -> str:
        url = reverse("casework:member-end", args=[membership.pk])
        return format_html('<a href="{}">{}</a>', url, _now("End this place on the team"))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Written already, by the service."""

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.instance

    def save_related(self, *args: Any) -> None:
        """There is nothing related to save."""


@admin.register(Witness)
class WitnessAdmin(RecordAdmin):
    """Codes, and the case that each belongs to. There is nothing else to know of a witness here."""

    list_display = ("code", "case", "category", "created_by", "created_on")
    list_filter = ("category",)
    list_select_related = ("case", "created_by")
    search_fields = ("code", "case__reference")
    search_help_text = _("A code, or a case's reference")
    ordering = ("code",)


@admin.register(WitnessNote)
class NoteAdmin(RecordAdmin):
    """That a note exists and in which state. Its text is not here, for anybody."""

    page_url_name = "casework:note-detail"
    state = state_column()
    list_display = ("reference", "case", "kind", "state", "created_by", "updated_at")
    list_filter = ("status", "kind", "updated_at")
    list_select_related = ("case", "created_by")
    search_fields = ("reference", "case__reference")
    search_help_text = _("The reference of a note or of a case")
    ordering = ("-updated_at", "-id")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer(*WitnessNote.text_fields)


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
    )
    list_filter = ("status", KindFilter, "submitted_at")
    list_select_related = ("case", "submitted_by")
    search_fields = ("object_reference", "case__reference", "submitted_by__username")
    search_help_text = _("The reference of a record or case, or a user name")
    ordering = ("-submitted_at", "-id")
    fields = (*list_display, "digest")

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).defer("snapshot", "comment")
        return rows.prefetch_related("decisions__decided_by")

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
