"""Pages of links between items."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from casework import permissions
from casework.views.pages import FormPage, in_case, refuse_closed, visible_case
from common.errors import Conflict
from common.pagination import Page
from common.querysets import get_visible
from common.views import RecordList
from evidence.api.links import SHOWN, LinkSerializer
from evidence.filtersets import LinkFilterSet
from evidence.forms.links import LinkForm, WithdrawForm
from evidence.models import EvidenceItem, EvidenceLink
from evidence.services import links
from evidence.views.items import visible_item


class LinkList(RecordList):
    model = EvidenceLink
    filterset_class = LinkFilterSet
    serializer_class = LinkSerializer
    template_name = "evidence/link_list.html"
    select = SHOWN

    def extra_context(self, page: Page) -> dict[str, Any]:
        return {"section": "evidence:item-list"}


class CaseLinks(LinkList):
    """The links of items of one case, to and from."""

    template_name = "evidence/case_links.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.case = visible_case(request, kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        return super().get_queryset().of_case(self.case.pk)

    def extra_context(self, page: Page) -> dict[str, Any]:
        return in_case(self.case, "evidence")


def visible_link(request: HttpRequest, pk: Any) -> EvidenceLink:
    rows = EvidenceLink.objects.visible_to(request.user)
    return get_visible(rows.select_related("case", *SHOWN), pk=pk)


class LinkDetail(View):
    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        link = visible_link(request, pk)
        withdrawal = getattr(link, "withdrawal", None)
        may = permissions.allows(request.user, "link.withdraw", link) and not link.case.is_closed
        context = in_case(
            link.case,
            "evidence",
            link=link,
            withdrawal=withdrawal,
            may_withdraw=may and withdrawal is None,
        )
        return render(request, "evidence/link_detail.html", context)


class LinkCreate(FormPage):
    template_name = "evidence/link_form.html"
    form_class = LinkForm
    permission = "link.add"
    success = _("The link is stated.")

    def prepare(self, pk: Any) -> EvidenceItem:
        self.item = visible_item(self.request, pk)
        return self.item

    def check_now(self) -> None:
        refuse_closed(self.item.case)

    def form_arguments(self) -> dict[str, Any]:
        scope = EvidenceItem.objects.visible_to(self.request.user)
        return {"case": self.item.case_id, "scope": scope}

    def act(self, form: Any) -> EvidenceLink:
        return links.link_add(actor=self.request.user, item=self.item, **form.cleaned_data)

    def next_page(self, result: EvidenceLink) -> str:
        return reverse("evidence:item-detail", args=[self.item.pk])

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(
            self.item.case,
            "evidence",
            item=self.item,
            cancel=reverse("evidence:item-detail", args=[self.item.pk]),
        )


class LinkWithdraw(FormPage):
    template_name = "evidence/link_withdraw.html"
    form_class = WithdrawForm
    permission = "link.withdraw"
    success = _("The link is withdrawn; what was stated stays on record.")

    def prepare(self, pk: Any) -> EvidenceLink:
        self.link = visible_link(self.request, pk)
        return self.link

    def check_now(self) -> None:
        refuse_closed(self.link.case)
        if hasattr(self.link, "withdrawal"):
            raise Conflict(_("This link is withdrawn already."), code="state")

    def act(self, form: Any) -> Any:
        return links.link_withdraw(
            actor=self.request.user, link=self.link, reason=form.cleaned_data["reason"]
        )

    def next_page(self, result: Any) -> str:
        return reverse("evidence:link-detail", args=[self.link.pk])

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(self.link.case, "evidence", link=self.link, cancel=self.next_page(None))
