"""Which rows of the accounts floor a person may see: the only door to them."""

from typing import Any, Self

from django.contrib.auth.models import BaseUserManager
from django.db import models
from django.utils import timezone


class UserQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Administrators, supervisors and auditors see every account, others their own."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.has_oversight else self.filter(pk=user.pk)

    def directory(self, user: Any) -> Self:
        """The colleagues whom a signed-in person may pick by name, for a team or a hand-over."""
        if not user.is_authenticated or not user.is_active or user.access_suspended:
            return self.none()
        return self.active()

    def active(self) -> Self:
        return self.filter(is_active=True)

    def with_site_role(self, *roles: str) -> Self:
        """Active accounts that hold any of the site roles named."""
        memberships: Any = self.model._meta.get_field("groups").remote_field
        holders = memberships.through._default_manager.filter(group__name__in=roles)
        return self.active().filter(pk__in=holders.values("user"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Finds people by user name; accounts are made by `accounts.services` alone."""

    def get_by_natural_key(self, username: str) -> Any:
        return self.get(username=username.lower())


class ApiTokenQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Administrators and auditors see every token (never the secret), others their own."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.site_roles & {"Administrator", "Auditor"}:
            return self
        return self.filter(owner=user)

    def usable(self) -> Self:
        return self.filter(
            revoked_at=None, confirmed_at__isnull=False, expires_at__gt=timezone.now()
        )


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Administrators and auditors; nobody else has business with them."""
        if not user.is_authenticated or not user.site_roles & {"Administrator", "Auditor"}:
            return self.none()
        return self

    def open(self) -> Self:
        return self.filter(used_at=None, cancelled_at=None, expires_at__gt=timezone.now())


class CredentialResetQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those with oversight see every reset, others those of their own account."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.has_oversight else self.filter(user=user)

    def unconfirmed(self) -> Self:
        return self.filter(confirmed_at=None, cancelled_at=None)


class SecurityEventQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Administrators, supervisors and auditors see all, others what concerns their account."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.has_oversight else self.filter(user=user)


class TrainingQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those with oversight see every training, others their own."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.has_oversight else self.filter(user=user)

    def current(self) -> Self:
        """Those that count today."""
        today = timezone.now().date()
        unexpired = models.Q(expires_on=None) | models.Q(expires_on__gte=today)
        return self.filter(unexpired, revoked_at=None, completed_on__lte=today)


class SamePersonQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """For those with oversight alone: not even the person concerned sees the mark."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.has_oversight else self.none()

    def standing(self) -> Self:
        """The marks that count."""
        return self.filter(lifted_at=None)
