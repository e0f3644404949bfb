"""This floor's part of /api/v1/."""

from rest_framework.routers import SimpleRouter

from exchange.api.exports import ExportViewSet

router = SimpleRouter()
router.register("exports", ExportViewSet, "api-export")

urlpatterns = router.urls
