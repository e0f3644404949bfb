"""Taking in a copy that was made from an item: redacted, translated, transcribed, enhanced."""

from typing import Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from casework.services.writing import require
from casework.views.pages import in_case, refuse_closed
from common.errors import Conflict
from evidence.forms.links import DerivativeForm
from evidence.models import EvidenceItem
from evidence.services import items
from evidence.views.intake import ItemCreate
from evidence.views.items import visible_item


class DerivativeCreate(ItemCreate):
    """As any file is taken in, in one form, with its parent."""

    form_class = DerivativeForm

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        View.setup(self, request, *args, **kwargs)
        self.parent = visible_item(request, kwargs["pk"])
        self.case = self.parent.case
        require(request.user, "evidence.add", self.parent)

    def get(self, request: Any, pk: Any) -> Any:
        refuse_closed(self.case)
        if self.parent.status == "void":
            raise Conflict(_("This item is void."), code="state")
        return self._page(DerivativeForm(initial={"kind": self.parent.kind}))

    def _draft(self, form: Any, file: Any, *, single: bool) -> EvidenceItem:
        fields = {name: form.cleaned_data[name] for name in form.Meta.fields if name != "title"}
        title = form.cleaned_data["title"] or file.name.rpartition(".")[0] or file.name
        return items.draft(
            actor=self.request.user,
            case=self.case,
            file_name=file.name,
            title=title[:200],
            parent=self.parent,
            **fields,
        )

    def _page(self, form: Any, status: int = 200) -> Any:
        context = in_case(
            self.case,
            "evidence",
            form=form,
            item=self.parent,
            cancel=reverse("evidence:item-detail", args=[self.parent.pk]),
        )
        return render(self.request, "evidence/derivative_form.html", context, status=status)
