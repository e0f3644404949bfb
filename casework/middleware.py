"""What holds for every request to the pages of cases."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase


class RolesReadOnce:
    """While a request only reads, the person's case roles are looked up once and kept with it.

    A page asks for them a dozen times over: for its rows, its buttons and the counts of its frame. A
    request that writes may change them, so it asks anew each time.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in ("GET", "HEAD") and request.user.is_authenticated:
            request.user.reads_only = True
        return self.get_response(request)
