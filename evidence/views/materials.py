"""Items that belong to witness notes: the panel on the note's page, and its two forms."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.frames.panels import Panel
from casework.models import WitnessNote
from casework.views.pages import FormPage, in_case, refuse_closed, visible_note
from common.errors import Conflict
from common.querysets import get_visible, read_together
from evidence.forms.materials import MaterialForm, MaterialWithdrawForm
from evidence.models import EvidenceItem, NoteMaterial
from evidence.services import materials
from evidence.services.materials import MADE, made_from

SHOWN = ("item__parent", "note__witness", "created_by", "withdrawal__withdrawn_by")


def materials_panel(request: HttpRequest, note: WitnessNote, held: frozenset[str]) -> Panel | None:
    """The items of a note, those that stand first, each made one with what it was made from."""
    if "evidence.view" not in held:
        return None
    rows = NoteMaterial.objects.visible_to(request.user).filter(note=note)
    found = sorted(
        rows.select_related(*SHOWN).order_by("created_at", "pk"),
        key=lambda material: hasattr(material, "withdrawal"),
    )
    shown = [(one, made_from(one.item) if one.role in MADE else None) for one in found]
    read_together(material.item for material in found)
    is_open = not note.case.is_closed
    return Panel(
        "evidence/_materials.html",
        {
            "materials": shown,
            "note": note,
            "may_add": "material.add" in held and is_open,
            # Why something was withdrawn may quote the person.
            "may_read": "note.read" in held,
            "may_withdraw": "material.withdraw" in held and is_open,
        },
    )


def notes_of(item: EvidenceItem, user: Any) -> list[NoteMaterial]:
    """The notes that an item belongs to, as far as this person may know of them."""
    rows = NoteMaterial.objects.visible_to(user).filter(item=item, withdrawal=None)
    return list(rows.select_related("note__witness").order_by("created_at", "pk"))


class MaterialCreate(FormPage):
    template_name = "evidence/material_form.html"
    form_class = MaterialForm
    permission = "material.add"
    success = _("The item belongs to the note now.")

    def prepare(self, pk: Any) -> WitnessNote:
        self.note = visible_note(self.request, pk)
        return self.note

    def check_now(self) -> None:
        refuse_closed(self.note.case)

    def form_arguments(self) -> dict[str, Any]:
        rows = EvidenceItem.objects.visible_to(self.request.user)
        return {"scope": rows.filter(case=self.note.case_id)}

    def act(self, form: Any) -> NoteMaterial:
        return materials.material_add(actor=self.request.user, note=self.note, **form.cleaned_data)

    def next_page(self, result: Any) -> str:
        return reverse("casework:note-detail", args=[self.note.pk])

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(self.note.case, "notes", note=self.note, cancel=self.next_page(None))


class MaterialWithdraw(FormPage):
    template_name = "evidence/material_withdraw.html"
    form_class = MaterialWithdrawForm
    permission = "material.withdraw"
    success = _("Withdrawn; what was stated stays on record.")

    def prepare(self, pk: Any) -> NoteMaterial:
        rows = NoteMaterial.objects.visible_to(self.request.user)
        self.material = get_visible(rows.select_related("case", *SHOWN), pk=pk)
        return self.material

    def check_now(self) -> None:
        refuse_closed(self.material.case)
        if hasattr(self.material, "withdrawal"):
            raise Conflict(_("This is withdrawn already."), code="state")

    def act(self, form: Any) -> Any:
        return materials.material_withdraw(
            actor=self.request.user, material=self.material, reason=form.cleaned_data["reason"]
        )

    def next_page(self, result: Any) -> str:
        return reverse("casework:note-detail", args=[self.material.note_id])

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(
            self.material.case, "notes", material=self.material, cancel=self.next_page(None)
        )
