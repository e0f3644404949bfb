"""Writing an identity, holding it, and having it erased."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from casework.views.pages import FormPage, refuse_closed
from common.errors import CaseworkError
from common.querysets import get_visible
from vault.forms.identity import (
    ErasureDecisionForm,
    ErasureForm,
    HoldForm,
    IdentityForm,
    ReleaseForm,
)
from vault.models import Erasure, Identity
from vault.services import erasures, holds, identities
from vault.services.access import require_vault_open
from vault.services.holds import require_no_hold
from vault.views.pages import OfWitness


def identity_of(request: HttpRequest, witness: Any) -> Identity:
    rows = Identity.objects.visible_to(request.user)
    return get_visible(rows.filter(witness_id=witness.pk))


class OneIdentity(OfWitness):
    """A form about one identity, whose page comes next."""

    def next_page(self, result: Any) -> str:
        return reverse("vault:identity", args=[self.witness.pk])

    def context(self, form: Any) -> dict[str, Any]:
        return {**super().context(form), "cancel": self.next_page(None)}


# A fault must not carry what was typed into a report of it.
@method_decorator(sensitive_post_parameters(), name="dispatch")
class IdentityEdit(OneIdentity, FormPage):
    """Fields that are written and never shown: who looks over a shoulder learns nothing from it."""

    template_name = "vault/identity_form.html"
    form_class = IdentityForm
    permission = "identity.write"
    success = gettext_lazy("Sealed. It opens only with an access.")

    def prepare(self, pk: Any) -> Any:
        witness = super().prepare(pk)
        rows = Identity.objects.visible_to(self.request.user)
        self.identity = rows.filter(witness_id=witness.pk).first()
        return witness

    def check_now(self) -> None:
        refuse_closed(self.witness.case)
        require_vault_open()

    def form_arguments(self) -> dict[str, Any]:
        on_file = self.identity.on_file if self.identity else []
        return {"on_file": on_file, "files": self.request.FILES or None}

    def initial(self) -> dict[str, Any]:
        return {"version": self.identity.version if self.identity else None}

    def act(self, form: Any) -> Identity:
        return identities.identity_write(
            actor=self.request.user,
            witness=self.witness,
            version=form.cleaned_data["version"],
            values=form.values(),
        )

    def refused(self, form: Any, refusal: CaseworkError) -> HttpResponse:
        if refusal.code == "version_conflict":
            # The refusal says what the other one changed: saving again is then a decision.
            form.data = form.data.copy()
            form.data["version"] = refusal.extra.get("current", "")
        return super().refused(form, refusal)

    def context(self, form: Any) -> dict[str, Any]:
        return {**super().context(form), "identity": self.identity}


class IdentityHold(OneIdentity, FormPage):
    template_name = "vault/identity_hold.html"
    form_class: Any = HoldForm
    permission = "identity.hold"
    success = gettext_lazy("Under legal hold: it cannot be erased.")
    service = staticmethod(holds.identity_hold)
    release = False

    def prepare(self, pk: Any) -> Any:
        witness = super().prepare(pk)
        self.identity = identity_of(self.request, witness)
        return witness

    def act(self, form: Any) -> Identity:
        return self.service(actor=self.request.user, identity=self.identity, **form.cleaned_data)

    def context(self, form: Any) -> dict[str, Any]:
        return {**super().context(form), "release": self.release}


class IdentityRelease(IdentityHold):
    form_class = ReleaseForm
    success = gettext_lazy("The legal hold has ended.")
    service = staticmethod(holds.identity_release)
    release = True


class ErasureRequest(OneIdentity, FormPage):
    template_name = "vault/erasure_request.html"
    form_class = ErasureForm
    permission = "identity.erase_request"
    success = gettext_lazy("Asked for. A supervisor decides; until then nothing is erased.")

    def prepare(self, pk: Any) -> Any:
        witness = super().prepare(pk)
        self.identity = identity_of(self.request, witness)
        return witness

    def check_now(self) -> None:
        require_no_hold(self.identity)

    def act(self, form: Any) -> Erasure:
        return erasures.erasure_request(
            actor=self.request.user, identity=self.identity, **form.cleaned_data
        )


class ErasureDecide(OneIdentity, FormPage):
    template_name = "vault/erasure_decide.html"
    form_class = ErasureDecisionForm
    permission = "identity.erase_decide"
    success = gettext_lazy("Decided.")

    def prepare(self, pk: Any) -> Any:
        self.erasure = visible_erasure(self.request, pk)
        return super().prepare(self.erasure.identity.witness_id)

    def check_now(self) -> None:
        erasures.require_other(self.request.user, self.erasure)

    def context(self, form: Any) -> dict[str, Any]:
        return {**super().context(form), "erasure": self.erasure}

    def act(self, form: Any) -> Erasure:
        return erasures.erasure_decide(
            actor=self.request.user, erasure=self.erasure, **form.cleaned_data
        )


class ErasureWithdraw(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        erasure = visible_erasure(request, pk)
        erasures.erasure_withdraw(actor=request.user, erasure=erasure)
        messages.success(request, _("Withdrawn. Nothing was erased."))
        return redirect("vault:identity", erasure.identity.witness_id)


def visible_erasure(request: HttpRequest, pk: Any) -> Erasure:
    rows = Erasure.objects.visible_to(request.user)
    return get_visible(rows.select_related("identity", "case", "requested_by"), pk=pk)
