"""This floor's part of /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from evidence.api.batch import BatchView
from evidence.api.custody import CustodyViewSet, HandoverViewSet
from evidence.api.intake import UploadView
from evidence.api.items import ItemViewSet
from evidence.api.links import LinkViewSet
from evidence.api.materials import MaterialViewSet
from evidence.api.physical import PhysicalViewSet
from evidence.api.tus import UploadItemView, UploadsView
from evidence.api.verifications import VerificationViewSet

router = SimpleRouter()
router.register("evidence", ItemViewSet, "api-item")
router.register("custody", CustodyViewSet, "api-custody")
router.register("links", LinkViewSet, "api-link")
router.register("note-materials", MaterialViewSet, "api-material")
router.register("verifications", VerificationViewSet, "api-verification")
router.register("handovers", HandoverViewSet, "api-handover")

urlpatterns = [
    path("evidence/upload/", UploadView.as_view(), name="api-upload"),
    # `curl -T FILE …/upload/?case=…` puts the file's name behind the slash.
    path("evidence/upload/<str:name>", UploadView.as_view(schema=None), name="api-upload-named"),
    path("evidence/batch/", BatchView.as_view(), name="api-batch"),
    path("uploads/", UploadsView.as_view(), name="api-uploads"),
    path("uploads/<str:pk>/", UploadItemView.as_view(), name="api-upload-detail"),
    path("evidence/physical/", PhysicalViewSet.as_view({"post": "create"}), name="api-physical"),
    *router.urls,
]
