"""What the list of accesses may be filtered and sorted by."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.filtersets.cases import choice
from casework.models import Case, Witness
from common.filters import (
    CaseFilter,
    KeysetOrdering,
    ScopedFilter,
    SinceFilter,
    StrictFilterSet,
    UntilFilter,
    YesNoFilter,
)
from vault.models import Access

S = Access.State


class AccessFilterSet(StrictFilterSet):
    status = choice("state", S.choices, _("State"), method="in_state")
    waits = YesNoFilter(method="waiting_for_me", label=_("Waits for me"))
    overdue = YesNoFilter(method="review_overdue", label=_("Review overdue"))
    emergency = YesNoFilter("emergency", label=_("Emergency"))
    case = CaseFilter(queryset=Case.objects.visible_to)
    witness = ScopedFilter(queryset=Witness.objects.visible_to, label=_("Witness"))
    created_after = SinceFilter("requested_at", label=_("Requested from"))
    created_before = UntilFilter("requested_at", label=_("Requested until"))
    ordering = KeysetOrdering(
        {"requested_at": ("requested_at", _("Requested"))},
        default="-requested_at",
        same={"created_at": "requested_at"},
    )

    class Meta:
        model = Access
        fields: list[str] = []

    def in_state(self, queryset: Any, name: str, value: str) -> Any:
        """By the state at this moment: what has run out is ended, not open."""
        if value == S.ENDED:
            return queryset.ended_now()
        over = Access.objects.ended_now().values("pk")
        return queryset.filter(state=value).exclude(pk__in=over)

    def waiting_for_me(self, queryset: Any, name: str, value: bool | None) -> Any:
        mine = Access.objects.waiting_for(self.user)
        return _among(queryset, mine, value)

    def review_overdue(self, queryset: Any, name: str, value: bool | None) -> Any:
        return _among(queryset, Access.objects.overdue(), value)


def _among(queryset: Any, rows: Any, value: bool | None) -> Any:
    if value is None:
        return queryset
    keys = rows.values("pk")
    return queryset.filter(pk__in=keys) if value else queryset.exclude(pk__in=keys)
