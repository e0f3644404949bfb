"""The account of a person."""

import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.querysets import UserManager
from common.canonical import stored_value
from common.ids import random_code
from ledger.models import LedgeredModel

if TYPE_CHECKING:
    from accounts.models.tokens import ApiToken


class SiteRole(models.TextChoices):
    """What someone may do to the installation; the value is the name of a Django group."""

    ADMINISTRATOR = "Administrator", _("Administrator")
    SUPERVISOR = "Supervisor", _("Supervisor")
    AUDITOR = "Auditor", _("Auditor")
    MEMBER = "Member", _("Member")


OVERSIGHT = frozenset({SiteRole.ADMINISTRATOR, SiteRole.SUPERVISOR, SiteRole.AUDITOR})


def new_actor_code() -> str:
    """The random code by which the ledger knows a person, as in "P-7KQ4MX2"."""
    return "P-" + random_code().replace("-", "")


class User(LedgeredModel, AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Never deleted: `is_active` is taken away, the history stays.

    `access_suspended` is set while somebody else's reset of the password or second factor awaits
    a second administrator or supervisor: the person may sign in, and sees no case until then.
    """

    class Language(models.TextChoices):
        # Each language is written in itself, so that a person finds their own in any interface.
        ENGLISH = "en", "English"
        UKRAINIAN = "uk", "Українська"

    class Theme(models.TextChoices):
        AUTO = "auto", _("As on this device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    username = models.CharField(
        _("user name"),
        max_length=64,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._-]*\Z",
                _("Use small Latin letters, digits, dots, hyphens and underscores."),
            )
        ],
        error_messages={"unique": _("This user name is taken.")},
    )
    display_name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail address"), blank=True)
    # Given by the service that makes the account: `new_actor_code()`.
    actor_code = models.CharField(_("code"), max_length=16, unique=True, editable=False)
    language = models.CharField(
        _("language"), max_length=8, choices=Language, default=Language.ENGLISH
    )
    theme = models.CharField(_("appearance"), max_length=8, choices=Theme, default=Theme.AUTO)
    is_active = models.BooleanField(_("active"), default=True)
    access_suspended = models.BooleanField(_("access suspended"), default=False)
    is_demo = models.BooleanField(_("demonstration account"), default=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    # Nobody stands above the permission matrix, and no permission is granted one by one.
    is_superuser = False
    user_permissions = None  # type: ignore[assignment]

    # Set on the request's user by token authentication; a person at a browser has neither.
    case_limit: frozenset[uuid.UUID] | None = None
    token: "ApiToken | None" = None

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]
    ledger_kind = "user"
    # The password hash must not outlive the password in a ledger payload, sign-ins are security
    # events, and how the interface looks is nobody's business.
    ledger_exclude = ("password", "last_login", "language", "theme")

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["username"]
        indexes = [models.Index(fields=["is_active", "username"], name="accounts_user_active_idx")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(username=Lower("username")), name="accounts_user_username_lower"
            )
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    @cached_property
    def site_roles(self) -> frozenset[str]:
        """The names of this person's site roles; none while deactivated or suspended."""
        if not self.is_active or self.access_suspended or self._state.adding:
            return frozenset()
        known = set(SiteRole.values)
        return frozenset(group.name for group in self.groups.all() if group.name in known)

    @property
    def has_oversight(self) -> bool:
        """Whether a site role shows this person the metadata of every case."""
        return bool(self.site_roles & OVERSIGHT)

    @property
    def is_staff(self) -> bool:
        """Whether Django admin opens for this person."""
        return self.has_oversight

    def canonical(self) -> dict[str, Any]:
        """The stored values that the ledger commits to, with the site roles among them.

        Roles live in a table of their own: left out, a row added there behind the application's back
        would make an administrator without a trace.
        """
        names = [] if self._state.adding else [group.name for group in self.groups.all()]
        return {**super().canonical(), "site_roles": stored_value(sorted(names))}

    def ledger_label(self) -> str:
        return self.actor_code

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self.__dict__.pop("site_roles", None)
