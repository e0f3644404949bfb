"""Lists as pages, from the same filterset, order and pages as the API."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views import View
from rest_framework.serializers import BaseSerializer

from common.errors import Invalid, Refused
from common.exports import MEDIA_TYPES, columns_of, stream
from common.filters import StrictFilterSet
from common.pagination import PAGE_SIZE, Page, check_page_parameters, paginate, single


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page. A boosted link and a restored history are whole."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def chosen_format(request: HttpRequest, known: list[str]) -> str | None:
    """`csv` or `ndjson`, if known here; None for a page. Raises Invalid for any other."""
    wanted = single(request.GET, "format")
    if wanted and wanted != "html" and wanted not in known:
        formats = ", ".join(["html", *known])
        words = _("Unknown format. Here there are: %(formats)s.") % {"formats": formats}
        raise Invalid({"format": [words]})
    return wanted if wanted in known else None


class RecordList(View):
    """A filtered, sorted, paged list: whole page, htmx fragment, CSV or NDJSON. Attributes:

    `model`, `filterset_class`, `template_name`, `fragment_name` (the part that htmx replaces),
    `serializer_class` (the API's, for exports: same columns, same values), `select`, `prefetch`,
    `permission` (asked of the installation, if any).
    Context: `page`, `filterset`, `object_list` (the rows), plus `extra_context(page)`.
    Raises Invalid for a bad filter, order, cursor, page size or format.
    """

    http_method_names = ["get", "head"]

    model: ClassVar[type[Model]]
    filterset_class: ClassVar[type[StrictFilterSet]]
    template_name: str
    fragment_name: str | None = None
    serializer_class: ClassVar[type[BaseSerializer] | None] = None
    select: ClassVar[tuple[str, ...]] = ()
    prefetch: ClassVar[tuple[Any, ...]] = ()
    permission: ClassVar[str | None] = None
    page_size: ClassVar[int] = PAGE_SIZE

    def get_queryset(self) -> QuerySet[Any]:
        """The rows this person may see. A list inside a case narrows it further."""
        rows: Any = self.model._default_manager
        rows = rows.visible_to(self.request.user)
        rows = rows.select_related(*self.select) if self.select else rows
        return rows.prefetch_related(*self.prefetch)

    def extra_context(self, page: Page) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.permission and not request.user.has_perm(self.permission):
            raise Refused(_("Your role does not allow this."))
        file_format = self.chosen_format()
        filterset = self.filterset_class(request.GET, self.get_queryset(), request=request)
        if file_format:
            return self.stream(filterset, file_format)
        page = paginate(filterset.qs, filterset.keyset, request, default_size=self.page_size)
        return self.render(filterset, page)

    def render(self, filterset: StrictFilterSet, page: Page) -> HttpResponse:
        fragment = self.fragment_name if wants_fragment(self.request) else None
        context = {
            "page": page,
            "filterset": filterset,
            "object_list": page.rows,
            **self.extra_context(page),
        }
        response = render(self.request, fragment or self.template_name, context)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def chosen_format(self) -> str | None:
        return chosen_format(self.request, list(MEDIA_TYPES) if self.serializer_class else [])

    def stream(self, filterset: StrictFilterSet, file_format: str) -> HttpResponseBase:
        rows, context = filterset.qs, {"request": self.request, "view": self}
        check_page_parameters(rows, filterset.keyset, self.request)
        make: Any = self.serializer_class
        fields = make(context=context).fields
        return stream(
            rows,
            filterset.keyset,
            file_format=file_format,
            columns=columns_of(name for name, field in fields.items() if not field.write_only),
            represent=lambda block: make(block, many=True, context=context).data,
            name=str(self.model._meta.model_name),
        )
