"""What may be filtered and sorted in lists of exports."""

import django_filters
from django.utils.translation import gettext_lazy as _

from casework.models import Case, Recipient, Status
from common.filters import CaseFilter, KeysetOrdering, StrictFilterSet, TextFilter
from exchange.models import Export

STATES = [
    (state.value, state.label)
    for state in (Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.APPROVED)
]


class ExportFilterSet(StrictFilterSet):
    q = TextFilter()
    case = CaseFilter(queryset=Case.objects.visible_to)
    status = django_filters.ChoiceFilter(choices=STATES, label=_("State"))
    recipient_kind = django_filters.ChoiceFilter(
        choices=Recipient.choices, label=_("Kind of recipient")
    )
    ordering = KeysetOrdering(
        {
            "created_at": ("created_at", _("Requested")),
            "updated_at": ("updated_at", _("Last changed")),
            "recipient": ("recipient", _("Recipient")),
        },
        default="-updated_at",
    )

    class Meta:
        model = Export
        fields: list[str] = []
