"""The OpenAPI 3.1 description and its documentation page, both for signed-in people only."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
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


class DocsView(OrderedChecks, SpectacularSwaggerSplitView):
    """Swagger UI from local files, without inline script or style."""

    template_name = "common/api_docs.html"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        # A person at a browser is led to the sign-in page, a program gets its 401.
        named = "Authorization" in request.headers or request.user.is_authenticated
        if not named and "text/html" in request.headers.get("Accept", ""):
            return redirect_to_login(request.get_full_path())
        return super().dispatch(request, *args, **kwargs)


def schema_urls() -> list[URLPattern]:
    """`schema/` and `docs/`, for signed-in people, to be included under the API's root."""
    return [
        path("schema/", SchemaView.as_view(), name="api-schema"),
        path("docs/", DocsView.as_view(url_name="api-schema"), name="api-docs"),
    ]
