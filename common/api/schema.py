"""The OpenAPI 3.1 description and its documentation page, both for signed-in people only."""

from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, path
from drf_spectacular import renderers
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from common.api.views import OrderedChecks


class SchemaView(OrderedChecks, SpectacularAPIView):
    """JSON unless YAML is asked for (`?format=yaml`)."""

    renderer_classes = [
        renderers.OpenApiJsonRenderer2,
        renderers.OpenApiJsonRenderer,
        renderers.OpenApiYamlRenderer,
        renderers.OpenApiYamlRenderer2,
    ]


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI from local files, without inline script or style."""

    template_name = "common/api_docs.html"


def schema_urls() -> list[URLPattern]:
    """`schema/` and `docs/`, for signed-in people, to be included under the API's root."""
    return [
        path("schema/", SchemaView.as_view(), name="api-schema"),
        # A person at a browser is led to the sign-in page, not to a problem document.
        path("docs/", login_required(DocsView.as_view(url_name="api-schema")), name="api-docs"),
    ]
