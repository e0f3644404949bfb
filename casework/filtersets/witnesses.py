"""What lists of witnesses, and of what is kept about them, may be filtered and sorted by."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.filtersets.filtering import CodeFilter, choice
from casework.models import (
    Case,
    Consent,
    ConsentText,
    Recipient,
    Referral,
    RiskAssessment,
    Task,
    TaskLink,
    Witness,
)
from casework.models.witness import today
from common.filters import (
    CaseFilter,
    IsoDateFilter,
    KeysetOrdering,
    ScopedFilter,
    StrictFilterSet,
    YesNoFilter,
)

RISK_STATES = (
    ("current", _("Assessed, and current")),
    ("expired", _("Assessment expired")),
    ("none", _("Never assessed")),
)


def risk_state(witness: Witness) -> str:
    """Where the risk assessment of a witness of `with_risk()` stands: current, expired or none."""
    if witness.risk_until is None:
        return "none"
    return "current" if witness.risk_until >= today() else "expired"


class WitnessFilterSet(StrictFilterSet):
    q = CodeFilter("code")
    case = CaseFilter(queryset=Case.objects.visible_to)
    category = choice("category", Witness.Category.choices, _("Category"))
    risk = choice("risk_until", RISK_STATES, _("Risk assessment"), method="in_risk_state")
    ordering = KeysetOrdering(
        # By code alone: rows must not be brought into an order of time.
        {"code": ("code", _("Code")), "category": ("category", _("Category"))},
        default="code",
    )

    class Meta:
        model = Witness
        fields: list[str] = []

    def in_risk_state(self, queryset, name, value):
        if not value:
            return queryset
        rows = queryset.with_risk()
        wanted = {
            "current": Q(risk_until__gte=today()),
            "expired": Q(risk_until__lt=today()),
            "none": Q(risk_until=None),
        }
        return rows.filter(wanted[value])


def of_witness() -> ScopedFilter:
    return ScopedFilter("witness", queryset=Witness.objects.visible_to, label=_("Witness"))


class RiskFilterSet(StrictFilterSet):
    case = CaseFilter(queryset=Case.objects.visible_to)
    witness = of_witness()
    level = choice("level", RiskAssessment.Level.choices, _("Level of risk"))
    expires_before = IsoDateFilter("expires_on", lookup_expr="lte", label=_("Expires until"))
    ordering = KeysetOrdering(
        {"assessed_on": ("assessed_on", _("Assessed")), "expires_on": ("expires_on", _("Expires"))},
        default="-assessed_on",
    )

    class Meta:
        model = RiskAssessment
        fields: list[str] = []


class ReferralFilterSet(StrictFilterSet):
    case = CaseFilter(queryset=Case.objects.visible_to)
    witness = of_witness()
    kind = choice("kind", Referral.Kind.choices, _("Kind of help"))
    outcome = choice("outcome", Referral.Outcome.choices, _("Outcome"))
    ordering = KeysetOrdering({"offered_on": ("offered_on", _("Offered"))}, default="-offered_on")

    class Meta:
        model = Referral
        fields: list[str] = []


class ConsentFilterSet(StrictFilterSet):
    case = CaseFilter(queryset=Case.objects.visible_to)
    witness = of_witness()
    recipient = choice("recipient", Recipient.choices, _("Recipient"))
    answer = choice("answer", Consent.Answer.choices, _("Answer"))
    ordering = KeysetOrdering({"given_on": ("given_on", _("Given"))}, default="-given_on")

    class Meta:
        model = Consent
        fields: list[str] = []


class ConsentTextFilterSet(StrictFilterSet):
    language = django_filters.CharFilter(max_length=35, label=_("Language (BCP 47)"))
    ordering = KeysetOrdering(
        {
            "language": (("language", "-edition"), _("Language")),
            "created_at": ("created_at", _("Added")),
        },
        default="language",
    )

    class Meta:
        model = ConsentText
        fields: list[str] = []


class TaskFilterSet(StrictFilterSet):
    case = CaseFilter(queryset=Case.objects.visible_to)
    status = choice("status", Task.State.choices, _("State"))
    kind = choice("kind", Task.Kind.choices, _("Kind"))
    priority = choice("priority", Task.Priority.choices, _("Priority"))
    gate = YesNoFilter("gate", label=_("Keeps the case open"))
    mine = YesNoFilter(method="given_to_me", label=_("Mine"))
    open = YesNoFilter(method="to_be_done", label=_("Not closed yet"))
    overdue = YesNoFilter(method="past_due", label=_("Overdue"))
    assignee = django_filters.CharFilter("assignee__username", label=_("Who does it (user name)"))
    record = django_filters.UUIDFilter(method="about", label=_("Record (id)"))
    due_before = IsoDateFilter("due_on", lookup_expr="lte", label=_("Due until"))
    ordering = KeysetOrdering(
        {
            "due_on": ("due_on", _("Due")),
            "created_at": ("created_at", _("Added")),
            "status": (("status", "due_on"), _("State")),
        },
        default="due_on",
    )

    class Meta:
        model = Task
        fields: list[str] = []

    def given_to_me(self, queryset, name, value):
        if value is None:
            return queryset
        return (
            queryset.filter(assignee=self.user) if value else queryset.exclude(assignee=self.user)
        )

    def about(self, queryset, name, value):
        """Tasks made for a record, or tied to it."""
        tied = TaskLink.objects.visible_to(self.user).present().filter(record_id=value)
        return queryset.filter(Q(record_id=value) | Q(pk__in=tied.values("task")))

    def to_be_done(self, queryset, name, value):
        if value is None:
            return queryset
        waiting = Q(status__in=Task.OPEN_STATES)
        return queryset.filter(waiting) if value else queryset.exclude(waiting)

    def past_due(self, queryset, name, value):
        if value is None:
            return queryset
        late = Q(status__in=Task.OPEN_STATES, due_on__lt=today())
        return queryset.filter(late) if value else queryset.exclude(late)
