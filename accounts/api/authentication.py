"""Who is calling the API: a bearer token (RFC 6750), or the session of a person at a browser."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.models import ApiToken
from accounts.services import tokens


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer cwk_…`.

    A token that is malformed, unknown, expired, revoked or of a deactivated owner is refused with
    401; it never falls back to the session. The user carries `token` and `case_limit`.
    """

    keyword = b"bearer"

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        parts = authentication.get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword:
            return None
        token = tokens.authenticate(parts[1] if len(parts) == 2 else b"", request=request)
        if token is None:
            raise exceptions.AuthenticationFailed(
                _("This token is not valid, has expired or was revoked."), code="token"
            )
        user = token.owner
        user.token, user.case_limit = token, token.case_limit
        return user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="casework"'
