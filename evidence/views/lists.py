"""Evidence as lists: of everything one may see, and of one case."""

from typing import Any

from django.urls import reverse

from casework.views.pages import in_case, visible_case
from common.pagination import Page
from common.views import RecordList
from evidence import standing
from evidence.api.shapes import ItemSerializer
from evidence.filtersets import ItemFilterSet
from evidence.models import Derivative, EvidenceItem
from evidence.viewing import of_list

NEWEST = "-created_at"  # the order of these lists when nobody chose another


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
        return {"section": "evidence:item-list", **self.pictures(page)}

    def pictures(self, page: Page) -> dict[str, Any]:
        """Which rows have a small picture that this person may see, and how the viewer goes on here."""
        may_see = Derivative.objects.visible_to(self.request.user)
        pictured = may_see.filter(
            kind=Derivative.Kind.THUMBNAIL, item__in=[r.pk for r in page.rows]
        )
        query = of_list(self.request.GET)
        if not self.request.GET.get("ordering"):
            query["ordering"] = NEWEST
        return {
            "pictured": set(pictured.values_list("item_id", flat=True)),
            "viewer_query": query.urlencode(),
        }


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
            **self.pictures(page),
            may_add=self.request.user.has_perm("evidence.add", self.case),
            add_url=reverse("evidence:item-create", args=[self.case.pk]),
            physical_url=reverse("evidence:physical-create", args=[self.case.pk]),
        )
