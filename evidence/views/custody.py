"""Custody as pages: an event, a hand-over and its answer, the papers to print."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from casework.services.writing import require
from casework.views.pages import FormPage, in_case
from common.errors import Conflict, Invalid, Refused
from common.pagination import Page
from common.querysets import get_visible
from common.views import RecordList
from evidence.api.custody import HandoverSerializer
from evidence.custody import chain
from evidence.custody.asked import RECORDABLE
from evidence.filtersets import HandoverFilterSet
from evidence.forms import custody as custody_forms
from evidence.models import CustodyEvent, EvidenceItem, Handover
from evidence.papers import custody_form, label
from evidence.services import custody, handovers
from evidence.views.custody_panel import choices
from evidence.views.items import OfItem, visible_item

K = CustodyEvent.Kind


class CustodyCreate(OfItem):
    """`?event=<kind>` shows the form of that event; without it, what there is to choose from."""

    template_name = "evidence/custody_form.html"
    permission = "custody.hold"
    success = gettext_lazy("Recorded in the chain of custody.")

    def form_class(self, *args: Any, **kwargs: Any) -> Any:
        return custody_forms.EventForm(*args, **kwargs)

    def kind(self) -> str:
        kind = self.request.POST.get("kind") or self.request.GET.get("event", "")
        if kind and kind not in RECORDABLE:
            raise Invalid({"kind": [_("This event cannot be recorded by hand.")]})
        return kind

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.kind():
            return super().get(request, *args, **kwargs)
        context = in_case(
            self.item.case,
            "evidence",
            item=self.item,
            choices=choices(request.user, self.item),
            now=chain.standing(self.item),
        )
        return render(request, "evidence/custody_choose.html", context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.kind():
            raise Invalid({"kind": [_("Choose what happened.")]})
        return super().post(request, *args, **kwargs)

    def form_arguments(self) -> dict[str, Any]:
        return {"item": self.item, "kind": self.kind()}

    def act(self, form: Any) -> Any:
        return custody.custody_add(actor=self.request.user, item=self.item, **form.cleaned_data)

    def context(self, form: Any) -> dict[str, Any]:
        return {
            **super().context(form),
            "event": K(self.kind()).label,
            "now": chain.standing(self.item),
        }


class HandoverCreate(OfItem):
    template_name = "evidence/handover_form.html"
    form_class = custody_forms.HandoverForm
    permission = "custody.hold"
    success = gettext_lazy("Proposed. It is complete when the other accepts.")

    def check_now(self) -> None:
        now = chain.standing(self.item)
        if now.holder != self.request.user:
            raise Conflict(
                f"{chain.left_with(now)} " + _("Only they can hand it over."), code="custody_gap"
            )

    def form_arguments(self) -> dict[str, Any]:
        return {"item": self.item, "user": self.request.user}

    def initial(self) -> dict[str, Any]:
        now = chain.standing(self.item)
        if now.due_on is None:
            return {"kind": Handover.Kind.HANDED_OVER}
        return {"kind": Handover.Kind.RETURNED, "to": now.lender}

    def act(self, form: Any) -> Any:
        return handovers.handover_propose(
            actor=self.request.user, item=self.item, **form.cleaned_data
        )

    def context(self, form: Any) -> dict[str, Any]:
        return {**super().context(form), "now": chain.standing(self.item)}


def visible_handover(request: HttpRequest, pk: Any) -> Handover:
    rows = Handover.objects.visible_to(request.user)
    related = ("item__case", "giver", "receiver", "decided_by")
    return get_visible(rows.select_related(*related), pk=pk)


class HandoverDetail(View):
    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        handover = visible_handover(request, pk)
        is_open = handover.status == Handover.State.PROPOSED
        goes_on = handover.item.disposed_at is None
        context = in_case(
            handover.item.case,
            "evidence",
            handover=handover,
            item=handover.item,
            now=chain.standing(handover.item),
            may_answer=is_open and goes_on and handover.receiver == request.user,
            may_withdraw=is_open and handover.giver == request.user,
        )
        return render(request, "evidence/handover_detail.html", context)


class Answer(FormPage):
    """A page with one answer to a hand-over. The item's page comes next."""

    template_name = "evidence/handover_answer.html"
    permission = "custody.hold"
    heading: Any
    submit: Any
    by_receiver = True

    def prepare(self, pk: Any) -> EvidenceItem:
        self.handover = visible_handover(self.request, pk)
        return self.handover.item

    def check_now(self) -> None:
        if self.handover.status != Handover.State.PROPOSED:
            raise Conflict(
                _("This hand-over is no longer open. It is: %(state)s.")
                % {"state": self.handover.get_status_display()}
            )
        if self.by_receiver and self.handover.receiver != self.request.user:
            raise Refused(_("Only the person it is handed to can answer."), code="not_receiver")

    def next_page(self, result: Any) -> str:
        return reverse("evidence:item-detail", args=[self.handover.item_id])

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(
            self.handover.item.case,
            "evidence",
            handover=self.handover,
            item=self.handover.item,
            now=chain.standing(self.handover.item),
            heading=self.heading,
            submit=self.submit,
        )


class HandoverAccept(Answer):
    form_class = custody_forms.AcceptForm
    heading = gettext_lazy("Accept the item")
    submit = gettext_lazy("I have it now")
    success = gettext_lazy("Accepted. The hand-over is complete and in the chain of custody.")

    def act(self, form: Any) -> Any:
        return handovers.handover_accept(
            actor=self.request.user, handover=self.handover, **form.cleaned_data
        )


class HandoverDecline(Answer):
    form_class = custody_forms.DeclineForm
    heading = gettext_lazy("Decline the item")
    submit = gettext_lazy("Decline")
    success = gettext_lazy("Declined. The item stays where it is.")

    def act(self, form: Any) -> Any:
        return handovers.handover_decline(
            actor=self.request.user, handover=self.handover, **form.cleaned_data
        )


class HandoverWithdraw(Answer):
    form_class = custody_forms.WithdrawForm
    heading = gettext_lazy("Withdraw the proposal")
    submit = gettext_lazy("Withdraw")
    success = gettext_lazy("Withdrawn. The item stays where it is.")
    by_receiver = False

    def act(self, form: Any) -> Any:
        return handovers.handover_withdraw(
            actor=self.request.user, handover=self.handover, **form.cleaned_data
        )


class HandoverList(RecordList):
    model = Handover
    filterset_class = HandoverFilterSet
    serializer_class = HandoverSerializer
    template_name = "evidence/handover_list.html"
    select = ("item__case", "giver", "receiver", "decided_by")

    def extra_context(self, page: Page) -> dict[str, Any]:
        return {"section": "evidence:item-list"}


class CustodyForm(View):
    def get(self, request: HttpRequest, pk: Any) -> HttpResponseBase:
        return custody_form.response(request, visible_item(request, pk))


class ItemLabel(View):
    def get(self, request: HttpRequest, pk: Any) -> HttpResponseBase:
        item = visible_item(request, pk)
        require(request.user, "custody.view", item)
        return label.response(request, item)
