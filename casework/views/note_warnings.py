"""Warnings that a note may identify somebody: shown with the note, decided on a page of their own."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.forms.cases import text
from casework.models import WarningDecision, WitnessNote
from casework.services import notes, warnings
from casework.services.writing import require_editable
from casework.statements.warnings import CATEGORIES, counted, warnings_of
from casework.views.pages import FormPage, in_case, refuse_closed, visible_note

# On the note's own page; the rest stands on the page of the warnings.
SHOWN = 12


def warnings_panel(note: WitnessNote, held: frozenset[str], may_read: bool) -> dict[str, Any]:
    """The context of `casework/_warnings.html`: what was found, and what is decided; {} for others."""
    if not may_read:
        return {}
    found = warnings_of(note)
    is_open = note.is_editable and not note.case.is_closed
    return {
        "warned": found[:SHOWN],
        "warned_more": max(0, len(found) - SHOWN),
        "warned_open": sum(1 for one in found if not one.verdict),
        "warned_counts": [(CATEGORIES[name], count) for name, count in counted(found).items()],
        "may_decide_warnings": "note.edit" in held and is_open,
    }


class WarningsForm(forms.Form):
    """What is decided about the ticked warnings, or about all that are open."""

    verdict = forms.ChoiceField(
        label=_("Decision"),
        choices=[(one.value, one.label) for one in warnings.BY_HAND],
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2_000,
        widget=text(2),
        help_text=_("Needed where something that may identify somebody stays. Quote nothing here."),
    )


class NoteWarnings(FormPage):
    """All warnings of a note. POST: `warnings` (keys, several) or `all`, `verdict`, `reason`."""

    template_name = "casework/note_warnings.html"
    form_class = WarningsForm
    permission = "note.edit"
    success = _("Decided.")

    def prepare(self, pk: Any) -> WitnessNote:
        self.note = visible_note(self.request, pk)
        return self.note

    def check_now(self) -> None:
        refuse_closed(self.note.case)
        require_editable(self.note)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.check_now()
        notes.note_open(actor=request.user, note=self.note)
        return super().get(request, *args, **kwargs)

    def act(self, form: Any) -> WarningDecision:
        chosen = None if "all" in self.request.POST else self.request.POST.getlist("warnings")
        return warnings.warnings_decide(
            actor=self.request.user, note=self.note, warnings=chosen, **form.cleaned_data
        )

    def next_page(self, result: Any) -> str:
        if any(not one.verdict for one in warnings_of(self.note)):
            return reverse("casework:note-warnings", args=[self.note.pk])
        return reverse("casework:note-detail", args=[self.note.pk])

    def context(self, form: Any) -> dict[str, Any]:
        if self.request.method == "POST":
            # What is shown again holds passages of the text.
            notes.note_open(actor=self.request.user, note=self.note)
        typed: QueryDict = self.request.POST
        return in_case(
            self.note.case,
            "notes",
            note=self.note,
            found=warnings_of(self.note),
            ticked=typed.getlist("warnings"),
            cancel=reverse("casework:note-detail", args=[self.note.pk]),
        )
