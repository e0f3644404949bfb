"""Pages around a note: the approval that somebody is heard, and the versions of what was written."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from accounts import persons
from casework import permissions
from casework.forms.cases import ApproveInterviewForm
from casework.interviews.authorising import Authorisation, contributors
from casework.models import InterviewApproval, NoteVersion, WitnessNote
from casework.review import comparison
from casework.services import interviews, notes, versions
from casework.services.writing import require_editable
from casework.views.pages import FormPage, in_case, refuse_closed, visible_note
from common.errors import Conflict, Refused, Text
from common.querysets import get_visible


def authorisation_panel(note: WitnessNote, user: Any, held: frozenset[str]) -> dict[str, Any]:
    """How the note stands with its approvals, and whether this person may give one."""
    standing = Authorisation(note)
    if not note.is_interview or not standing.needed:
        return {}
    why = _why_not(standing, user, held)
    return {
        "authorisation": standing,
        "may_authorise": "note.authorise" in held and not why,
        "why_not_authorise": why if "note.authorise" in held else "",
    }


def _why_not(standing: Authorisation, user: Any, held: frozenset[str]) -> Text:
    if not standing.note.is_editable or standing.note.case.is_closed or standing.is_complete:
        return _("This note waits for no approval now.")
    if standing.reasons_missing:
        return _("The reasons are not written down yet.")
    if any(persons.same(given.approved_by_id, user.pk) for given in standing.given):
        return _("You have approved this interview already.")
    if contributors(standing.note).filter(persons.is_one("person", user)).exists():
        return interviews.OWN_INTERVIEW
    return ""


class InterviewApprove(FormPage):
    """Somebody else reads why a person is to be heard, and agrees."""

    template_name = "casework/interview_approve.html"
    form_class = ApproveInterviewForm
    permission = "note.authorise"
    success = _("The interview is approved.")

    def prepare(self, pk: Any) -> WitnessNote:
        self.note = visible_note(self.request, pk)
        return self.note

    def check_now(self) -> None:
        refuse_closed(self.note.case)
        require_editable(self.note)
        standing = Authorisation(self.note)
        held = permissions.granted(self.request.user, self.note)
        if why := _why_not(standing, self.request.user, held):
            raise Conflict(why)

    def initial(self) -> dict[str, Any]:
        return {"digest": Authorisation(self.note).digest}

    def act(self, form: Any) -> InterviewApproval:
        return interviews.interview_approve(
            actor=self.request.user,
            note=self.note,
            comment=form.cleaned_data["comment"],
            digest=form.cleaned_data["digest"] or None,
        )

    def next_page(self, result: Any) -> str:
        return reverse("casework:note-detail", args=[self.note.pk])

    def refused(self, form: Any, refusal: Any) -> HttpResponse:
        if refusal.code == "stale_digest":
            self.note = visible_note(self.request, self.note.pk)
            form.data = form.data.copy()
            form.data["digest"] = Authorisation(self.note).digest
        return super().refused(form, refusal)

    def context(self, form: Any) -> dict[str, Any]:
        may_read = self.request.user.has_perm("note.read", self.note)
        if may_read:
            # The reasons may quote the person.
            notes.note_open(actor=self.request.user, note=self.note)
        rows = WitnessNote.objects.visible_to(self.request.user).earlier_than(self.note)
        return in_case(
            self.note.case,
            "notes",
            note=self.note,
            may_read=may_read,
            authorisation=Authorisation(self.note),
            earlier=rows.defer(*WitnessNote.text_fields).order_by("interviewed_on", "pk")
            if self.note.witness
            else [],
            cancel=self.next_page(None),
        )


class NoteVersions(View):
    """All saved versions of a note, and the differences word by word between any two of them."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        note = visible_note(request, pk)
        if not request.user.has_perm("note.read", note):
            raise Refused(_("Your role does not allow this."))
        rows = NoteVersion.objects.visible_to(request.user).filter(note=note)
        listed = list(rows.defer("content").select_related("saved_by").order_by("-number"))
        context = in_case(note.case, "notes", note=note, versions=listed)
        if request.GET:
            context |= self._compared(request, note, rows)
        return render(request, "casework/note_versions.html", context)

    def _compared(self, request: HttpRequest, note: WitnessNote, rows: Any) -> dict[str, Any]:
        """Two versions, opened: that they are read is in the ledger before they are shown."""
        older, newer = (
            versions.version_open(
                actor=request.user,
                version=get_visible(rows, number=_number(request.GET.get(name))),
            )
            for name in ("from", "to")
        )
        before, now = json.loads(older.content), json.loads(newer.content)
        fields = comparison.between(WitnessNote, before, now, request.user)
        return {
            "older": older,
            "newer": newer,
            "differing": [field for field in fields if field.changed],
            "alike": [field for field in fields if not field.changed and field.after],
            "side_by_side": request.GET.get("view") == "side",
        }


def _number(text: str | None) -> int:
    """The number of a version in an address; 0, which no version has, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0
