"""Witness codes and notes. The text of a note is shown only after its reading is in the ledger."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from casework import permissions
from casework.api.notes import NoteRowSerializer
from casework.filtersets.cases import NoteFilterSet
from casework.forms.notes import NoteForm
from casework.frames import panels
from casework.interviews import languages
from casework.interviews import words as interview_words
from casework.models import Case, Witness, WitnessNote
from casework.querysets.notes import redacted_cases
from casework.services import notes
from casework.services.interviews import require_training
from casework.services.notes import note_gate
from casework.services.writing import require_editable
from casework.statements import consenting
from casework.statements import warnings as warned
from casework.views.interviews import authorisation_panel
from casework.views.moves import panel
from casework.views.note_warnings import warnings_panel
from casework.views.pages import (
    EditPage,
    FormPage,
    in_case,
    refuse_closed,
    visible_case,
    visible_note,
)
from casework.views.redaction import redacted_page
from common.errors import NotVisible
from common.pagination import Page
from common.querysets import get_visible
from common.times import days
from common.views import RecordList


class NoteList(RecordList):
    """Notes as rows: references, codes and states, no text."""

    model = WitnessNote
    filterset_class = NoteFilterSet
    serializer_class = NoteRowSerializer
    template_name = "casework/note_list.html"
    select = ("case", "witness", "created_by")

    def get_queryset(self) -> Any:
        return super().get_queryset().defer(*WitnessNote.text_fields)

    def render(self, filterset: Any, page: Page) -> HttpResponse:
        wider = set(redacted_cases(self.request.user))
        for note in page.rows:
            if note.case_id in wider:
                note.witness = None  # whose account it is, is not for those who read it redacted
        return super().render(filterset, page)


class CaseNotes(NoteList):
    """The tab of a case: its witness codes and its notes."""

    template_name = "casework/case_notes.html"

    def get_queryset(self) -> Any:
        self.case = visible_case(self.request, self.kwargs["pk"])
        self.held = permissions.granted(self.request.user, self.case)
        rows = super().get_queryset().filter(case=self.case)
        if "note.view" not in self.held and not rows.exists():
            # To those who may not know of notes, a tab without any would still tell of them.
            raise NotVisible(_("No such record."))
        return rows

    def extra_context(self, page: Page) -> dict[str, Any]:
        codes = Witness.objects.visible_to(self.request.user).filter(case=self.case)
        open_case = not self.case.is_closed
        return in_case(
            self.case,
            "notes",
            witnesses=codes.order_by("code")[:200],
            may_add_witness="witness.add" in self.held and open_case,
            may_write="note.add" in self.held and open_case,
            may_read="note.read" in self.held,
        )


class NoteFormPage:
    """What writing and changing a note have in common."""

    template_name = "casework/note_form.html"
    form_class = NoteForm
    case: Case
    request: HttpRequest

    def told_while_typing(self, request: HttpRequest) -> dict[str, Any]:
        """Warnings about what is in the form, for whoever types it: nothing of it is stored or logged."""
        labels = {name: field.label for name, field in self.form_class.base_fields.items()}
        texts = {
            name: request.POST[name] for name in WitnessNote.checked_fields if name in request.POST
        }
        return {"warnings": warned.in_short(texts, labels)}

    def form_arguments(self) -> dict[str, Any]:
        codes = Witness.objects.visible_to(self.request.user).filter(case=self.case)
        return {"witnesses": codes.order_by("code")}

    def earlier(self, witness: Any, but: Any = None) -> Any:
        """Notes of the same person already there: nobody should be asked twice without need."""
        rows = WitnessNote.objects.visible_to(self.request.user).filter(witness=witness)
        return rows.exclude(pk=but).defer(*WitnessNote.text_fields).order_by("interviewed_on", "pk")

    def next_page(self, result: WitnessNote) -> str:
        return reverse("casework:note-detail", args=[result.pk])


class NoteCreate(NoteFormPage, FormPage):
    permission = "note.add"
    success = _("The note is kept as a draft.")
    keeps_typed = _("New witness note")

    def prepare(self, pk: Any) -> Case:
        self.case = visible_case(self.request, pk)
        return self.case

    def check_now(self) -> None:
        refuse_closed(self.case)
        require_training(self.request.user, self._witness())

    def initial(self) -> dict[str, Any]:
        return {"witness": self._witness(), "kind": WitnessNote.Kind.FIRST_ACCOUNT}

    def act(self, form: Any) -> WitnessNote:
        return notes.note_write(actor=self.request.user, case=self.case, **form.changes())

    def context(self, form: Any) -> dict[str, Any]:
        witness = self._witness()
        return in_case(
            self.case,
            "notes",
            witness=witness,
            caution=consenting.caution_about(witness.pk if witness else None),
            earlier=self.earlier(witness) if witness else [],
            languages=languages.LANGUAGES,
            zones=days.USUAL,
            cancel=reverse("casework:case-notes", args=[self.case.pk]),
        )

    def _witness(self) -> Witness | None:
        """The witness whose note this is to be, as named in the address."""
        wanted = self.request.GET.get("witness")
        if not wanted:
            return None
        rows = Witness.objects.visible_to(self.request.user).filter(case=self.case)
        return get_visible(rows, pk=wanted)


class NoteEdit(NoteFormPage, EditPage):
    permission = "note.edit"
    success = _("Saved.")
    keeps_typed = _("Changes to a witness note")

    def prepare(self, pk: Any) -> WitnessNote:
        self.note = visible_note(self.request, pk)
        self.case = self.note.case
        return self.note

    def check_now(self) -> None:
        refuse_closed(self.case)
        require_editable(self.note)
        notes.note_open(actor=self.request.user, note=self.note)

    def initial(self) -> dict[str, Any]:
        values = {name: getattr(self.note, name) for name in notes.EDITABLE_FIELDS}
        return {"version": self.note.version, **values}

    def act(self, form: Any) -> WitnessNote:
        version = form.cleaned_data["version"]
        return notes.note_edit(
            actor=self.request.user, note=self.note, version=version, **form.changes()
        )

    def stored(self) -> WitnessNote:
        note = visible_note(self.request, self.note.pk)
        return notes.note_open(actor=self.request.user, note=note)

    def context(self, form: Any) -> dict[str, Any]:
        witness = self.note.witness
        return in_case(
            self.case,
            "notes",
            note=self.note,
            witness=witness,
            caution=consenting.caution_about(witness.pk if witness else None),
            earlier=self.earlier(witness, but=self.note.pk) if witness else [],
            languages=languages.LANGUAGES,
            zones=days.USUAL,
            cancel=reverse("casework:note-detail", args=[self.note.pk]),
        )


class NoteDetail(View):
    """One note: what is known about it for those who may see it, its text for those who may read it."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        note = visible_note(request, pk)
        held = permissions.granted(request.user, note)
        if "note.view" not in held:
            return redacted_page(request, note)
        may_read = "note.read" in held
        if may_read:
            note = notes.note_open(actor=request.user, note=note)
        editable = note.is_editable and not note.case.is_closed
        context = in_case(
            note.case,
            "notes",
            record=note,
            note=note,
            may_read=may_read,
            language=languages.NAMES.get(note.language, ""),
            may_edit="note.edit" in held and editable,
            why_not_edit=self._why_not_edit(note, held, editable),
            missing=missing(note) if may_read and note.is_editable else [],
            facts=interview_words.facts(note) if may_read else [],
            caution=consenting.caution_about(note.witness_id) if may_read else "",
            **warnings_panel(note, held, may_read),
            versions=note.versions.count() if may_read else 0,
            panels=panels.of("note", request, note, held),
            **authorisation_panel(note, request.user, held),
            **panel(note, request.user, held),
        )
        return render(request, "casework/note_detail.html", context)

    def _why_not_edit(self, note: WitnessNote, held: frozenset[str], editable: bool) -> Any:
        if "note.edit" not in held or editable:
            return ""
        return _("Only a draft or a returned note can be changed.")


def missing(note: WitnessNote) -> list[str]:
    """What submission still asks for, each sentence once: three declarations are one thing to do."""
    return list(dict.fromkeys(str(sentences[0]) for sentences in note_gate(note).values()))
