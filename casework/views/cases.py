"""Cases: the list, opening and changing one, and its overview."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from casework import permissions
from casework.api.cases import CaseSerializer
from casework.filtersets.cases import CaseFilterSet
from casework.forms.cases import CaseForm
from casework.models import Case, Closing, Membership
from casework.services import cases
from casework.services.writing import require_editable
from casework.trail import history
from casework.views.moves import panel
from casework.views.pages import EditPage, FormPage, in_case, visible_case
from common.pagination import Page
from common.views import RecordList


class CaseList(RecordList):
    model = Case
    filterset_class = CaseFilterSet
    serializer_class = CaseSerializer
    template_name = "casework/case_list.html"
    select = ("created_by",)

    def get_queryset(self) -> Any:
        return super().get_queryset().with_lead()

    def extra_context(self, page: Page) -> dict[str, Any]:
        roles = permissions.case_roles(self.request.user)
        for case in page.rows:
            case.my_role = history.ROLES.get(roles.get(case.pk, ""), "")
        return {"may_open": self.request.user.has_perm("case.open")}


class CaseCreate(FormPage):
    template_name = "casework/case_form.html"
    form_class = CaseForm
    permission = "case.open"
    success = _("The case is open, and you lead it. Put others on the team next.")
    keeps_typed = _("New case")

    def act(self, form: Any) -> Case:
        return cases.case_open(actor=self.request.user, **form.changes())

    def next_page(self, result: Case) -> str:
        return reverse("casework:case-detail", args=[result.pk])

    def context(self, form: Any) -> dict[str, Any]:
        return {"cancel": reverse("casework:case-list"), "section": "casework:case-list"}


class CaseEdit(EditPage):
    template_name = "casework/case_form.html"
    form_class = CaseForm
    permission = "case.edit"
    success = _("Saved.")
    keeps_typed = _("Changes to a case")

    def prepare(self, pk: Any) -> Case:
        self.case = visible_case(self.request, pk)
        return self.case

    def check_now(self) -> None:
        require_editable(self.case)

    def initial(self) -> dict[str, Any]:
        values = {name: getattr(self.case, name) for name in cases.EDITABLE_FIELDS}
        return {"version": self.case.version, **values}

    def act(self, form: Any) -> Case:
        version = form.cleaned_data["version"]
        return cases.case_edit(
            actor=self.request.user, case=self.case, version=version, **form.changes()
        )

    def stored(self) -> Case:
        return visible_case(self.request, self.case.pk)

    def next_page(self, result: Case) -> str:
        return reverse("casework:case-detail", args=[result.pk])

    def context(self, form: Any) -> dict[str, Any]:
        cancel = reverse("casework:case-detail", args=[self.case.pk])
        return in_case(self.case, "overview", cancel=cancel)


class CaseDetail(View):
    """The overview of a case: what it is, where it stands, what may come next."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        case = visible_case(request, pk)
        held = permissions.granted(request.user, case)
        context = in_case(
            case,
            "overview",
            record=case,
            held=held,
            leads=self._leads(case),
            may_edit="case.edit" in held and case.is_editable,
            why_not_edit=self._why_not_edit(case, held),
            turns=self._turns(case),
            news=history.news(request.user, 6, case=case),
            **panel(case, request.user, held),
        )
        return render(request, "casework/case_detail.html", context)

    def _leads(self, case: Case) -> list[Any]:
        rows = Membership.objects.visible_to(self.request.user).active()
        rows = rows.filter(case=case, role=Membership.Role.LEAD).select_related("user")
        return [row.user for row in rows.order_by("added_at")]

    def _turns(self, case: Case) -> Any:
        rows = Closing.objects.visible_to(self.request.user).filter(case=case)
        return rows.select_related("by").order_by("-at", "-pk")

    def _why_not_edit(self, case: Case, held: frozenset[str]) -> Any:
        if "case.edit" not in held or case.is_editable:
            return ""
        return _("Only a draft or a returned case can be changed.")
