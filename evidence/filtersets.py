"""What may be filtered and sorted in lists of evidence, on every surface."""

import django_filters
from django.utils.translation import gettext_lazy as _

from casework.models import Case, Status
from common.filters import (
    CaseFilter,
    KeysetOrdering,
    ScopedFilter,
    SinceFilter,
    StrictFilterSet,
    TextFilter,
    UntilFilter,
    YesNoFilter,
)
from evidence.models import CustodyEvent, EvidenceItem, FileFacts, Verification

ITEM_STATES = [
    (state.value, state.label)
    for state in (
        Status.DRAFT,
        Status.SUBMITTED,
        Status.RETURNED,
        Status.APPROVED,
        Status.VOID,
    )
]


class ItemFilterSet(StrictFilterSet):
    q = TextFilter()
    case = CaseFilter(queryset=Case.objects.visible_to)
    status = django_filters.ChoiceFilter(choices=ITEM_STATES, label=_("State"))
    kind = django_filters.ChoiceFilter(choices=EvidenceItem.Kind.choices, label=_("Kind"))
    processing = django_filters.ChoiceFilter(
        field_name="facts__processing",
        choices=FileFacts.Processing.choices,
        label=_("Examination"),
    )
    scan = django_filters.ChoiceFilter(
        field_name="facts__scan", choices=FileFacts.Scan.choices, label=_("Scan")
    )
    graphic = YesNoFilter(label=_("Graphic content"))
    sha256 = django_filters.CharFilter(label="SHA-256", max_length=64)
    created_after = SinceFilter(field_name="created_at", label=_("Taken in after"))
    created_before = UntilFilter(field_name="created_at", label=_("Taken in before"))
    ordering = KeysetOrdering(
        {
            "created_at": ("created_at", _("Taken in")),
            "updated_at": ("updated_at", _("Last changed")),
            "reference": ("reference", _("Reference")),
            "title": ("title", _("Title")),
            "size": ("size", _("Size")),
            "status": (("status", "-created_at"), _("State")),
        },
        default="-created_at",
    )

    class Meta:
        model = EvidenceItem
        fields: list[str] = []


class CustodyFilterSet(StrictFilterSet):
    case = CaseFilter(queryset=Case.objects.visible_to)
    item = ScopedFilter("item", queryset=EvidenceItem.objects.visible_to, label=_("Evidence item"))
    kind = django_filters.ChoiceFilter(choices=CustodyEvent.Kind.choices, label=_("Event"))
    ordering = KeysetOrdering(
        {
            "recorded_at": ("recorded_at", _("Recorded")),
            "occurred_at": ("occurred_at", _("Happened")),
            "seq": (("item_id", "seq"), _("Item and number")),
        },
        default="-recorded_at",
        same={"created_at": "recorded_at"},
    )

    class Meta:
        model = CustodyEvent
        fields: list[str] = []


class VerificationFilterSet(StrictFilterSet):
    q = TextFilter()
    case = CaseFilter(queryset=Case.objects.visible_to)
    item = ScopedFilter("item", queryset=EvidenceItem.objects.visible_to, label=_("Evidence item"))
    part = django_filters.ChoiceFilter(choices=Verification.Part.choices, label=_("Part"))
    status = django_filters.ChoiceFilter(choices=ITEM_STATES, label=_("State"))
    conclusion = django_filters.ChoiceFilter(
        choices=Verification.Conclusion.choices, label=_("Conclusion")
    )
    confidence = django_filters.ChoiceFilter(
        choices=Verification.Confidence.choices, label=_("Confidence")
    )
    analyst = django_filters.CharFilter(
        "created_by__username", max_length=150, label=_("Analyst (user name)")
    )
    located = YesNoFilter(
        field_name="latitude", lookup_expr="isnull", exclude=True, label=_("With a place")
    )
    created_after = SinceFilter(field_name="created_at", label=_("Recorded after"))
    created_before = UntilFilter(field_name="created_at", label=_("Recorded before"))
    ordering = KeysetOrdering(
        {
            "created_at": ("created_at", _("Recorded")),
            "updated_at": ("updated_at", _("Last changed")),
            "reference": ("reference", _("Reference")),
            "status": (("status", "-created_at"), _("State")),
        },
        default="-created_at",
    )

    class Meta:
        model = Verification
        fields: list[str] = []
