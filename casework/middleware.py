"""What holds for every request to the pages of cases."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.services.security import client
from casework.services.attempts import attempt_record
from common.tried import Tried, watching

log = logging.getLogger("casework.attempts")


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


class AttemptsKept:
    """Keeps what signed-in people ask for in vain, once they have their answer.

    Afterwards, so that nobody can tell by the clock whether what they asked for exists. A request that is
    not refused costs nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with watching() as found:
            response: Any = self.get_response(request)
        if found and response.status_code >= 400 and request.user.is_authenticated:
            # A refusal that was asked about, for a button, is no attempt.
            told = [one for one in found if not one.refused or response.status_code == 403]
            response._resource_closers.append(partial(keep, request, told))
        return response


def keep(request: Any, found: list[Tried]) -> None:
    """Add the attempts of one request; a failure is told in the log, and to nobody else."""
    address, agent = client(request)
    match = request.resolver_match
    for tried in found:
        try:
            attempt_record(
                actor=request.user,
                tried=tried,
                view=match.view_name if match else "",
                method=request.method,
                address=address,
                agent=agent,
            )
        except Exception:
            # Whoever closes an answer passes over errors without a word.
            log.exception("An attempt that was refused could not be kept.")
