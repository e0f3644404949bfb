"""Addresses of this floor under /api/v1/."""

from django.urls import path

from accounts.api.me import MeView
from accounts.api.security import SecurityEventViewSet

urlpatterns = [
    path("me/", MeView.as_view(), name="me"),
    path("sign-ins/", SecurityEventViewSet.as_view({"get": "list"}), name="api-sign-in-list"),
]
