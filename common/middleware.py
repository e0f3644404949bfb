"""What holds for every request: refusals become answers, and nothing is kept by a browser."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.utils.translation import gettext as _

from common.api.problems import is_api, problem_for
from common.errors import Invalid
from common.refusals import as_refusal, refusal_page


class AddressMiddleware(CommonMiddleware):
    """Django's, but for an address without its last slash: the redirect keeps method and body (308).

    After a 301, most clients repeat a POST as a GET, and take the answer for success.
    """

    response_redirect_class = partial(  # type: ignore[assignment]
        HttpResponsePermanentRedirect, preserve_request=True
    )


class RefusalMiddleware:
    """Turns a CaseworkError raised by a view into its page (or problem, under /api/).

    Also refuses NUL characters in a page's address, and marks every answer `no-store` unless the
    view chose otherwise: case data must not stay in a browser's or a proxy's cache.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        # The API answers for itself, after asking who is calling.
        if not is_api(request) and ("\x00" in request.path or _has_nul(request)):
            return refusal_page(request, Invalid(_("The address contains a NUL character.")))
        return None

    def process_exception(self, request: HttpRequest, exc: Exception) -> HttpResponse | None:
        if is_api(request):
            return problem_for(exc)
        refusal = as_refusal(exc)
        return None if refusal is None else refusal_page(request, refusal)


def _has_nul(request: HttpRequest) -> bool:
    return "%00" in request.META.get("QUERY_STRING", "")
