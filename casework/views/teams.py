"""The team of a case: who is on it, in which role, until when."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.api.team import MembershipSerializer
from casework.filtersets.cases import MembershipFilterSet
from casework.forms.cases import MemberChangeForm, MemberEndForm, MemberForm
from casework.models import Case, Membership
from casework.services import teams
from casework.views.pages import FormPage, in_case, visible_case
from common.pagination import Page
from common.querysets import get_visible
from common.views import RecordList


class CaseTeam(RecordList):
    model = Membership
    filterset_class = MembershipFilterSet
    serializer_class = MembershipSerializer
    template_name = "casework/case_team.html"
    select = ("user", "added_by", "case")
    page_size = 200

    def get_queryset(self) -> Any:
        self.case = visible_case(self.request, self.kwargs["pk"])
        return super().get_queryset().filter(case=self.case)

    def extra_context(self, page: Page) -> dict[str, Any]:
        may_manage = self.request.user.has_perm("team.manage", self.case)
        return in_case(
            self.case,
            "team",
            members=[row for row in page.rows if row.is_active],
            former=[row for row in page.rows if not row.is_active],
            may_manage=may_manage and not self.case.is_closed,
            closed=may_manage and self.case.is_closed,
        )


class MemberCreate(FormPage):
    template_name = "casework/member_form.html"
    form_class = MemberForm
    permission = "team.manage"
    success = _("Put on the team.")

    def prepare(self, pk: Any) -> Case:
        self.case = visible_case(self.request, pk)
        return self.case

    def form_arguments(self) -> dict[str, Any]:
        """Colleagues who are not on the team yet; nobody adds themselves."""
        present = Membership.objects.active().filter(case=self.case).values("user")
        people = User.objects.get_queryset().directory(self.request.user)
        people = people.exclude(pk=self.request.user.pk).exclude(pk__in=present)
        return {"people": people.order_by("display_name", "username")}

    def act(self, form: Any) -> Membership:
        return teams.member_add(actor=self.request.user, case=self.case, **form.cleaned_data)

    def next_page(self, result: Membership) -> str:
        return reverse("casework:case-team", args=[self.case.pk])

    def context(self, form: Any) -> dict[str, Any]:
        cancel = reverse("casework:case-team", args=[self.case.pk])
        return in_case(self.case, "team", cancel=cancel)


class MemberPage(FormPage):
    """Base: one membership by its address, through the person's scope."""

    permission = "team.manage"

    def prepare(self, pk: Any) -> Membership:
        rows = Membership.objects.visible_to(self.request.user).select_related("case", "user")
        self.membership = get_visible(rows, pk=pk)
        return self.membership

    def next_page(self, result: Membership) -> str:
        return reverse("casework:case-team", args=[self.membership.case_id])

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(
            self.membership.case,
            "team",
            membership=self.membership,
            cancel=self.next_page(self.membership),
        )


class MemberChange(MemberPage):
    template_name = "casework/member_change.html"
    form_class = MemberChangeForm
    success = _("Saved. It counts from this person's next page on.")

    def initial(self) -> dict[str, Any]:
        row = self.membership
        return {"version": row.version, "role": row.role, "ends_on": row.ends_on}

    def act(self, form: Any) -> Membership:
        return teams.member_change(
            actor=self.request.user, membership=self.membership, **form.cleaned_data
        )


class MemberEnd(MemberPage):
    template_name = "casework/member_end.html"
    form_class = MemberEndForm
    success = _("The place on the team has ended.")

    def act(self, form: Any) -> Membership:
        return teams.member_end(
            actor=self.request.user, membership=self.membership, **form.cleaned_data
        )
