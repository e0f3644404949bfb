"""What notifications may be filtered and sorted by: pages, CSV, API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from casework.filtersets.filtering import choice
from casework.models import Case, Notification
from casework.notices import kinds
from common.filters import (
    CaseFilter,
    KeysetOrdering,
    SinceFilter,
    StrictFilterSet,
    UntilFilter,
    YesNoFilter,
)


class NotificationFilterSet(StrictFilterSet):
    case = CaseFilter(queryset=Case.objects.visible_to)
    read = YesNoFilter("open_key", lookup_expr="isnull", label=_("Already read"))
    kind = choice("kind", kinds.choices, _("Kind"))
    record = django_filters.UUIDFilter("record_id", label=_("Record (id)"))
    created_after = SinceFilter("at", label=_("From"))
    created_before = UntilFilter("at", label=_("Until"))
    ordering = KeysetOrdering({"at": ("at", _("Time"))}, default="-at", same={"created_at": "at"})

    class Meta:
        model = Notification
        fields: list[str] = []
