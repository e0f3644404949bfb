"""Refusals as pages: what Django's error handlers and the middleware answer with.

Under /api/ each is a problem document instead, so that a program never has to read HTML.
"""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import select_template
from django.utils.translation import gettext as _
from django.views import defaults

from common.api import problems
from common.errors import CaseworkError, Invalid

log = logging.getLogger("casework.pages")


def refusal_page(request: HttpRequest, exc: CaseworkError) -> HttpResponse:
    """A page that says what was refused, why, and what to do next, with the refusal's status.

    Templates looked for: `errors/<status>.html`, `errors/refusal.html`, then the one of this app;
    for 404 the site's own `404.html` first.
    Context: `status`, `code`, `message`, `errors` (pairs of name and sentences), `extra`.
    """
    errors = list(exc.errors.items()) if isinstance(exc, Invalid) else []
    names = [f"errors/{exc.status}.html", "errors/refusal.html", "common/refusal.html"]
    # A hidden record answers with the very page of an address that does not exist.
    template = select_template(["404.html", *names] if exc.status == 404 else names)
    context = {
        "status": exc.status,
        "phrase": HTTPStatus(exc.status).phrase,
        "code": exc.code,
        "message": exc.message,
        "errors": errors,
        "extra": exc.extra,
    }
    return HttpResponse(template.render(context, request), status=exc.status)


def as_refusal(exc: BaseException) -> CaseworkError | None:
    """An exception that is the request's fault (or the moment's) as a refusal; None for ours."""
    if isinstance(exc, CaseworkError):
        return exc
    answer = problems.problem_for(exc)
    if answer is None or answer.status_code in (403, 404):
        return None  # Django's own handlers have their pages for these
    refusal = CaseworkError(_("The request could not be carried out."))
    refusal.status = answer.status_code
    if answer.status_code == 503:
        refusal.message = _("The system is busy just now. Nothing was saved; please try again.")
    return refusal


# -- handlers named in the root URLs ---------------------------------------------------------------


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_big = as_refusal(exception) if isinstance(exception, RequestDataTooBig) else None
    if too_big and not problems.is_api(request):
        too_big.message = _("What was sent is too large for a form. Nothing of it was saved.")
        return refusal_page(request, too_big)
    if problems.is_api(request):
        return problems.problem(400, "malformed", _("The request could not be read."))
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if problems.is_api(request):
        return problems.problem(403, "permission_denied", _("You may not do this."))
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if problems.is_api(request):
        return problems.api_not_found(request)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest, *args: Any) -> HttpResponse:
    if problems.is_api(request):
        return problems.problem(500, "internal", _("Something went wrong on our side."))
    return defaults.server_error(request)
