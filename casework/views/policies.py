"""The rules of review of a case: what each kind of record asks for, and setting that."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from casework import permissions
from casework.forms.decisions import PolicyForm
from casework.models import Case, ReviewPolicy
from casework.review import policies
from casework.review.reviewing import reviewable, reviewables
from casework.services.policies import policy_set
from casework.trail.history import ROLES
from casework.views.pages import FormPage, in_case, refuse_closed, visible_case
from common.errors import NotVisible, Text


@dataclass(frozen=True)
class Rule:
    """What one kind of record asks for in a case, in words."""

    kind: str
    name: Text
    policy: ReviewPolicy | None
    roles: list[Text]
    questions: list[Text]


def _rules(case: Case, user: Any) -> list[Rule]:
    rows = ReviewPolicy.objects.visible_to(user).filter(case=case).select_related("set_by")
    found = {row.kind: row for row in rows}
    return [_rule(kind, model, found.get(kind)) for kind, model in reviewables().items()]


def _rule(kind: str, model: Any, policy: ReviewPolicy | None) -> Rule:
    named = (policy and policy.role_names) or policies.roles_of(kind)
    by_site = sorted(permissions.MATRIX[f"{kind}.decide"].site)
    asked = reviewable(kind).questions.values() if policy and policy.checklist else ()
    return Rule(
        kind=kind,
        name=model._meta.verbose_name,
        policy=policy,
        roles=[ROLES.get(role, ROLES.get(role.lower(), role)) for role in [*named, *by_site]],
        questions=list(asked),
    )


class CaseRules(View):
    """Every kind of record with its rules; the usual ones where nobody set any."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        case = visible_case(request, pk)
        may_set = "policy.set" in permissions.granted(request.user, case)
        context = in_case(
            case,
            "review",
            rules=_rules(case, request.user),
            may_set=may_set and not case.is_closed,
            closed=may_set and case.is_closed,
        )
        return render(request, "casework/case_rules.html", context)


class RuleSet(FormPage):
    """The form for the rules of one kind of record."""

    template_name = "casework/rule_form.html"
    form_class = PolicyForm
    permission = "policy.set"
    success = _("Saved. It counts for what is submitted from now on.")

    def prepare(self, pk: Any) -> Case:
        self.case = visible_case(self.request, pk)
        self.kind = self.kwargs["kind"]
        if self.kind not in reviewables():
            raise NotVisible(_("No such record."))
        self.rule = _rule(self.kind, reviewables()[self.kind], policies.of(self.case.pk, self.kind))
        return self.case

    def check_now(self) -> None:
        refuse_closed(self.case)

    def form_arguments(self) -> dict[str, Any]:
        return {"kind": self.kind}

    def initial(self) -> dict[str, Any]:
        version = self.rule.policy.version if self.rule.policy else None
        return {"version": version, **policies.terms_of(self.rule.policy)}

    def act(self, form: Any) -> ReviewPolicy:
        return policy_set(
            actor=self.request.user, case=self.case, kind=self.kind, **form.cleaned_data
        )

    def refused(self, form: Any, refusal: Any) -> HttpResponse:
        if refusal.code == "version_conflict" and self.rule.policy:
            # Saving again is then a decision made in sight of what stands there now.
            form.data = form.data.copy()
            form.data["version"] = self.rule.policy.version
        return super().refused(form, refusal)

    def next_page(self, result: Any) -> str:
        return reverse("casework:case-rules", args=[self.case.pk])

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(self.case, "review", rule=self.rule, cancel=self.next_page(None))
