"""Who is calling the API: a bearer token (RFC 6750), or the session of a person at a browser."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from accounts.models import ApiToken
from accounts.services import tokens

KEYWORD = b"bearer"


def brings_token(request: Any) -> bool:
    """Whether the request's Authorization header is a bearer token's, good or bad."""
    parts = authentication.get_authorization_header(request).split()
    return bool(parts) and parts[0].lower() == KEYWORD


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer cwk_…`.

    A token that is malformed, unknown, expired, revoked or of a deactivated owner is refused with
    401; it never falls back to the session. The user carries `token` and `case_limit`, and
    `reads_only` while the request can change nothing: what is looked up about them may be kept.
    """

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        if not brings_token(request):
            return None
        parts = authentication.get_authorization_header(request).split()
        plain = parts[1] if len(parts) == 2 else b""
        token = tokens.authenticate(plain, request=request._request)
        if token is None:
            raise exceptions.AuthenticationFailed(
                _("This token is not valid, has expired or was revoked."), code="token"
            )
        user = token.owner
        user.token, user.case_limit = token, token.case_limit
        user.reads_only = request.method in SAFE_METHODS
        return user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="casework"'


class TokenScheme(OpenApiAuthenticationExtension):
    """How the schema describes bearer tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
