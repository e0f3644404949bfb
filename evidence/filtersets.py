"""What may be filtered and sorted in lists of evidence, on every surface."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from casework.models import Case, Status, WitnessNote
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
from evidence.custody import chain
from evidence.models import (
    CustodyEvent,
    Disposal,
    EvidenceItem,
    EvidenceLink,
    FileFacts,
    Handover,
    IntegrityCheck,
    NoteMaterial,
    Verification,
)
from evidence.upkeep.auditing import WRONG

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
    form = django_filters.ChoiceFilter(choices=EvidenceItem.Form.choices, label=_("Form"))
    sampled_from = ScopedFilter(queryset=EvidenceItem.objects.visible_to, label=_("Sample of"))
    with_me = YesNoFilter(label=_("With me now"), method="filter_with_me")
    overdue = YesNoFilter(label=_("Overdue return"), method="filter_overdue")
    disposed = YesNoFilter(
        field_name="disposed_at", lookup_expr="isnull", exclude=True, label=_("Disposed of")
    )
    disposal_waits = YesNoFilter(
        label=_("Disposal waits for my decision"), method="filter_disposal_waits"
    )
    last_check = django_filters.ChoiceFilter(
        choices=[(result.value, result.label) for result in WRONG],
        label=_("Last check found"),
        method="filter_last_check",
    )
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

    def filter_with_me(self, rows: Any, name: str, wanted: bool) -> Any:
        seen = CustodyEvent.objects.visible_to(self.user)
        held = seen.filter(holder=self.user).present().values("item_id")
        return rows.filter(pk__in=held) if wanted else rows.exclude(pk__in=held)

    def filter_overdue(self, rows: Any, name: str, wanted: bool) -> Any:
        late = chain.overdue(self.user).values("item_id")
        return rows.filter(pk__in=late) if wanted else rows.exclude(pk__in=late)

    def filter_disposal_waits(self, rows: Any, name: str, wanted: bool) -> Any:
        waiting = Disposal.objects.decidable_by(self.user).values("item_id")
        return rows.filter(pk__in=waiting) if wanted else rows.exclude(pk__in=waiting)

    def filter_last_check(self, rows: Any, name: str, wanted: str) -> Any:
        if not wanted:
            return rows
        found = IntegrityCheck.objects.visible_to(self.user).last_said(wanted)
        return rows.filter(pk__in=found.values("item_id"), disposed_at=None)


class CustodyFilterSet(StrictFilterSet):
    case = CaseFilter(queryset=Case.objects.visible_to)
    item = ScopedFilter("item", queryset=EvidenceItem.objects.visible_to, label=_("Evidence item"))
    kind = django_filters.ChoiceFilter(choices=CustodyEvent.Kind.choices, label=_("Event"))
    occurred_after = SinceFilter(field_name="occurred_at", label=_("Happened after"))
    occurred_before = UntilFilter(field_name="occurred_at", label=_("Happened before"))
    present = YesNoFilter(label=_("Last event of its item"), method="filter_present")
    overdue = YesNoFilter(label=_("Overdue return"), method="filter_overdue")
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

    def filter_present(self, rows: Any, name: str, wanted: bool) -> Any:
        last = CustodyEvent.objects.visible_to(self.user).present().values("pk")
        return rows.present() if wanted else rows.exclude(pk__in=last)

    def filter_overdue(self, rows: Any, name: str, wanted: bool) -> Any:
        late = chain.overdue(self.user).values("pk")
        return rows.filter(pk__in=late) if wanted else rows.exclude(pk__in=late)


class HandoverFilterSet(StrictFilterSet):
    case = CaseFilter(queryset=Case.objects.visible_to)
    item = ScopedFilter("item", queryset=EvidenceItem.objects.visible_to, label=_("Evidence item"))
    status = django_filters.ChoiceFilter(choices=Handover.State.choices, label=_("State"))
    kind = django_filters.ChoiceFilter(choices=Handover.Kind.choices, label=_("Kind"))
    waiting = YesNoFilter(label=_("Waits for me"), method="filter_waiting")
    ordering = KeysetOrdering(
        {
            "proposed_at": ("proposed_at", _("Proposed")),
            "status": (("status", "-proposed_at"), _("State")),
        },
        default="-proposed_at",
        same={"created_at": "proposed_at"},
    )

    class Meta:
        model = Handover
        fields: list[str] = []

    def filter_waiting(self, rows: Any, name: str, wanted: bool) -> Any:
        mine = chain.waiting_for(self.user).values("pk")
        return rows.filter(pk__in=mine) if wanted else rows.exclude(pk__in=mine)


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


class EitherCaseFilter(CaseFilter):
    """Links of a case: of its items to others, and of others to its items."""

    def filter(self, qs, value):
        return qs if value is None else qs.of_case(value.pk)


class LinkFilterSet(StrictFilterSet):
    case = EitherCaseFilter(queryset=Case.objects.visible_to)
    item = ScopedFilter(
        queryset=EvidenceItem.objects.visible_to, label=_("Evidence item"), method="of_item"
    )
    kind = django_filters.ChoiceFilter(choices=EvidenceLink.Kind.choices, label=_("Kind"))
    independent = django_filters.ChoiceFilter(
        choices=EvidenceLink.Independent.choices, label=_("Independence")
    )
    withdrawn = YesNoFilter(
        field_name="withdrawal", lookup_expr="isnull", exclude=True, label=_("Withdrawn")
    )
    created_after = SinceFilter(field_name="created_at", label=_("Recorded after"))
    created_before = UntilFilter(field_name="created_at", label=_("Recorded before"))
    ordering = KeysetOrdering({"created_at": ("created_at", _("Recorded"))}, default="-created_at")

    class Meta:
        model = EvidenceLink
        fields: list[str] = []

    def of_item(self, queryset, name, value):
        return queryset if value is None else queryset.about(value)


class MaterialFilterSet(StrictFilterSet):
    case = CaseFilter(queryset=Case.objects.visible_to)
    note = ScopedFilter(queryset=WitnessNote.objects.visible_to, label=_("Witness note"))
    item = ScopedFilter(queryset=EvidenceItem.objects.visible_to, label=_("Evidence item"))
    role = django_filters.ChoiceFilter(choices=NoteMaterial.Role.choices, label=_("Role"))
    withdrawn = YesNoFilter(
        field_name="withdrawal", lookup_expr="isnull", exclude=True, label=_("Withdrawn")
    )
    created_after = SinceFilter(field_name="created_at", label=_("Recorded after"))
    created_before = UntilFilter(field_name="created_at", label=_("Recorded before"))
    ordering = KeysetOrdering({"created_at": ("created_at", _("Recorded"))}, default="-created_at")

    class Meta:
        model = NoteMaterial
        fields: list[str] = []
