"""People, tokens and their security history in Django admin. Changes are made on the people's own pages."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    ApiToken,
    CredentialReset,
    Invitation,
    SamePerson,
    SecurityEvent,
    SiteRole,
    Training,
    User,
)
from common.admin import RecordAdmin, shown, with_below


class RoleFilter(admin.SimpleListFilter):
    title = _("site role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return SiteRole.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in SiteRole.values:
            return queryset
        holders = Group.objects.filter(name=self.value()).values("user")
        return queryset.filter(pk__in=holders)


@admin.register(User)
class UserAdmin(RecordAdmin):
    page_url_name = "accounts:person"
    list_display = ("username", "display_name", "actor_code", "roles", "state", "last_login")
    list_filter = (RoleFilter, "is_active", "access_suspended", "last_login")
    search_fields = ("username", "display_name", "=actor_code")
    search_help_text = _("A user name, a name, or a code such as P-7KQ4MX2")
    ordering = ("username",)
    fields = (*list_display, "joined_at", "is_demo", "version")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("site roles"))
    def roles(self, user: User) -> str:
        held = {group.name for group in user.groups.all()}
        return ", ".join(str(label) for name, label in SiteRole.choices if name in held) or "–"

    @admin.display(description=_("state"))
    def state(self, user: User) -> str:
        if not user.is_active:
            return shown("deactivated")
        return shown("suspended" if user.access_suspended else "active")


@admin.register(ApiToken)
class TokenAdmin(RecordAdmin):
    """Tokens by their first characters. The secret is nowhere, and its digest is not shown."""

    list_display = (
        "prefix",
        "owner_and_name",
        "state",
        "scope_names",
        "created_by",
        "created_at",
        "expires_at",
        "last_used_at",
    )
    list_filter = ("expires_at", "revoked_at", "last_used_at")
    list_select_related = ("owner", "created_by")
    search_fields = ("owner__username", "name", "prefix")
    search_help_text = _("An owner's user name, a token's name, or how it begins")
    ordering = ("-created_at", "-id")
    fields = (*list_display, "confirmed_at", "revoked_at", "cases")

    @admin.display(description=_("owner"), ordering="owner__username")
    def owner_and_name(self, token: ApiToken) -> str:
        return with_below(token.owner.username, token.name)

    @admin.display(description=_("scopes"))
    def scope_names(self, token: ApiToken) -> str:
        return ", ".join(token.scopes)

    @admin.display(description=_("state"))
    def state(self, token: ApiToken) -> str:
        if token.revoked_at:
            return shown("revoked")
        if token.confirmed_at is None:
            return shown("pending")
        return shown("active" if token.is_usable else "expired")


class LinkAdmin(RecordAdmin):
    """One-time links: that they were made, by whom, and what became of them. Never the link."""

    ordering = ("-created_at", "-id")

    @admin.display(description=_("state"))
    def state(self, link: Any) -> str:
        if link.used_at:
            return shown("done", _("Used"))
        if link.cancelled_at:
            return shown("cancelled")
        return shown("pending" if link.is_open else "expired")


@admin.register(Invitation)
class InvitationAdmin(LinkAdmin):
    list_display = ("id", "state", "roles", "invited_by", "user", "created_at", "expires_at")
    list_filter = ("created_at", "used_at")
    list_select_related = ("invited_by", "user")
    search_fields = ("invited_by__username", "user__username")
    search_help_text = _("The user name of whoever invited or was invited")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Supervisors have no business with invitations, and none to see."""
        seen = request.user.site_roles & {SiteRole.ADMINISTRATOR, SiteRole.AUDITOR}
        return super().has_view_permission(request, obj) and bool(seen)

    @admin.display(description=_("site roles"))
    def roles(self, invitation: Invitation) -> str:
        return ", ".join(invitation.site_roles) or "–"


@admin.register(CredentialReset)
class ResetAdmin(LinkAdmin):
    list_display = ("user", "what", "state", "requested_by", "created_at", "confirmed_by")
    list_filter = ("what", "created_at", "confirmed_at")
    list_select_related = ("user", "requested_by", "confirmed_by")
    search_fields = ("user__username", "requested_by__username")
    search_help_text = _("The user name of the account, or of whoever asked for the reset")
    fields = (*list_display, "expires_at", "used_at", "confirmed_at")


@admin.register(Training)
class TrainingAdmin(RecordAdmin):
    list_display = ("user", "subject", "state", "completed_on", "expires_on", "recorded_by")
    list_filter = ("subject", "completed_on", "revoked_at")
    list_select_related = ("user", "recorded_by")
    search_fields = ("user__username",)
    search_help_text = _("A user name")
    ordering = ("-recorded_at", "-id")
    fields = (*list_display, "provider", "recorded_at", "revoked_by", "revoked_at")

    @admin.display(description=_("state"))
    def state(self, training: Training) -> str:
        if training.revoked_at:
            return shown("revoked")
        return shown("active" if training.counts else "expired")


@admin.register(SamePerson)
class SamePersonAdmin(RecordAdmin):
    list_display = ("user", "party", "state", "marked_by", "marked_at", "lifted_by", "lifted_at")
    list_filter = ("marked_at", "lifted_at")
    list_select_related = ("user", "marked_by", "lifted_by")
    search_fields = ("user__username",)
    search_help_text = _("A user name")
    ordering = ("-marked_at", "-id")
    fields = (*list_display, "reason", "lifted_reason")

    @admin.display(description=_("state"))
    def state(self, mark: SamePerson) -> str:
        return shown("revoked" if mark.lifted_at else "active")


@admin.register(SecurityEvent)
class SecurityEventAdmin(RecordAdmin):
    """Sign-ins, failures, changes of roles, factors and tokens: the access history of accounts."""

    list_display = ("at", "event", "account", "actor_code", "address")
    list_filter = ("event", "at")
    list_select_related = ("user",)
    search_fields = ("user__username", "=actor_code")
    search_help_text = _("A user name, or the code of whoever did it")
    ordering = ("-at", "-id")
    fields = (*list_display, "agent", "details")

    @admin.display(description=_("account"), ordering="user__username")
    def account(self, event: SecurityEvent) -> str:
        return event.user.username if event.user else "–"
