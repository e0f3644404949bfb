"""Pages of administrators: people, invitations, and each act upon an account with its question."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import open_work, services
from accounts.filtersets import UserFilterSet
from accounts.forms.people import InvitationForm, ReasonForm
from accounts.models import Invitation, SamePerson, Training, User
from accounts.views.actions import ACTIONS
from accounts.views.own import name_actors
from common.errors import Conflict, Invalid, NotVisible, Refused
from common.querysets import get_visible
from common.views import RecordList

SHOWN_EVENTS = 20


class PeopleList(RecordList):
    """All accounts, for those with oversight."""

    model = User
    filterset_class = UserFilterSet
    template_name = "accounts/people.html"
    prefetch = ("groups",)
    permission = "account.view"

    def extra_context(self, page: Any) -> dict[str, Any]:
        invitations = Invitation.objects.visible_to(self.request.user).open()
        return {
            "invitations": invitations.select_related("invited_by"),
            "may_invite": self.request.user.has_perm("account.invite"),
        }


@require_http_methods(["GET", "HEAD"])
def person(request: HttpRequest, pk: Any) -> HttpResponse:
    """One account: state, roles, last events, and what the person who looks may do about it."""
    user = _find(request, pk)
    events = list(user.security_events.all()[:SHOWN_EVENTS])
    name_actors(events)
    context = {
        "person": user,
        "events": events,
        "open_work": open_work.of(request.user, user),
        "tokens": user.api_tokens.visible_to(request.user),
        "actions": [action for action in ACTIONS.values() if action.offered(request.user, user)],
        "trainings": user.trainings.visible_to(request.user).select_related("recorded_by"),
        "may_revoke_training": request.user.has_perm("training.record") and user != request.user,
        "same_person": same_person(request.user, user),
        "may_revoke": request.user.has_perm("token.revoke_for_other"),
        "resets": user.credential_resets.unconfirmed().select_related("requested_by"),
    }
    return render(request, "accounts/person.html", context)


def same_person(viewer: Any, user: User) -> list[SamePerson]:
    """The standing marks of all accounts of this person, for those who may know of them."""
    rows = SamePerson.objects.visible_to(viewer).standing()
    own = rows.filter(user=user).values("party")
    return list(rows.filter(party__in=own).select_related("user", "marked_by"))


@reauthentication_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the answer to the POST is the only page that ever shows the link."""
    if not request.user.has_perm("account.invite"):
        raise Refused(_("Your role does not allow this."))
    form = InvitationForm(request.POST or None, initial={"site_roles": ["Member"]})
    if request.method == "POST" and form.is_valid():
        try:
            invitation, link = services.invite_user(actor=request.user, **form.cleaned_data)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            context = {"invitation": invitation, "link": link}
            return render(request, "accounts/invitation_made.html", context)
    status = 400 if form.errors else 200
    return render(request, "accounts/invite.html", {"form": form}, status=status)


@require_POST
def cancel(request: HttpRequest, pk: Any) -> HttpResponse:
    """Make an open invitation void."""
    invitation = get_visible(Invitation.objects.visible_to(request.user), pk=pk)
    services.cancel_invitation(actor=request.user, invitation=invitation)
    messages.success(request, _("The invitation is void."))
    return redirect("accounts:people")


@method_decorator([reauthentication_required, never_cache], name="dispatch")
class PersonAction(View):
    """The question before an act upon an account, and the act."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
        self.person = _find(request, pk)
        if verb not in ACTIONS:
            raise NotVisible(_("No such record."))
        self.action = ACTIONS[verb]
        if not request.user.has_perm(self.action.permission):
            raise Refused(_("Your role does not allow this."))
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(self.action.form(initial=self.action.initial(self.person)))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.action.form(request.POST)
        if not form.is_valid():
            return self.show(form, 400)
        fields = self.action.fields(form.cleaned_data)
        try:
            self.action.service(actor=request.user, user=self.person, **fields)
        except Invalid as refusal:
            form.refuse(refusal)
            return self.show(form, 400)
        except (Conflict, Refused) as refusal:
            form.add_error(None, str(refusal.message))
            return self.show(form, refusal.status)
        messages.success(request, self.action.done)
        return redirect("accounts:person", pk=self.person.pk)

    def show(self, form: Form, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "person": self.person,
            "action": self.action,
            "back": reverse("accounts:person", args=[self.person.pk]),
        }
        return render(self.request, "accounts/person_action.html", context, status=status)


@method_decorator([reauthentication_required, never_cache], name="dispatch")
class TrainingRevoke(View):
    """The question before a training is revoked, and the act."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, pk: Any) -> HttpResponse:
        rows = Training.objects.visible_to(request.user).select_related("user")
        self.training = get_visible(rows, pk=pk)
        if not request.user.has_perm("training.record"):
            raise Refused(_("Your role does not allow this."))
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(ReasonForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.show(form, 400)
        try:
            services.training_revoke(
                actor=request.user, training=self.training, reason=form.cleaned_data["reason"]
            )
        except (Conflict, Invalid, Refused) as refusal:
            form.add_error(None, str(refusal.message))
            return self.show(form, refusal.status)
        messages.success(request, _("The training is revoked; it stays on record."))
        return redirect("accounts:person", pk=self.training.user_id)

    def show(self, form: Form, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "training": self.training,
            "back": reverse("accounts:person", args=[self.training.user_id]),
        }
        return render(self.request, "accounts/training_revoke.html", context, status=status)


def _find(request: HttpRequest, pk: Any) -> User:
    if not request.user.has_perm("account.view"):
        raise NotVisible(_("No such record."))
    people = User.objects.visible_to(request.user).prefetch_related("groups")
    return get_visible(people, pk=pk)
