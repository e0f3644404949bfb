"""The one authentication backend: it signs people in, and answers every permission question."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts import permissions


class RoleBackend(AuthenticationBackend):
    """User name and password as the sign-in library checks them; permissions from the registry.

    Django's own permissions (granted one by one, or to groups) do not exist here.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return permissions.allows(user_obj, perm, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether Django admin shows an app at all; each model then asks for itself."""
        return user_obj.is_active and user_obj.is_staff

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    get_user_permissions = get_group_permissions = get_all_permissions
