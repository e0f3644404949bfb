"""Input of the account services, checked field by field. Everything here raises Invalid."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.models import SiteRole, User
from common.errors import Invalid


def clean_site_roles(names: Iterable[str]) -> set[str]:
    """The roles as a set of their stored names."""
    roles = {str(name) for name in names}
    if unknown := roles - set(SiteRole.values):
        message = _("There is no site role “%(name)s”.") % {"name": min(unknown)}
        raise Invalid({"site_roles": [message]})
    return roles


def site_role_groups(roles: Iterable[str]) -> list[Group]:
    """The groups that stand for these roles."""
    return [Group.objects.get_or_create(name=name)[0] for name in sorted(roles)]


def clean_username(username: str) -> str:
    """A well-formed user name that is not taken, in small letters."""
    username = username.strip().lower()
    field = User._meta.get_field("username")
    _apply(lambda value: field.clean(value, None), username, "username")
    if User.objects.filter(username=username).exists():
        raise Invalid({"username": [field.error_messages["unique"]]})
    return username


def clean_email(email: str) -> str:
    """A well-formed address, or none."""
    if email := email.strip():
        _apply(validate_email, email, "email")
    return email


def clean_name(name: str) -> str:
    """A name that is not blank."""
    if not (name := name.strip()):
        raise Invalid({"display_name": [_("Give the name colleagues know this person by.")]})
    return name


def clean_password(password: str, user: User) -> str:
    """A password that the validators accept for this person."""
    _apply(lambda value: validate_password(value, user), password, "password")
    return password


def _apply(validator: Callable[[str], Any], value: str, field: str) -> None:
    try:
        validator(value)
    except ValidationError as error:
        raise Invalid({field: list(error.messages)}) from None
