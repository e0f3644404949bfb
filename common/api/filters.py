"""The model's own strict filterset as REST framework's filter backend."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request

from common.filters import StrictFilterSet


class StrictFilterBackend(DjangoFilterBackend):
    """Leaves the filterset on the view, whose `keyset` the paginator continues by.

    A view without `filterset_class` takes no filters at all; any name is then unknown.
    """

    filterset_base = StrictFilterSet

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: Any
    ) -> QuerySet[Any]:
        filterset_class = self.get_filterset_class(view, queryset) or StrictFilterSet
        view.filterset = filterset_class(request.query_params, queryset, request=request)
        return view.filterset.qs
