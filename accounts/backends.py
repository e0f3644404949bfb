"""Authentication backends: one that answers every permission question, one that signs people in."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import BaseBackend

from accounts import permissions


class RoleBackend(BaseBackend):
    """Asks the permission registry; signs nobody in."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return permissions.allows(user_obj, perm, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether Django admin shows an app at all; each model then asks for itself."""
        return user_obj.is_active and user_obj.is_staff

    def get_user(self, user_id: Any) -> None:
        return None


class SignInBackend(AuthenticationBackend):
    """Checks user name and password. Grants nothing: permissions come from `RoleBackend` alone."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return False

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return False

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    get_user_permissions = get_group_permissions = get_all_permissions
