"""What oversight may be filtered by: the ledger (pages, oversight, CSV, API), refused attempts, times."""

from typing import Any

import django_filters
from django.db.models import F, Max, Min, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.filtersets import PersonFilter
from casework.filtersets.filtering import choice
from casework.models import Case, RefusedAttempt, Review
from casework.trail import events, oversight
from common.errors import Invalid
from common.filters import (
    CaseFilter,
    KeysetOrdering,
    SinceFilter,
    StrictFilterSet,
    UntilFilter,
    YesNoFilter,
)
from ledger.findings import ledgered_models
from ledger.models import Entry


class InOrder:
    """A bound of time that says as well from which number on, or up to which, its entries are found.

    Entries are listed by number. With the time alone the database would read from the newest on until
    it comes to the time asked for. Exact: a clock that was set back, or a unit that took long, moves the
    bound and loses nothing.
    """

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        within = super().filter(Entry.objects.order_by(), value)  # type: ignore[misc]
        if not within.query.where:
            return qs
        # Plus nothing: else SQLite looks for the first number by reading the table in its order.
        number = F("seq") + 0
        bound = within.aggregate(bound=self.outermost(number))["bound"]  # type: ignore[attr-defined]
        if bound is None:
            return qs.none()
        qs = super().filter(qs, value)  # type: ignore[misc]
        return qs.filter(**{self.side: bound})  # type: ignore[attr-defined]


class EntrySince(InOrder, SinceFilter):
    outermost, side = Min, "seq__gte"


class EntryUntil(InOrder, UntilFilter):
    outermost, side = Max, "seq__lte"


def _kinds() -> list:
    kinds = [(model.ledger_kind, model._meta.verbose_name) for model in ledgered_models()]
    return sorted(kinds, key=lambda kind: str(kind[1]))


class EntryFilterSet(StrictFilterSet):
    case = CaseFilter("case_id", queryset=Case.objects.visible_to)
    section = choice("section", oversight.choices, _("Part"), method="in_section")
    event = choice("event", lambda: events.choices(), _("Event"))
    person = PersonFilter("actor_code")
    actor = django_filters.CharFilter("actor_code", label=_("Actor (code)"))
    change = YesNoFilter("change", label=_("Changes only"))
    kind = choice("object_kind", _kinds, _("Kind of record"))
    object = django_filters.UUIDFilter("object_id", label=_("Record (id)"))
    created_after = EntrySince("time", label=_("From"))
    created_before = EntryUntil("time", label=_("Until"))
    ordering = KeysetOrdering(
        # Entries are numbered in the order of their times.
        {"seq": ("seq", _("Number"))},
        default="-seq",
        same={"time": "seq", "created_at": "seq"},
    )

    class Meta:
        model = Entry
        fields: list[str] = []

    def in_section(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(oversight.SECTIONS[value].entries())


class RefusedAttemptFilterSet(StrictFilterSet):
    case = CaseFilter(queryset=Case.objects.visible_to)
    person = PersonFilter("user__actor_code")
    outcome = choice("outcome", RefusedAttempt.Outcome.choices, _("Outcome"))
    kind = choice("object_kind", _kinds, _("Kind of record"))
    object = django_filters.UUIDFilter("object_id", label=_("Record (id)"))
    created_after = SinceFilter("at", label=_("From"))
    created_before = UntilFilter("at", label=_("Until"))
    ordering = KeysetOrdering({"at": ("at", _("Time"))}, default="-at", same={"created_at": "at"})

    class Meta:
        model = RefusedAttempt
        fields: list[str] = []


class TimesFilterSet(StrictFilterSet):
    """How long reviews take: of which case, and of rounds submitted when."""

    case = CaseFilter(queryset=Case.objects.visible_to)
    created_after = SinceFilter("submitted_at", label=_("Submitted from"))
    created_before = UntilFilter("submitted_at", label=_("Submitted until"))

    class Meta:
        model = Review
        fields: list[str] = []

    def check(self) -> None:
        """All of it is one page: there is no place in it, and no size."""
        super().check()
        if given := [name for name in ("cursor", "page_size") if name in self.data]:
            raise Invalid({name: [_("Unknown filter.")] for name in given})
