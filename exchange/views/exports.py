"""Exports: the lists, asking for one, and its page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from casework import permissions
from casework.services.writing import require_editable
from casework.views.moves import panel
from casework.views.pages import EditPage, FormPage, in_case, visible_case
from common.pagination import Page
from common.querysets import get_visible
from common.views import RecordList
from exchange import consents
from exchange.api.exports import ExportRowSerializer
from exchange.filtersets import ExportFilterSet
from exchange.forms import ExportForm
from exchange.models import Bundle, Export
from exchange.records import explanation, visible_records, visible_withheld
from exchange.sending import sent
from exchange.services import exports


def visible_export(request: HttpRequest, pk: Any) -> Export:
    """The export at an address, if this person may see it; else NotVisible."""
    rows = Export.objects.visible_to(request.user)
    return get_visible(rows.select_related("case", "created_by", "bundle"), pk=pk)


class ExportList(RecordList):
    model = Export
    filterset_class = ExportFilterSet
    serializer_class = ExportRowSerializer
    template_name = "exchange/export_list.html"
    select = ("case", "bundle", "created_by")

    def extra_context(self, page: Page) -> dict[str, Any]:
        return {"section": "exchange:export-list"}


class CaseExports(ExportList):
    """The exports tab of a case."""

    template_name = "exchange/case_exports.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.case = visible_case(request, kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(case=self.case)

    def extra_context(self, page: Page) -> dict[str, Any]:
        return in_case(
            self.case,
            "exports",
            may_request=self.request.user.has_perm("export.request", self.case),
            request_url=reverse("exchange:export-create", args=[self.case.pk]),
        )


def previews(request: HttpRequest, case: Any) -> list[consents.Preview]:
    """Which statements would go to whom, for those who may know of statements."""
    if not request.user.has_perm("note.view", case):
        return []
    return consents.preview(case, in_full=request.user.has_perm("witness.read", case))


class ExportCreate(FormPage):
    template_name = "exchange/export_form.html"
    form_class = ExportForm
    permission = "export.request"
    success = _("Requested. Somebody who had no hand in the records decides now.")

    def prepare(self, pk: Any) -> Any:
        self.case = visible_case(self.request, pk)
        return self.case

    def act(self, form: Any) -> Export:
        return exports.export_request(actor=self.request.user, case=self.case, **form.changes())

    def next_page(self, result: Export) -> str:
        return reverse("exchange:export-detail", args=[result.pk])

    def context(self, form: Any) -> dict[str, Any]:
        cancel = reverse("exchange:case-exports", args=[self.case.pk])
        going = previews(self.request, self.case)
        return in_case(self.case, "exports", cancel=cancel, previews=going)


class ExportEdit(EditPage):
    template_name = "exchange/export_form.html"
    form_class = ExportForm
    permission = "export.request"
    success = _("Saved. Submit it for review when it is ready.")

    def prepare(self, pk: Any) -> Export:
        self.export = visible_export(self.request, pk)
        return self.export

    def check_now(self) -> None:
        require_editable(self.export)

    def initial(self) -> dict[str, Any]:
        values = {name: getattr(self.export, name) for name in exports.EDITABLE_FIELDS}
        return {"version": self.export.version, **values}

    def stored(self) -> Export:
        return visible_export(self.request, self.export.pk)

    def act(self, form: Any) -> Export:
        version = form.cleaned_data["version"]
        return exports.export_edit(
            actor=self.request.user, export=self.export, version=version, **form.changes()
        )

    def next_page(self, result: Export) -> str:
        return reverse("exchange:export-detail", args=[self.export.pk])

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(
            self.export.case,
            "exports",
            export=self.export,
            cancel=self.next_page(self.export),
            previews=previews(self.request, self.export.case),
        )


class ExportDetail(View):
    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        export = visible_export(request, pk)
        held = permissions.granted(request.user, export)
        bundle = getattr(export, "bundle", None)
        hears = "note.view" in held
        context = in_case(
            export.case,
            "exports",
            record=export,
            export=export,
            bundle=bundle,
            ready=bundle is not None and bundle.state == Bundle.State.READY,
            explanation=explanation(request.user, bundle) if bundle else "",
            records=visible_records(request.user, export),
            withheld=visible_withheld(request.user, export),
            uncovered=consents.uncovered(export) if hears and export.records else [],
            stopped=export.get_stopped_display() if hears else "",
            held=held,
            **panel(export, request.user, held),
        )
        return render(request, "exchange/export_detail.html", context)


class ExportRebuild(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        exports.export_rebuild(actor=request.user, export=visible_export(request, pk))
        return redirect("exchange:export-detail", pk)


class ExportDownload(View):
    def get(self, request: HttpRequest, pk: Any) -> HttpResponseBase:
        return sent(request, visible_export(request, pk), exports.export_open)


class ExportDocument(View):
    def get(self, request: HttpRequest, pk: Any) -> HttpResponseBase:
        return sent(request, visible_export(request, pk), exports.export_document_open)
