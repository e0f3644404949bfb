"""Asking for an original to be destroyed, and deciding on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from casework import permissions
from common.errors import Conflict
from common.querysets import get_visible
from evidence.forms.items import DisposalDecisionForm, DisposalForm
from evidence.models import Disposal, EvidenceItem
from evidence.services import disposals
from evidence.views.disposal_panel import disposal_panel
from evidence.views.items import OfItem, visible_item


class DisposalRequest(OfItem):
    template_name = "evidence/disposal_request.html"
    form_class = DisposalForm
    permission = "disposal.request"
    success = gettext_lazy("Asked for. Somebody else decides; until then nothing is destroyed.")

    def check_now(self) -> None:
        held = permissions.granted(self.request.user, self.item)
        if not disposal_panel(self.request.user, self.item, held)["may_request_disposal"]:
            raise Conflict(_("The disposal of this item was asked for already."), code="state")

    def act(self, form: Any) -> Disposal:
        return disposals.disposal_request(
            actor=self.request.user, item=self.item, **form.cleaned_data
        )


class DisposalDecision(OfItem):
    template_name = "evidence/disposal_decision.html"
    form_class = DisposalDecisionForm
    permission = "disposal.decide"
    success = gettext_lazy("Decided.")

    def prepare(self, pk: Any) -> EvidenceItem:
        self.disposal = visible_disposal(self.request, pk)
        return super().prepare(self.disposal.item_id)

    def check_now(self) -> None:
        disposals.require_other(self.request.user, self.disposal)

    def context(self, form: Any) -> dict[str, Any]:
        return {**super().context(form), "disposal": self.disposal}

    def act(self, form: Any) -> Disposal:
        return disposals.disposal_decide(
            actor=self.request.user, disposal=self.disposal, **form.cleaned_data
        )


class DisposalWithdraw(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        disposal = visible_disposal(request, pk)
        disposals.disposal_withdraw(actor=request.user, disposal=disposal)
        messages.success(request, _("Withdrawn. Nothing was destroyed."))
        return redirect("evidence:item-detail", disposal.item_id)


def visible_disposal(request: HttpRequest, pk: Any) -> Disposal:
    """The disposal at an address, if this person may see its item; else NotVisible."""
    rows = Disposal.objects.visible_to(request.user).select_related("item", "requested_by")
    disposal = get_visible(rows, pk=pk)
    visible_item(request, disposal.item_id)
    return disposal
