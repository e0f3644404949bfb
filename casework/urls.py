"""Pages of cases, teams, notes and reviews."""

from django.urls import path

from casework.oversight import SECTIONS
from casework.views import (
    cases,
    consents,
    dashboard,
    interviews,
    ledger,
    moves,
    note_warnings,
    notes,
    oversight,
    policies,
    redaction,
    remarks,
    review_times,
    reviews,
    search,
    tasks,
    teams,
    typing,
    witnesses,
)

app_name = "casework"

urlpatterns = [
    path("", dashboard.Dashboard.as_view(), name="dashboard"),
    path("search/", search.Search.as_view(), name="search"),
    path("ledger/", ledger.LedgerList.as_view(), name="ledger"),
    path("ledger/<uuid:id>/", oversight.EntryDetail.as_view(), name="ledger-entry"),
    path("oversight/", oversight.OversightList.as_view(), name="oversight"),
    *(
        path(
            f"oversight/{part}/",
            oversight.OversightList.as_view(part=part),
            name=f"oversight-{part}",
        )
        for part in SECTIONS
    ),
    path("oversight/refused/", oversight.RefusedAttempts.as_view(), name="oversight-refused"),
    path("oversight/times/", review_times.ReviewTimes.as_view(), name="oversight-times"),
    path("oversight/sign-ins/", oversight.SignIns.as_view(), name="oversight-sign-ins"),
    path("cases/", cases.CaseList.as_view(), name="case-list"),
    path("cases/new/", cases.CaseCreate.as_view(), name="case-create"),
    path("cases/<uuid:pk>/", cases.CaseDetail.as_view(), name="case-detail"),
    path("cases/<uuid:pk>/edit/", cases.CaseEdit.as_view(), name="case-edit"),
    path("cases/<uuid:pk>/notes/", notes.CaseNotes.as_view(), name="case-notes"),
    path("cases/<uuid:pk>/notes/new/", notes.NoteCreate.as_view(), name="note-create"),
    path(
        "cases/<uuid:pk>/witnesses/new/", witnesses.WitnessCreate.as_view(), name="witness-create"
    ),
    path("cases/<uuid:pk>/tasks/new/", tasks.TaskCreate.as_view(), name="task-create"),
    path("cases/<uuid:pk>/review/", reviews.CaseReviews.as_view(), name="case-review"),
    path("cases/<uuid:pk>/rules/", policies.CaseRules.as_view(), name="case-rules"),
    path("cases/<uuid:pk>/rules/<str:kind>/", policies.RuleSet.as_view(), name="rule-set"),
    path("cases/<uuid:pk>/team/", teams.CaseTeam.as_view(), name="case-team"),
    path("cases/<uuid:pk>/team/add/", teams.MemberCreate.as_view(), name="member-create"),
    path("cases/<uuid:pk>/history/", ledger.CaseHistory.as_view(), name="case-history"),
    path("team/<uuid:pk>/", teams.MemberChange.as_view(), name="member-change"),
    path("team/<uuid:pk>/end/", teams.MemberEnd.as_view(), name="member-end"),
    path("notes/", notes.NoteList.as_view(), name="note-list"),
    path("notes/<uuid:pk>/", notes.NoteDetail.as_view(), name="note-detail"),
    path("notes/<uuid:pk>/edit/", notes.NoteEdit.as_view(), name="note-edit"),
    path("drafts/", typing.DraftList.as_view(), name="draft-list"),
    path("drafts/session/", typing.TypingSession.as_view(), name="typing-session"),
    path("drafts/<uuid:pk>/", typing.DraftDetail.as_view(), name="draft-detail"),
    path(
        "notes/<uuid:pk>/authorise/",
        interviews.InterviewApprove.as_view(),
        name="interview-approve",
    ),
    path("notes/<uuid:pk>/versions/", interviews.NoteVersions.as_view(), name="note-versions"),
    path("witnesses/", witnesses.WitnessList.as_view(), name="witness-list"),
    path("witnesses/<uuid:pk>/", witnesses.WitnessDetail.as_view(), name="witness-detail"),
    path("witnesses/<uuid:pk>/edit/", witnesses.WitnessEdit.as_view(), name="witness-edit"),
    path("witnesses/<uuid:pk>/risk/", witnesses.RiskCreate.as_view(), name="risk-create"),
    path("witnesses/<uuid:pk>/help/", witnesses.ReferralCreate.as_view(), name="referral-create"),
    path("witnesses/<uuid:pk>/consent/", consents.ConsentCreate.as_view(), name="consent-create"),
    path("referrals/<uuid:pk>/", witnesses.ReferralEdit.as_view(), name="referral-edit"),
    path("consent-texts/", consents.ConsentTextList.as_view(), name="consent-text-list"),
    path("consent-texts/new/", consents.ConsentTextCreate.as_view(), name="consent-text-create"),
    path("consent-texts/<uuid:pk>/", consents.ConsentTextDetail.as_view(), name="consent-text"),
    path("tasks/", tasks.TaskList.as_view(), name="task-list"),
    path("tasks/<uuid:pk>/", tasks.TaskDetail.as_view(), name="task-detail"),
    path("tasks/<uuid:pk>/edit/", tasks.TaskEdit.as_view(), name="task-edit"),
    path("tasks/<uuid:pk>/close/", tasks.TaskClose.as_view(), name="task-close"),
    path("notes/<uuid:pk>/redact/", redaction.NoteRedact.as_view(), name="note-redact"),
    path("notes/<uuid:pk>/warnings/", note_warnings.NoteWarnings.as_view(), name="note-warnings"),
    path("reviews/", reviews.ReviewQueue.as_view(), name="review-queue"),
    path("reviews/<uuid:pk>/", reviews.ReviewDetail.as_view(), name="review-detail"),
    path("reviews/<uuid:pk>/remark/", remarks.RemarkCreate.as_view(), name="remark-create"),
    path("remarks/<uuid:pk>/answer/", remarks.RemarkAnswer.as_view(), name="remark-answer"),
    path("remarks/<uuid:pk>/settle/", remarks.RemarkSettle.as_view(), name="remark-settle"),
    path(
        "records/<str:kind>/<uuid:pk>/<str:move>/",
        moves.RecordMove.as_view(),
        name="record-move",
    ),
]
