"""Pages behind one-time links. The secret goes from the address into the session at once.

Opening a link changes nothing: mail scanners open links too.
"""

from typing import Any

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.forms.people import AcceptInvitationForm, NewPasswordForm, PresentPasswordForm
from accounts.models import CredentialReset
from accounts.services import accept_invitation, use_credential_reset
from accounts.services.access import find_credential_reset
from accounts.services.invitations import find_invitation
from common.errors import Invalid, NotVisible

INVITATION, RESET = "accounts.invitation", "accounts.reset"


@login_not_required
@never_cache
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Keep an invitation's secret and go on to its form."""
    request.session[INVITATION] = token
    return redirect("accounts:invitation")


@login_not_required
@never_cache
def open_reset(request: HttpRequest, token: str) -> HttpResponse:
    """Keep a reset link's secret and go on to its form."""
    request.session[RESET] = token
    return redirect("accounts:reset")


@method_decorator(
    [
        login_not_required,
        never_cache,
        sensitive_post_parameters("password", "password_again"),
        ratelimit.decorator(app="allauth.account", action="reset_password_from_key"),
    ],
    name="dispatch",
)
class LinkView(View):
    """A form behind a one-time link; says the same of every link that is void."""

    session_key: str
    template_name: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.token = request.session.get(self.session_key, "")
        try:
            self.found = self.find()
            return super().dispatch(request, *args, **kwargs)
        except NotVisible:
            request.session.pop(self.session_key, None)
            return render(request, "accounts/link_void.html", status=404)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                self.act(form.cleaned_data)
            except Invalid as refusal:
                form.refuse(refusal)
            else:
                request.session.pop(self.session_key, None)
                return redirect("account_login")
        return self.show(form, status=400)

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        context = {"form": form, "found": self.found}
        return render(self.request, self.template_name, context, status=status)

    def find(self) -> Any:
        raise NotImplementedError

    def form(self, data: Any = None) -> Any:
        raise NotImplementedError

    def act(self, data: dict[str, Any]) -> None:
        raise NotImplementedError


class InvitationView(LinkView):
    """Accept an invitation: the account is made here."""

    session_key = INVITATION
    template_name = "accounts/invitation.html"

    def find(self) -> Any:
        return find_invitation(self.token)

    def form(self, data: Any = None) -> AcceptInvitationForm:
        return AcceptInvitationForm(data, invitation=self.found)

    def act(self, data: dict[str, Any]) -> None:
        accept_invitation(
            token=self.token,
            password=data["password"],
            username=data.get("username", ""),
            display_name=data.get("display_name", ""),
        )
        messages.success(self.request, _("Your account is ready. Please sign in."))


class ResetView(LinkView):
    """Renew a password, or clear the second factors with the present password as proof."""

    session_key = RESET
    template_name = "accounts/reset.html"

    def find(self) -> Any:
        return find_credential_reset(self.token)

    def form(self, data: Any = None) -> NewPasswordForm | PresentPasswordForm:
        is_password = self.found.what == CredentialReset.What.PASSWORD
        return NewPasswordForm(data) if is_password else PresentPasswordForm(data)

    def act(self, data: dict[str, Any]) -> None:
        use_credential_reset(token=self.token, password=data["password"])
        messages.success(
            self.request,
            _(
                "Done. Please sign in. Your access to cases waits for a second person's confirmation."
            ),
        )
