"""What may be filtered and sorted in lists of the accounts floor."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, SecurityEvent, SiteRole, User
from common.filters import KeysetOrdering, SinceFilter, StrictFilterSet, UntilFilter, YesNoFilter
from common.ids import mistyped_code
from common.search import MAX_QUERY
from ledger import OPERATOR, SYSTEM

WITHOUT_ACCOUNT = (OPERATOR.actor_code, SYSTEM.actor_code)
MOST_PEOPLE = 100


class WhoField(forms.CharField):
    """A code such as P-7KQ4MX2, or a part of a name. A mistyped code is refused: that nobody of that code
    did anything would be true, and would hide the mistake."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        plain = text.upper().removeprefix("P-")
        if plain != text.upper() and mistyped_code(plain):
            raise ValidationError(_("This is not a code: one of its characters is mistyped."))
        return text


class PersonFilter(django_filters.Filter):
    """Whoever did it, by code or name; "system" and "operator" act too.

    Compares a field of codes, and with `user` one of accounts as well.
    """

    field_class = WhoField

    def __init__(self, field_name: str, *, user: str = "", **kwargs: Any):
        self.user = user
        kwargs.setdefault("label", _("Person (name or code)"))
        super().__init__(field_name, max_length=MAX_QUERY, **kwargs)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        if value.lower() in WITHOUT_ACCOUNT:
            return qs.filter(**{self.field_name: value.lower()})
        people = User.objects.filter(
            Q(username__icontains=value)
            | Q(display_name__icontains=value)
            | Q(actor_code__iexact=value)
        ).order_by("pk")[:MOST_PEOPLE]
        keys = dict(people.values_list("actor_code", "pk"))
        found = Q(**{f"{self.field_name}__in": list(keys)})
        if self.user:
            found |= Q(**{f"{self.user}__in": list(keys.values())})
        return qs.filter(found)


class UserFilterSet(StrictFilterSet):
    """People: by name, role and state of the account."""

    q = django_filters.CharFilter(
        label=_("Name or user name"), method="named", max_length=MAX_QUERY
    )
    role = django_filters.ChoiceFilter(
        label=_("Site role"), choices=SiteRole.choices, method="in_role"
    )
    is_active = YesNoFilter(label=_("Active"))
    access_suspended = YesNoFilter(label=_("Access suspended"))
    ordering = KeysetOrdering(
        {"username": ("username", _("User name")), "joined": ("joined_at", _("Joined"))},
        default="username",
    )

    class Meta:
        model = User
        fields: list[str] = []

    def named(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(
            Q(username__icontains=value)
            | Q(display_name__icontains=value)
            | Q(actor_code__iexact=value)
        )

    def in_role(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(pk__in=User.objects.with_site_role(value).values("pk"))


class ApiTokenFilterSet(StrictFilterSet):
    """Tokens: by whether they still work."""

    usable = YesNoFilter(label=_("Usable"), method="is_usable")
    ordering = KeysetOrdering(
        {
            "created": ("created_at", _("Made")),
            "expires": ("expires_at", _("Expires")),
        },
        default="-created",
    )

    class Meta:
        model = ApiToken
        fields: list[str] = []

    def is_usable(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        usable = Q(revoked_at=None, confirmed_at__isnull=False, expires_at__gt=timezone.now())
        return queryset.filter(usable if value else ~usable)


class SecurityEventFilterSet(StrictFilterSet):
    """The security history: by person, kind and time."""

    person = PersonFilter("actor_code", user="user")
    event = django_filters.ChoiceFilter(label=_("Event"), choices=SecurityEvent.Event.choices)
    since = SinceFilter("at", label=_("From"))
    until = UntilFilter("at", label=_("To"))
    ordering = KeysetOrdering({"time": ("at", _("Time"))}, default="-time")

    class Meta:
        model = SecurityEvent
        fields: list[str] = []
