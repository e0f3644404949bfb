"""Evidence as lists: of everything one may see, and of one case."""

from typing import Any

from django.urls import reverse

from casework.views.pages import in_case, visible_case
from common.pagination import Page
from common.views import RecordList
from evidence import standing
from evidence.api.shapes import ItemSerializer
from evidence.filtersets import ItemFilterSet
from evidence.models import EvidenceItem


class ItemList(RecordList):
    model = EvidenceItem
    filterset_class = ItemFilterSet
    serializer_class = ItemSerializer
    template_name = "evidence/item_list.html"
    select = ("case", "facts", "created_by")
    prefetch = (standing.PREFETCH,)

    def get_queryset(self):
        return super().get_queryset().with_lateness()

    def extra_context(self, page: Page) -> dict[str, Any]:
        return {"section": "evidence:item-list"}


class CaseItems(ItemList):
    """The evidence tab of a case."""

    template_name = "evidence/case_items.html"

    def get(self, request, *args: Any, **kwargs: Any):
        self.case = visible_case(request, kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        return super().get_queryset().filter(case=self.case)

    def extra_context(self, page: Page) -> dict[str, Any]:
        return in_case(
            self.case,
            "evidence",
            may_add=self.request.user.has_perm("evidence.add", self.case),
            add_url=reverse("evidence:item-create", args=[self.case.pk]),
            physical_url=reverse("evidence:physical-create", args=[self.case.pk]),
        )
