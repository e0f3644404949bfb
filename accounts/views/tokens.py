"""One's own API tokens: list, make (shown once), allow, revoke."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import case_choices
from accounts.filtersets import ApiTokenFilterSet
from accounts.forms.people import SCOPES_OF, TokenForm
from accounts.models import ApiToken
from accounts.services import confirm_token, create_token, revoke_token
from common.errors import CaseworkError, Invalid
from common.querysets import get_visible
from common.views import RecordList


class TokenList(RecordList):
    """The tokens of the person who asks."""

    model = ApiToken
    filterset_class = ApiTokenFilterSet
    template_name = "accounts/token_list.html"
    select = ("created_by",)

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(owner=self.request.user)

    def extra_context(self, page: Any) -> dict[str, Any]:
        for token in page.rows:
            token.case_labels = case_choices.labels(self.request.user, token.cases)
        return {}


@reauthentication_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Make a token; the answer to the POST is the only page that ever shows it."""
    form = TokenForm(request.POST or None, owner=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            token, plain = create_token(
                actor=request.user,
                owner=request.user,
                scopes=SCOPES_OF[data["scope"]],
                days=data["days"],
                cases=data.get("cases", ()),
                name=data["name"],
            )
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            return render(request, "accounts/token_made.html", {"token": token, "plain": plain})
    status = 400 if form.errors else 200
    return render(request, "accounts/token_create.html", {"form": form}, status=status)


@require_POST
def revoke(request: HttpRequest, pk: Any) -> HttpResponse:
    """Revoke one of one's own tokens, or as an administrator anybody's."""
    token = get_visible(ApiToken.objects.visible_to(request.user), pk=pk)
    return _act(request, token, revoke_token, _("The token is revoked and works no more."))


@reauthentication_required
@require_POST
def confirm(request: HttpRequest, pk: Any) -> HttpResponse:
    """Allow a token that an administrator made in one's name."""
    own = ApiToken.objects.visible_to(request.user).filter(owner=request.user)
    return _act(request, get_visible(own, pk=pk), confirm_token, _("The token works from now on."))


def _act(request: HttpRequest, token: ApiToken, service: Any, said: str) -> HttpResponse:
    try:
        service(actor=request.user, token=token)
    except CaseworkError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    if token.owner_id != request.user.pk:
        return redirect("accounts:person", pk=token.owner_id)
    return redirect("accounts:token-list")
