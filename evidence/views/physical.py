"""Taking in things, and samples of things, with a browser."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from casework.models import Case
from casework.views.pages import FormPage, in_case, refuse_closed, visible_case
from evidence.custody import chain
from evidence.forms.custody import PhysicalForm, SampleForm
from evidence.models import EvidenceItem
from evidence.services import physical
from evidence.views.items import visible_item


class PhysicalCreate(FormPage):
    """A thing of a case: its record and the first event of its chain."""

    template_name = "evidence/physical_form.html"
    form_class = PhysicalForm
    permission = "evidence.add"
    success = gettext_lazy("Taken in. You have it until somebody else accepts it.")
    keeps_typed = gettext_lazy("New physical item")

    def prepare(self, pk: Any) -> Case:
        self.case = visible_case(self.request, pk)
        return self.case

    def check_now(self) -> None:
        refuse_closed(self.case)

    def act(self, form: Any) -> EvidenceItem:
        return physical.physical_add(actor=self.request.user, case=self.case, **form.cleaned_data)

    def next_page(self, result: EvidenceItem) -> str:
        return reverse("evidence:item-detail", args=[result.pk])

    def context(self, form: Any) -> dict[str, Any]:
        cancel = reverse("evidence:case-items", args=[self.case.pk])
        return in_case(self.case, "evidence", cancel=cancel)


class SampleCreate(PhysicalCreate):
    """A sample: a child of the item, with a chain of its own from now on."""

    template_name = "evidence/sample_form.html"
    form_class = SampleForm
    success = gettext_lazy("Recorded. The sample has a chain of custody of its own.")

    def prepare(self, pk: Any) -> EvidenceItem:
        self.item = visible_item(self.request, pk)
        self.case = self.item.case
        return self.item

    def act(self, form: Any) -> EvidenceItem:
        return physical.sample_take(actor=self.request.user, item=self.item, **form.cleaned_data)

    def context(self, form: Any) -> dict[str, Any]:
        cancel = reverse("evidence:item-detail", args=[self.item.pk])
        now = chain.standing(self.item)
        return in_case(self.case, "evidence", item=self.item, now=now, cancel=cancel)
