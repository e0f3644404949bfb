"""This floor's part of /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from casework.api.cases import CaseViewSet
from casework.api.consents import ConsentTextViewSet, ConsentViewSet
from casework.api.notes import NoteViewSet
from casework.api.notifications import NotificationViewSet
from casework.api.oversight import OversightViewSet, RefusedAttemptViewSet, ReviewTimesView
from casework.api.policies import ReviewPolicyViewSet
from casework.api.reviews import EntryViewSet, ReviewViewSet
from casework.api.risks import ReferralViewSet, RiskViewSet
from casework.api.tasks import TaskViewSet
from casework.api.team import TeamViewSet
from casework.api.witnesses import WitnessViewSet

router = SimpleRouter()
router.register("cases", CaseViewSet, "api-case")
router.register("team", TeamViewSet, "api-team")
router.register("witnesses", WitnessViewSet, "api-witness")
router.register("witness-notes", NoteViewSet, "api-note")
router.register("risk-assessments", RiskViewSet, "api-risk")
router.register("referrals", ReferralViewSet, "api-referral")
router.register("consents", ConsentViewSet, "api-consent")
router.register("consent-texts", ConsentTextViewSet, "api-text")
router.register("tasks", TaskViewSet, "api-task")
router.register("notifications", NotificationViewSet, "api-notification")
router.register("reviews", ReviewViewSet, "api-review")
router.register("review-policies", ReviewPolicyViewSet, "api-policy")
router.register("ledger", EntryViewSet, "api-entry")

urlpatterns = [
    path("oversight/", OversightViewSet.as_view({"get": "list"}), name="api-oversight-list"),
    path(
        "refused-attempts/",
        RefusedAttemptViewSet.as_view({"get": "list"}),
        name="api-attempt-list",
    ),
    path("review-times/", ReviewTimesView.as_view(), name="api-review-times"),
    *router.urls,
]
