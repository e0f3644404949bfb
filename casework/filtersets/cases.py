"""What lists of this app may be filtered and sorted by: one filterset for page, fragment, CSV and API."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.filtersets.entries import (  # noqa: F401 - all are found by this module
    EntryFilterSet,
    RefusedAttemptFilterSet,
    TimesFilterSet,
)
from casework.filtersets.filtering import NoteTextFilter, choice
from casework.filtersets.notifications import (
    NotificationFilterSet,  # noqa: F401 - all are found by this module
)
from casework.filtersets.witnesses import WitnessFilterSet  # noqa: F401 - all are found by this module
from casework.interviews.authorising import agreed
from casework.models import (
    Case,
    Membership,
    Review,
    ReviewPolicy,
    Status,
    Witness,
    WitnessNote,
)
from casework.querysets.notes import redacted_cases
from casework.review.policies import kinds
from common.filter_fields import SynonymField
from common.filters import (
    CaseFilter,
    IsoDateFilter,
    KeysetOrdering,
    ScopedFilter,
    SinceFilter,
    StrictFilterSet,
    TextFilter,
    UntilFilter,
    YesNoFilter,
)
from common.search import terms


class CaseFilterSet(StrictFilterSet):
    q = TextFilter()
    status = choice("status", [s for s in Status.choices if s[0] != Status.VOID], _("State"))
    kind = choice("kind", Case.Kind.choices, _("Kind"))
    role = choice("memberships", Membership.Role.choices, _("My role"), method="in_my_role")
    handling = choice("handling", Case.Handling.choices, _("Handling level"))
    tlp = choice("tlp", Case.Tlp.choices, _("TLP label"))
    case = CaseFilter("pk", queryset=Case.objects.visible_to)
    created_after = SinceFilter("created_at", label=_("Opened from"))
    created_before = UntilFilter("created_at", label=_("Opened until"))
    updated_after = SinceFilter("updated_at", label=_("Changed from"))
    updated_before = UntilFilter("updated_at", label=_("Changed until"))
    ordering = KeysetOrdering(
        {
            "updated_at": ("updated_at", _("Last change")),
            "created_at": ("created_at", _("Opened")),
            "reference": ("reference", _("Reference")),
            "title": ("title", _("Title")),
            "status": (("status", "-updated_at"), _("State")),
        },
        default="-updated_at",
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def in_my_role(self, queryset, name, value):
        rows = Membership.objects.active().filter(user=self.user, role=value)
        return queryset.filter(pk__in=rows.values("case_id"))


class MembershipFilterSet(StrictFilterSet):
    case = CaseFilter(queryset=Case.objects.visible_to)
    user = django_filters.CharFilter("user__username", label=_("User name"))
    role = choice("role", Membership.Role.choices, _("Role"))
    active = YesNoFilter(method="counting_today", label=_("On the team today"))
    created_after = SinceFilter("added_at", label=_("Added from"))
    created_before = UntilFilter("added_at", label=_("Added until"))
    ordering = KeysetOrdering(
        {"added_at": ("added_at", _("Added")), "role": ("role", _("Role"))},
        default="added_at",
        same={"created_at": "added_at"},
    )

    class Meta:
        model = Membership
        fields: list[str] = []

    def counting_today(self, queryset, name, value):
        if value is None:
            return queryset
        active = Membership.objects.active().values("pk")
        return queryset.filter(pk__in=active) if value else queryset.exclude(pk__in=active)


class KnownNoteFilter(NoteTextFilter):
    """By reference, and by the witness's code among the notes whose witness this person may know."""

    def filter(self, qs, value):
        qs = super().filter(qs, value)
        if value and (wider := redacted_cases(self.parent.user)):
            by_reference = Q()
            for word in terms(value):
                by_reference &= Q(reference__icontains=word)
            qs = qs.filter(~Q(case_id__in=wider) | by_reference)
        return qs


class NoteFilterSet(StrictFilterSet):
    q = KnownNoteFilter()
    case = CaseFilter(queryset=Case.objects.visible_to)
    status = choice(
        "status", [s for s in Status.choices if s[0] not in ("void", "closed")], _("State")
    )
    kind = choice("kind", WitnessNote.Kind.choices, _("Kind"))
    witness = ScopedFilter(queryset=Witness.objects.visible_to, label=_("Witness"))
    language = django_filters.CharFilter(
        "language", method="among_readable", label=_("Language (BCP 47)")
    )
    interviewed_after = IsoDateFilter(
        "interviewed_on__gte", method="among_readable", label=_("Heard from")
    )
    interviewed_before = IsoDateFilter(
        "interviewed_on__lte", method="among_readable", label=_("Heard until")
    )
    authorise = YesNoFilter(method="mine_to_authorise", label=_("Interview mine to approve"))
    created_after = SinceFilter("created_at", label=_("Written from"))
    created_before = UntilFilter("created_at", label=_("Written until"))
    ordering = KeysetOrdering(
        {
            "updated_at": ("updated_at", _("Last change")),
            "created_at": ("created_at", _("Written")),
            "reference": ("reference", _("Reference")),
            "status": (("status", "-updated_at"), _("State")),
        },
        default="-updated_at",
    )

    class Meta:
        model = WitnessNote
        fields: list[str] = []

    def mine_to_authorise(self, queryset, name, value):
        """Interviews not yet submitted that need approval, in cases where this person may give it."""
        if value is None:
            return queryset
        rows = WitnessNote.objects.in_cases_of(self.user, "note.authorise")
        rows = rows.to_authorise(self.user)
        mine = rows.exclude(pk__in=agreed(rows)).values("pk")
        return queryset.filter(pk__in=mine) if value else queryset.exclude(pk__in=mine)

    def among_readable(self, queryset, name, value):
        """Who may not read a note's date and language must not find them out by filtering either."""
        readable = WitnessNote.objects.in_cases_of(self.user, "note.read")
        return queryset.filter(pk__in=readable.filter(**{name: value}).values("pk"))


class ReviewStateFilter(django_filters.ChoiceFilter):
    """A review's state; of the record under review one would say "submitted" for "open"."""

    field_class = SynonymField


class ReviewFilterSet(StrictFilterSet):
    case = CaseFilter(queryset=Case.objects.visible_to)
    kind = choice("kind", kinds, _("Kind of record"))
    status = ReviewStateFilter(
        choices=Review.State.choices,
        label=_("State"),
        empty_label=_("Any"),
        same={Status.SUBMITTED: Review.State.OPEN},
    )
    mine = YesNoFilter(method="mine_to_decide", label=_("Mine to decide"))
    overdue = YesNoFilter(method="past_its_day", label=_("Overdue"))
    escalated = YesNoFilter(method="with_the_lead", label=_("With the lead"))
    created_after = SinceFilter("submitted_at", label=_("Submitted from"))
    created_before = UntilFilter("submitted_at", label=_("Submitted until"))
    ordering = KeysetOrdering(
        {
            "submitted_at": ("submitted_at", _("Submitted")),
            "due_on": ("due_on", _("Due")),
            "status": (("status", "-submitted_at"), _("State")),
        },
        default="-submitted_at",
        same={"created_at": "submitted_at"},
    )

    class Meta:
        model = Review
        fields: list[str] = []

    def mine_to_decide(self, queryset, name, value):
        if value is None:
            return queryset
        mine = Review.objects.decidable_by(self.user).values("pk")
        return queryset.filter(pk__in=mine) if value else queryset.exclude(pk__in=mine)

    def past_its_day(self, queryset, name, value):
        if value is None:
            return queryset
        late = Review.objects.overdue().values("pk")
        return queryset.filter(pk__in=late) if value else queryset.exclude(pk__in=late)

    def with_the_lead(self, queryset, name, value):
        if value is None:
            return queryset
        handed = Review.objects.handed_on().values("pk")
        return queryset.filter(pk__in=handed) if value else queryset.exclude(pk__in=handed)


class ReviewPolicyFilterSet(StrictFilterSet):
    case = CaseFilter(queryset=Case.objects.visible_to)
    kind = choice("kind", kinds, _("Kind of record"))
    created_after = SinceFilter("set_at", label=_("Set from"))
    created_before = UntilFilter("set_at", label=_("Set until"))
    ordering = KeysetOrdering(
        {"set_at": ("set_at", _("Set"))}, default="-set_at", same={"created_at": "set_at"}
    )

    class Meta:
        model = ReviewPolicy
        fields: list[str] = []


class QueueFilterSet(ReviewFilterSet):
    """The same, for what waits: whoever waited longest comes first."""

    status = None
    ordering = KeysetOrdering(
        {"submitted_at": ("submitted_at", _("Submitted")), "due_on": ("due_on", _("Due"))},
        default="submitted_at",
    )
