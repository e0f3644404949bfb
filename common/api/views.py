"""The order of checks, the same on every address of the API.

401 who are you, 405 is there such a verb, 429 how often, 404 which record, 403 may you (scope, then
role), 406/400 what do you ask for. A refusal further down never reveals what one further up hides.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from common.bodies import is_chunked
from common.errors import LengthRequired


class OrderedChecks(APIView):
    """Mixin that puts REST framework's checks into the order above."""

    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    # Whether a body of unannounced length is read here; elsewhere it would pass for an empty one.
    takes_chunks = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.format_kwarg = None
        request.version, request.versioning_scheme = self.determine_version(request)
        self.check_person(request)
        self.check_throttles(request)
        self.check_verb(request)
        self.find(request)
        self.check_permissions(request)
        self.check_role(request)
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(
            request
        )
        if is_chunked(plain(request)) and not self.takes_chunks:
            raise LengthRequired(_("Say how long the body is (Content-Length)."))

    def check_person(self, request: Request) -> None:
        """Signed in by token or session, else 401; also raised for a bad token."""
        self.perform_authentication(request)
        if not request.user.is_authenticated:
            raise NotAuthenticated

    def check_verb(self, request: Request) -> None:
        if not hasattr(self, (request.method or "").lower()):
            raise MethodNotAllowed(request.method or "")

    def find(self, request: Request) -> None:
        """Look up what the address names, through the caller's scope. Raises NotVisible."""

    def check_role(self, request: Request) -> None:
        """Whether the caller's role allows this verb on what was found. Raises Refused."""


class ApiView(OrderedChecks):
    """Base of addresses that are not lists of records."""


def plain(request: HttpRequest | Request) -> HttpRequest:
    """Django's own request beneath REST framework's."""
    return getattr(request, "_request", request)
