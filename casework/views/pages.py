"""What the pages of this app share: looking a record up, and a page with one form for one service."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views import View

from casework.models import Case, Draft, WitnessNote
from casework.services.writing import require
from casework.views.typing import DISCARD, KeepsTyping, as_sent
from common.errors import CaseworkError, Conflict, Invalid, Text
from common.querysets import get_visible


def visible_case(request: HttpRequest, pk: Any) -> Case:
    """The case at an address, if this person may see it; else NotVisible."""
    return get_visible(Case.objects.visible_to(request.user).select_related("created_by"), pk=pk)


def visible_note(request: HttpRequest, pk: Any) -> WitnessNote:
    """The note at an address, without its texts being shown to anybody yet."""
    rows = WitnessNote.objects.visible_to(request.user)
    return get_visible(rows.select_related("case", "witness", "created_by"), pk=pk)


def refuse_closed(case: Case) -> None:
    """Refuse to begin a change in a closed case; the service will ask again, under a lock."""
    if case.is_closed:
        raise Conflict(_("This case is closed. Reopen it to change anything in it."), code="closed")


def in_case(case: Case, active_tab: str, **more: Any) -> dict[str, Any]:
    """The context of a page inside a case: its head with tabs, and the entry of the navigation."""
    return {"case": case, "active_tab": active_tab, "section": "casework:case-list", **more}


def put_into(form: Any, refused: CaseworkError) -> None:
    """Say a refusal in the form: at the fields it names, else at its head."""
    errors = refused.errors if isinstance(refused, Invalid) else {"": [refused.message]}
    for name, sentences in errors.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


class FormPage(KeepsTyping, View):
    """A page with one form. GET shows it; POST calls one service with what was typed.

    A refusal of the service shows the form again, with its words, its status and everything that was
    typed. Subclasses look their record up in `prepare`, and say what to do in `act`; those that set
    `keeps_typed` keep what is being typed on the server.
    """

    template_name: str
    form_class: Any
    permission = ""
    success: Text = ""

    def prepare(self, pk: Any) -> Any:
        """Find the record that `permission` is asked for (None: the installation)."""
        return None

    def check_now(self) -> None:
        """Refuse to begin what cannot be finished. Not asked on POST: typed text must come back."""

    def form_arguments(self) -> dict[str, Any]:
        return {}

    def initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: Any) -> Any:
        """Call the service; returns the record whose page comes next."""
        raise NotImplementedError

    def next_page(self, result: Any) -> Any:
        raise NotImplementedError

    def context(self, form: Any) -> dict[str, Any]:
        return {}

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.subject = self.prepare(kwargs.get("pk"))
        if self.permission:
            require(request.user, self.permission, self.subject)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.check_now()
        initial, arguments = self.initial(), self.form_arguments()
        if draft := self.taken_up():
            initial |= self.typed_values(draft, self.form_class(**arguments))
            more = self.meanwhile(draft)
            return self.show(self.form_class(initial=initial, **arguments), taken=draft, **more)
        return self.show(self.form_class(initial=initial, **arguments))

    def meanwhile(self, draft: Draft) -> dict[str, Any]:
        """What became of the record since the text now taken up was typed, for the page's context."""
        return {}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.keeps_typed and request.headers.get("X-Draft") == "keep":
            return self.keep_typed(request)
        if self.keeps_typed and DISCARD in request.POST:
            return self.discard_typed()
        form = self.form_class(request.POST, **self.form_arguments())
        if not form.is_valid():
            return self.show(form, status=Invalid.status)
        try:
            result = self.act(form)
        except CaseworkError as refused:
            put_into(form, refused)
            return self.refused(form, refused)
        self.forget_typed()
        if self.success:
            messages.success(request, self.success)
        return redirect(self.next_page(result))

    def refused(self, form: Any, refusal: CaseworkError) -> HttpResponse:
        return self.show(form, status=refusal.status)

    def show(
        self, form: Any, status: int = 200, taken: Draft | None = None, **more: Any
    ) -> HttpResponse:
        context = {"form": form, **self.typing_context(taken), **self.context(form), **more}
        return render(self.request, self.template_name, context, status=status)


class EditPage(FormPage):
    """A form for a record that somebody else may be changing too: a stale version shows both."""

    def stored(self) -> Any:
        """The record as it is stored now, through the person's scope."""
        raise NotImplementedError

    def refused(self, form: Any, refusal: CaseworkError) -> HttpResponse:
        if refusal.code != "version_conflict":
            return super().refused(form, refusal)
        stored = self.stored()
        typed = form.changes()
        # Saving again is then a decision made with both versions in sight.
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = stored.version
        return self.show(form, refusal.status, conflict=both_versions(form, stored, typed))

    def meanwhile(self, draft: Draft) -> dict[str, Any]:
        stored = self.stored()
        if draft.seen_version in (None, stored.version):
            return {}
        form = self.form_class(as_sent(draft), **self.form_arguments())
        typed = form.changes() if form.is_valid() else form.cleaned_data
        typed = {name: value for name, value in typed.items() if hasattr(stored, name)}
        typed.pop("version", None)
        return {"conflict": both_versions(form, stored, typed)}


def both_versions(form: Any, stored: Any, typed: dict[str, Any]) -> list[tuple[Any, str, str]]:
    """The fields in which the stored record differs from what was typed: label, stored, typed."""
    return [
        (
            form.fields[name].label,
            shown(form.fields[name], getattr(stored, name)),
            shown(form.fields[name], value),
        )
        for name, value in typed.items()
        if getattr(stored, name) != value
    ]


def shown(field: Any, value: Any) -> str:
    """A field's value as the form's reader knows it: a choice by its label."""
    if value is None:
        return ""
    if in_words := getattr(field, "in_words", None):
        return str(in_words(value))
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    return labels.get(str(getattr(value, "pk", value)), str(value))
