"""Nothing typed is lost: what a form page does so that its text is kept while it is being typed.

A page opts in with `keeps_typed`, what its text is called. Its script sends the fields to the page's own
address every few seconds (header `X-Draft: keep`), so that whoever may no longer write there is told so by
the page itself. What was typed is offered when the page is opened again. Without script nothing is kept,
and nothing else changes.
"""

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.choices import flatten_choices
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views import View

from casework.models import Draft
from casework.services import drafts
from common.errors import CaseworkError, NotVisible
from common.querysets import get_visible

KEY, DISCARD = "_draft", "_discard"


def key_of(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


class KeepsTyping:
    """The part of a form page that keeps what is typed. `keeps_typed` is empty for pages that do not."""

    keeps_typed: Any = ""
    request: HttpRequest
    kwargs: dict[str, Any]
    permission: str
    subject: Any = None
    form_class: Any

    def offered(self) -> Any:
        """What this person typed on this page at this address and has not saved, newest first."""
        rows = Draft.objects.visible_to(self.request.user)
        return rows.filter(page=self._page(), target=self.kwargs.get("pk")).order_by("-typed_at")

    def taken_up(self) -> Draft | None:
        """What the person asks to have back in the form; NotVisible if there is no such text."""
        wanted = self.request.GET.get("draft")
        if not self.keeps_typed or wanted is None:
            return None
        return get_visible(self.offered(), pk=key_of(wanted) or uuid4())

    def typed_values(self, draft: Draft, blank: Any) -> dict[str, Any]:
        """The typed text as initial values of a form, by field; the version is that of today."""
        data = as_sent(draft)
        return {
            name: field.widget.value_from_datadict(data, {}, blank.add_prefix(name))
            for name, field in blank.fields.items()
            if name != "version"
            and not field.widget.needs_multipart_form
            and not field.widget.value_omitted_from_data(data, {}, blank.add_prefix(name))
        }

    def typing_context(self, taken: Draft | None) -> dict[str, Any]:
        """What `components/typing.html` needs; {} for a page that keeps nothing."""
        if not self.keeps_typed:
            return {}
        sent = key_of(self.request.POST.get(KEY)) if self.request.method == "POST" else None
        key = taken.pk if taken else sent or uuid4()
        return {
            "typing": {
                "key": key,
                "turn": taken.turn if taken else self._turn_of(key),
                "taken": taken,
                "address": self.request.path,
                "offers": [row for row in self.offered() if row.pk != key],
                "person": self.request.user.actor_code,
            }
        }

    def keep_typed(self, request: HttpRequest) -> JsonResponse:
        """Keep what the page's script sent. Answers when it was kept, or why not."""
        fields = {name: row for name, row in request.POST.lists() if not name.startswith("_")}
        fields.pop("csrfmiddlewaretoken", None)
        version = request.POST.get("version", "")
        try:
            drafts.draft_keep(
                actor=request.user,
                key=key_of(request.POST.get(KEY)) or uuid4(),
                turn=_number(request.headers.get("X-Draft-Turn")) or 0,
                page=self._page(),
                target=self.kwargs.get("pk"),
                permission=self.permission,
                case=_case_of(self.subject),
                seen_version=_number(version),
                fields={str(name): [str(one) for one in row] for name, row in fields.items()},
            )
        except CaseworkError as refused:
            return JsonResponse({"why": str(refused.message)}, status=refused.status)
        told = {"at": time_format(localtime(), "H:i:s"), **self.told_while_typing(request)}
        return JsonResponse(told)

    def told_while_typing(self, request: HttpRequest) -> dict[str, Any]:
        """What else the page's script is told about the text, such as warnings."""
        return {}

    def forget_typed(self) -> None:
        """The text is saved: what was kept of it meanwhile goes."""
        if self.keeps_typed and (key := key_of(self.request.POST.get(KEY))):
            drafts.draft_discard(actor=self.request.user, key=key)

    def discard_typed(self) -> HttpResponse:
        """The person throws away what they typed earlier."""
        if key := key_of(self.request.POST.get(DISCARD)):
            drafts.draft_discard(actor=self.request.user, key=key)
        return redirect(self.request.get_full_path())

    def _page(self) -> str:
        match = self.request.resolver_match
        return match.view_name if match else ""

    def _turn_of(self, key: UUID) -> int:
        """How often the page has sent its text before: a refused form goes on counting."""
        if self.request.method != "POST":
            return 0
        turns = self.offered().filter(pk=key).values_list("turn", flat=True)
        return turns.first() or 0


def as_sent(draft: Draft) -> QueryDict:
    """The fields of a draft as a browser would have sent them."""
    data = QueryDict(mutable=True)
    for name, row in draft.fields.items():
        data.setlist(name, row)
    return data


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _case_of(subject: Any) -> Any:
    """The case a record belongs to; a case belongs to itself; nothing, to none."""
    if subject is None:
        return None
    return getattr(subject, "case", subject)


class TypingSession(View):
    """Asked by the script of a page that keeps its text: who is signed in, and the token of their session.

    Whoever is signed out, or has to show a second factor, is sent elsewhere as from every address.
    """

    def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse({"person": request.user.actor_code, "token": get_token(request)})


class DraftList(View):
    """What the person has typed and not saved, wherever they did."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Draft.objects.visible_to(request.user).select_related("case")
        found = [(row, page_of(row)) for row in rows.order_by("-typed_at")]
        return render(request, "casework/drafts.html", {"drafts": found})


class DraftDetail(View):
    """One unsaved text, to be read where its page no longer takes it up; POST throws it away."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        draft = get_visible(Draft.objects.visible_to(request.user).select_related("case"), pk=pk)
        where = page_of(draft)
        if where is None:
            raise NotVisible(_("No such record."))
        fields = where["view"].form_class.base_fields
        texts = [
            (
                fields[name].label or name if name in fields else name,
                in_words(request.user, fields.get(name), row),
            )
            for name, row in draft.fields.items()
            if name != "version" and any(row)
        ]
        return render(
            request, "casework/draft.html", {"draft": draft, "where": where, "texts": texts}
        )

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        draft = get_visible(Draft.objects.visible_to(request.user), pk=pk)
        drafts.draft_discard(actor=request.user, key=draft.pk)
        return redirect("casework:draft-list")


def in_words(user: Any, field: Any, values: list[str]) -> str:
    """What was typed or chosen, as the form showed it; of a record that is out of sight now, nothing."""
    if isinstance(field, ModelChoiceField):
        rows = field.queryset.model._default_manager.visible_to(user)
        try:
            chosen = list(rows.filter(pk__in=values))
        except ValidationError:  # no key at all
            chosen = []
        return "\n".join(str(row) for row in chosen)
    words = dict(flatten_choices(getattr(field, "choices", ())))
    return "\n".join(str(words.get(value, value)) for value in values)


def page_of(draft: Draft) -> dict[str, Any] | None:
    """The page a draft was typed on: its view, the address that takes the text up, what it is called."""
    try:
        address = reverse(draft.page, args=[draft.target] if draft.target else [])
    except NoReverseMatch:
        return None  # a page of an earlier release
    view = getattr(resolve(address).func, "view_class", None)
    if view is None or not getattr(view, "keeps_typed", ""):
        return None
    return {"view": view, "address": f"{address}?draft={draft.pk}", "label": view.keeps_typed}
