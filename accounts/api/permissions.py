"""What a caller may do at all, before any role is asked: signed in, and within the token's scope."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from common.errors import Refused


class ScopePermission(BasePermission):
    """Signed in, and a token holds `read` to read or `write` to change.

    The refusal carries the code `scope`. A record that the caller cannot see is 404 first, so that
    a token without scope learns nothing about it.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        token = getattr(request.user, "token", None)
        if token is None or needed_scope(request.method) in token.scopes:
            return True
        key = getattr(view, "lookup_url_kwarg", None) or getattr(view, "lookup_field", None)
        if key and key in view.kwargs and hasattr(view, "get_queryset"):
            get_object_or_404(view.get_queryset(), **{view.lookup_field: view.kwargs[key]})
        raise Refused(
            _("This token does not have the scope “%(scope)s”.")
            % {"scope": needed_scope(request.method)},
            code="scope",
        )


def needed_scope(method: str | None) -> str:
    """The scope a request needs: `read` for GET, HEAD and OPTIONS, else `write`."""
    return "read" if method in SAFE_METHODS else "write"
