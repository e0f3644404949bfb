"""Asking for an access, deciding on it, opening and closing it, and looking at it afterwards."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.fresh import FRESH_TO_BEGIN, confirm_url, confirmed_at, is_fresh
from casework import permissions
from casework.views.pages import FormPage, in_case
from common.errors import CaseworkError
from vault.forms.access import AccessForm, GrantForm, RefusalForm, ReviewForm
from vault.models import Access, Kind
from vault.services import access, access_reviews
from vault.services.keys import why_closed
from vault.views.pages import FreshFormPage, OfAccess, OfWitness, visible_access


class AccessRequest(OfWitness, FreshFormPage):
    template_name = "vault/access_request.html"
    form_class = AccessForm
    permission = "identity.request"
    success = gettext_lazy("Asked for. A second person decides, and you are told.")
    service = staticmethod(access.access_request)
    emergency = False

    def check_now(self) -> None:
        access.identity_on_file(self.witness)

    def form_arguments(self) -> dict[str, Any]:
        kinds = access.identity_on_file(self.witness).on_file
        return {"on_file": [(kind.value, kind.label) for kind in kinds]}

    def act(self, form: Any) -> Access:
        return self.service(
            actor=self.request.user,
            witness=self.witness,
            confirmed_at=self.confirmed_at,
            **form.cleaned_data,
        )

    def next_page(self, result: Access) -> str:
        return reverse("vault:access-detail", args=[result.pk])

    def context(self, form: Any) -> dict[str, Any]:
        return {
            **super().context(form),
            "emergency": self.emergency,
            "why_closed": why_closed(),
            "cancel": reverse("vault:identity", args=[self.witness.pk]),
        }


class AccessEmergency(AccessRequest):
    success = gettext_lazy("Open. Supervisors and custodians of the case were told.")
    service = staticmethod(access.access_emergency)
    emergency = True

    def check_now(self) -> None:
        super().check_now()
        access.require_vault_open()

    def next_page(self, result: Access) -> str:
        return reverse("vault:identity", args=[self.witness.pk])


class AccessDetail(View):
    """One access: who, why, what, and what came of it. Never a value."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        found = visible_access(request, pk)
        context = in_case(
            found.case,
            "notes",
            access=found,
            witness=found.witness,
            kinds=[Kind(kind).label for kind in found.kinds],
            **what_may_be_done(request.user, found),
        )
        return render(request, "vault/access_detail.html", context)


def what_may_be_done(user: Any, found: Access) -> dict[str, Any]:
    """What this person may do about an access now, and why not where one would expect it."""
    held = permissions.granted(user, found)
    own = found.requested_by_id == user.pk
    state = found.state_now
    return {
        "own": own,
        "may_grant": state == Access.State.REQUESTED and "identity.grant" in held and not own,
        "why_not_grant": _told(access.require_other, user, found)
        if state == Access.State.REQUESTED and "identity.grant" in held
        else "",
        "may_cancel": own and state in (Access.State.REQUESTED, Access.State.GRANTED),
        "may_open": own and found.is_granted and "identity.request" in held,
        "may_close": found.is_open and (own or "identity.grant" in held),
        "may_review": found.awaits_review
        and "identity.review" in held
        and not _involved(user, found),
        "why_not_review": _involved(user, found)
        if found.awaits_review and "identity.review" in held
        else "",
    }


def _involved(user: Any, found: Access) -> Any:
    return _told(access_reviews.require_uninvolved, user, found)


def _told(check: Any, user: Any, found: Access) -> Any:
    """The words with which a check refuses; "" when it does not."""
    try:
        check(user, found)
    except CaseworkError as refused:
        return refused.message
    return ""


class OneAccess(OfAccess):
    """A form about one access, whose page comes next."""

    def next_page(self, result: Any) -> str:
        return reverse("vault:access-detail", args=[self.access.pk])

    def context(self, form: Any) -> dict[str, Any]:
        kinds = [Kind(kind).label for kind in self.access.kinds]
        return {**super().context(form), "kinds": kinds, "cancel": self.next_page(None)}


class AccessGrant(OneAccess, FreshFormPage):
    template_name = "vault/access_grant.html"
    form_class = GrantForm
    permission = "identity.grant"
    success = gettext_lazy("Granted. The minutes begin when it is opened.")

    def check_now(self) -> None:
        access.require_decidable(self.request.user, self.access)

    def act(self, form: Any) -> Access:
        return access.access_grant(
            actor=self.request.user,
            access=self.access,
            confirmed_at=self.confirmed_at,
            **form.cleaned_data,
        )


class AccessRefuse(OneAccess, FormPage):
    template_name = "vault/access_refuse.html"
    form_class = RefusalForm
    permission = "identity.grant"
    success = gettext_lazy("Refused. The one who asked is told.")

    def check_now(self) -> None:
        access.require_decidable(self.request.user, self.access)

    def act(self, form: Any) -> Access:
        return access.access_refuse(
            actor=self.request.user, access=self.access, **form.cleaned_data
        )


class AccessReview(OneAccess, FormPage):
    template_name = "vault/access_review.html"
    form_class = ReviewForm
    permission = "identity.review"
    success = gettext_lazy("Reviewed. What you wrote stays with the access.")

    def check_now(self) -> None:
        access_reviews.require_reviewable(self.access)
        access_reviews.require_uninvolved(self.request.user, self.access)

    def act(self, form: Any) -> Access:
        return access_reviews.access_review(
            actor=self.request.user, access=self.access, **form.cleaned_data
        )


class AccessOpen(View):
    """Open what was granted; stale sign-ins go to confirm first, and press the button again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        found = visible_access(request, pk)
        here = reverse("vault:access-detail", args=[found.pk])
        moment = confirmed_at(request)
        if not is_fresh(moment, FRESH_TO_BEGIN) and found.requested_by_id == request.user.pk:
            return redirect(confirm_url(request, here))
        access.access_open(actor=request.user, access=found, confirmed_at=moment)
        return redirect("vault:identity", found.witness_id)


class AccessClose(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        found = access.access_close(actor=request.user, access=visible_access(request, pk))
        messages.success(request, _("Closed. Somebody else reviews what happened."))
        return redirect("vault:access-detail", found.pk)


class AccessCancel(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        found = access.access_cancel(actor=request.user, access=visible_access(request, pk))
        messages.success(request, _("Cancelled. Nothing was opened."))
        return redirect("vault:access-detail", found.pk)
