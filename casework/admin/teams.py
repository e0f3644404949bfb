"""Who is on which case, given and changed through the service."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models import Case, Membership
from casework.services import teams
from common.admin import RecordAdmin
from common.errors import CaseworkError, Invalid


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
