"""What a caller may do at all, before any role is asked: signed in, and within the token's scope."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from common.errors import Refused


class ScopePermission(BasePermission):
    """Signed in, and a token holds `read` to read or `write` to change (else 403, code `scope`)."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        return self.holds(request, needed_scope(request.method))

    def holds(self, request: Request, needed: str) -> bool:
        """True for a session, and for a token of that scope. Raises Refused for another token."""
        token = getattr(request.user, "token", None)
        if token is not None and needed not in token.scopes:
            raise Refused(
                _("This token does not have the scope “%(scope)s”.") % {"scope": needed},
                code="scope",
            )
        return True


def needed_scope(method: str | None) -> str:
    """The scope a request needs: `read` for GET, HEAD and OPTIONS, else `write`."""
    return "read" if method in SAFE_METHODS else "write"
