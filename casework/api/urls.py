"""This floor's part of /api/v1/."""

from rest_framework.routers import SimpleRouter

from casework.api.cases import CaseViewSet
from casework.api.notes import NoteViewSet
from casework.api.reviews import EntryViewSet, ReviewViewSet
from casework.api.team import TeamViewSet
from casework.api.witnesses import WitnessViewSet

router = SimpleRouter()
router.register("cases", CaseViewSet, "api-case")
router.register("team", TeamViewSet, "api-team")
router.register("witnesses", WitnessViewSet, "api-witness")
router.register("witness-notes", NoteViewSet, "api-note")
router.register("reviews", ReviewViewSet, "api-review")
router.register("ledger", EntryViewSet, "api-entry")

urlpatterns = router.urls
