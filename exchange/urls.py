"""Pages of exports."""

from django.urls import path

from exchange.views import exports

app_name = "exchange"

urlpatterns = [
    path("exports/", exports.ExportList.as_view(), name="export-list"),
    path("cases/<uuid:pk>/exports/", exports.CaseExports.as_view(), name="case-exports"),
    path("cases/<uuid:pk>/exports/new/", exports.ExportCreate.as_view(), name="export-create"),
    path("exports/<uuid:pk>/", exports.ExportDetail.as_view(), name="export-detail"),
    path("exports/<uuid:pk>/edit/", exports.ExportEdit.as_view(), name="export-edit"),
    path("exports/<uuid:pk>/rebuild/", exports.ExportRebuild.as_view(), name="export-rebuild"),
    path("exports/<uuid:pk>/download/", exports.ExportDownload.as_view(), name="export-download"),
    path("exports/<uuid:pk>/case/", exports.ExportDocument.as_view(), name="export-document"),
]
