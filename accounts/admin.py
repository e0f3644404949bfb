"""People, tokens and their security history in Django admin. Changes are made on the people's own pages."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, SecurityEvent, User
from common.admin import RecordAdmin


@admin.register(User)
class UserAdmin(RecordAdmin):
    page_url_name = "accounts:person"
    list_display = (
        "username",
        "display_name",
        "actor_code",
        "roles",
        "is_active",
        "access_suspended",
        "last_login",
        "page",
    )
    list_filter = ("groups", "is_active", "access_suspended", "last_login")
    search_fields = ("username", "display_name", "=actor_code")
    ordering = ("username",)

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("site roles"))
    def roles(self, user: User) -> str:
        return ", ".join(sorted(group.name for group in user.groups.all())) or "–"


@admin.register(ApiToken)
class TokenAdmin(RecordAdmin):
    list_display = (
        "prefix",
        "owner",
        "name",
        "scopes",
        "created_by",
        "created_at",
        "expires_at",
        "last_used_at",
        "revoked_at",
    )
    list_filter = ("expires_at", "revoked_at")
    list_select_related = ("owner", "created_by")
    search_fields = ("owner__username", "name", "prefix")
    ordering = ("-created_at",)


@admin.register(SecurityEvent)
class SecurityEventAdmin(RecordAdmin):
    """Sign-ins, failures, changes of roles, factors and tokens: the access history of accounts."""

    list_display = ("at", "event", "account", "actor_code", "address")
    list_filter = ("event", "at")
    list_select_related = ("user",)
    search_fields = ("user__username", "=actor_code")
    ordering = ("-at", "-id")

    @admin.display(description=_("account"), ordering="user__username")
    def account(self, event: SecurityEvent) -> str:
        return event.user.username if event.user else "–"
