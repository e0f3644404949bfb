"""Evidence as lists: of everything one may see, and of one case."""

from typing import Any

from django.urls import reverse

from casework.models import Case
from common.pagination import Page
from common.querysets import get_visible
from common.views import RecordList
from evidence.api.items import ItemSerializer
from evidence.filtersets import ItemFilterSet
from evidence.models import EvidenceItem


class ItemList(RecordList):
    model = EvidenceItem
    filterset_class = ItemFilterSet
    serializer_class = ItemSerializer
    template_name = "evidence/item_list.html"
    select = ("case", "facts", "created_by")

    def extra_context(self, page: Page) -> dict[str, Any]:
        return {"section": "evidence:item-list"}


class CaseItems(ItemList):
    """The evidence tab of a case."""

    template_name = "evidence/case_items.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.case = None

    def get(self, request, *args, **kwargs):
        self.case = get_visible(Case.objects.visible_to(request.user), pk=kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        return super().get_queryset().filter(case=self.case)

    def extra_context(self, page: Page) -> dict[str, Any]:
        return {
            "case": self.case,
            "active_tab": "evidence",
            "section": "casework:case-list",
            "may_add": self.request.user.has_perm("evidence.add", self.case),
            "add_url": reverse("evidence:item-create", args=[self.case.pk]),
        }
