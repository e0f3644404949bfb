"""What may be filtered and sorted in lists of the accounts floor."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, SecurityEvent, SiteRole, User
from common.filters import KeysetOrdering, SinceFilter, StrictFilterSet, UntilFilter, YesNoFilter
from common.search import MAX_QUERY


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
    """The security history: by kind and time."""

    event = django_filters.ChoiceFilter(label=_("Event"), choices=SecurityEvent.Event.choices)
    since = SinceFilter("at", label=_("From"))
    until = UntilFilter("at", label=_("To"))
    ordering = KeysetOrdering({"time": ("at", _("Time"))}, default="-time")

    class Meta:
        model = SecurityEvent
        fields: list[str] = []
