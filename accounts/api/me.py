"""`GET /api/v1/me/`: who the caller is, and what the token they called with is good for."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ApiToken, User
from common.api.views import ApiView


class TokenSerializer(serializers.ModelSerializer):
    """The token in use; `cases` is null when it is not limited to cases of its own."""

    cases = serializers.SerializerMethodField()
    scopes = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = ApiToken
        fields = ["id", "name", "prefix", "scopes", "cases", "expires_at", "last_used_at"]

    def get_cases(self, token: ApiToken) -> list[str] | None:
        return token.cases or None


class MeSerializer(serializers.ModelSerializer):
    """The caller. `token` is null for the session of a person at a browser."""

    site_roles = serializers.SerializerMethodField()
    token = TokenSerializer(allow_null=True)

    class Meta:
        model = User
        fields = [
            "id",
            "username",
            "display_name",
            "actor_code",
            "site_roles",
            "access_suspended",
            "language",
            "token",
        ]

    def get_site_roles(self, user: User) -> list[str]:
        return sorted(user.site_roles)


class MeView(ApiView):
    """Who is calling."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(MeSerializer(request.user).data)
