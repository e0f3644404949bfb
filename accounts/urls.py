"""Addresses of the accounts pages."""

from django.urls import path

from accounts.views import links, own, people, tokens

app_name = "accounts"

urlpatterns = [
    path("invitation/", links.InvitationView.as_view(), name="invitation"),
    path("invitation/<str:token>/", links.open_invitation, name="invitation-link"),
    path("reset/", links.ResetView.as_view(), name="reset"),
    path("reset/<str:token>/", links.open_reset, name="reset-link"),
    path("preferences/", own.preferences, name="preferences"),
    path("sessions/<int:pk>/end/", own.end_session, name="session-end"),
    path("security/", own.SecurityHistory.as_view(), name="security-history"),
    path("tokens/", tokens.TokenList.as_view(), name="token-list"),
    path("tokens/new/", tokens.create, name="token-create"),
    path("tokens/<uuid:pk>/allow/", tokens.confirm, name="token-confirm"),
    path("tokens/<uuid:pk>/revoke/", tokens.revoke, name="token-revoke"),
    path("people/", people.PeopleList.as_view(), name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invitations/<uuid:pk>/cancel/", people.cancel, name="invitation-cancel"),
    path(
        "people/trainings/<uuid:pk>/revoke/",
        people.TrainingRevoke.as_view(),
        name="training-revoke",
    ),
    path("people/<uuid:pk>/", people.person, name="person"),
    path("people/<uuid:pk>/<slug:verb>/", people.PersonAction.as_view(), name="person-action"),
]
