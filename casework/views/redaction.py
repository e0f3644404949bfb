"""The redacted text of a note: written beside the account, and read by the wider team once it is approved."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.forms.cases import VersionedForm, text
from casework.models import WitnessNote
from casework.services import notes
from casework.services.writing import require_editable
from casework.statements.warnings import found_in, in_short
from casework.views.pages import EditPage, in_case, refuse_closed, visible_note


class RedactionForm(VersionedForm):
    class Meta:
        model = WitnessNote
        fields = ("redacted_account",)
        widgets = {"redacted_account": text(18, **{"class": "account", "data-redacted": ""})}
        labels = {"redacted_account": _("Redacted account")}
        help_texts = {
            "redacted_account": _(
                "The account without what may identify the person. Analysts and observers of the case "
                "read it once the note is approved, and most recipients of an export get it instead "
                "of the account."
            )
        }


class NoteRedact(EditPage):
    """The account on the left, its redacted text on the right."""

    template_name = "casework/note_redact.html"
    form_class = RedactionForm
    permission = "note.edit"
    success = _("Saved.")
    keeps_typed = _("Redacted text of a note")

    def prepare(self, pk: Any) -> WitnessNote:
        self.note = visible_note(self.request, pk)
        return self.note

    def check_now(self) -> None:
        refuse_closed(self.note.case)
        require_editable(self.note)
        notes.note_open(actor=self.request.user, note=self.note)

    def initial(self) -> dict[str, Any]:
        begun = self.note.redacted_account or self.note.account
        return {"version": self.note.version, "redacted_account": begun}

    def act(self, form: Any) -> WitnessNote:
        version = form.cleaned_data["version"]
        return notes.note_edit(
            actor=self.request.user, note=self.note, version=version, **form.changes()
        )

    def stored(self) -> WitnessNote:
        note = visible_note(self.request, self.note.pk)
        return notes.note_open(actor=self.request.user, note=note)

    def next_page(self, result: Any) -> str:
        return reverse("casework:note-detail", args=[self.note.pk])

    def told_while_typing(self, request: HttpRequest) -> dict[str, Any]:
        label = self.form_class.base_fields["redacted_account"].label
        typed = {"redacted_account": request.POST.get("redacted_account", "")}
        return {"warnings": in_short(typed, {"redacted_account": label})}

    def context(self, form: Any) -> dict[str, Any]:
        if self.request.method == "POST":
            # The account stands beside the form that comes back.
            notes.note_open(actor=self.request.user, note=self.note)
        return in_case(
            self.note.case,
            "notes",
            note=self.note,
            pieces=marked(self.note.account),
            begun=not self.note.redacted_account,
            cancel=self.next_page(None),
        )


def marked(account: str) -> list[tuple[str, Any]]:
    """The account in pieces, each with the warning that it is, or None. Small cells span others: not here."""
    pieces: list[tuple[str, Any]] = []
    end = 0
    for one in found_in("account", account):
        if one.start < end or one.category == "small_cell":
            continue
        pieces += [(account[end : one.start], None), (one.found, one)]
        end = one.end
    return [*pieces, (account[end:], None)]


def redacted_page(request: HttpRequest, note: WitnessNote) -> HttpResponse:
    """What the wider team is shown: the redacted text, and no more of the note than its reference."""
    note = notes.note_open_redacted(actor=request.user, note=note)
    return render(request, "casework/note_redacted.html", in_case(note.case, "notes", note=note))
