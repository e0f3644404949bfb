"""Every refusal of the API as RFC 9457 problem details, whatever format the client asked for.

Members: `type` ("about:blank"), `title` (the HTTP phrase), `status`, `detail` (a sentence for a
person), `code` (stable, for a program), `errors` (field → sentences) where input was refused, and
what a conflict adds (both versions, for instance). Never a trace, a query or a hidden record.
"""

import json
import logging
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.core import exceptions as core
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from rest_framework import exceptions as drf
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.views import set_rollback

from common.errors import CaseworkError, Invalid

MEDIA_TYPE = "application/problem+json"
NON_FIELD = "non_field_errors"

log = logging.getLogger("casework.api")


def problem(
    status: int,
    code: str,
    detail: object = "",
    *,
    errors: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    **extra: Any,
) -> HttpResponse:
    """A problem document as a response; `extra` adds members."""
    body: dict[str, Any] = {
        **extra,
        "type": "about:blank",
        "title": _phrase(status),
        "status": status,
        "detail": str(detail),
        "code": code,
    }
    if errors:
        body["errors"] = errors
    text = json.dumps(body, cls=JSONEncoder, ensure_ascii=False)
    # A lone surrogate in an echoed name has no UTF-8 form.
    content = text.encode("utf-8", "backslashreplace")
    response = HttpResponse(content, status=status, reason=body["title"], content_type=MEDIA_TYPE)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def _phrase(status: int) -> str:
    # The one status that HTTP itself does not know is of tus 1.0.
    return "Checksum Mismatch" if status == 460 else HTTPStatus(status).phrase


def exception_handler(exc: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """REST framework's hook. None (unexpected): Django logs it and answers by `handler500`."""
    response = problem_for(exc)
    if response is not None:
        set_rollback()
    return response


def problem_for(exc: BaseException) -> HttpResponse | None:
    """The answer to an exception; None when it is a fault of ours, which is Django's to report."""
    for kinds, answer in _ANSWERS:
        if isinstance(exc, kinds):
            return answer(exc)
    return _bad_text(exc)


def api_not_found(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """No such address under /api/."""
    return _not_found(None)


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


# -- our own refusals ------------------------------------------------------------------------------


def _refusal(exc: CaseworkError) -> HttpResponse:
    errors = None
    if isinstance(exc, Invalid):
        errors = {name or NON_FIELD: list(map(str, texts)) for name, texts in exc.errors.items()}
    headers = {"Retry-After": "3600"} if exc.status == HTTPStatus.INSUFFICIENT_STORAGE else None
    return problem(exc.status, exc.code, exc.message, errors=errors, headers=headers, **exc.extra)


# -- REST framework's ------------------------------------------------------------------------------


def _rest(exc: drf.APIException) -> HttpResponse:
    headers = {}
    if auth_header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if (wait := getattr(exc, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, int(wait)))
    codes = exc.get_codes()
    code = codes if isinstance(codes, str) else exc.default_code
    return problem(exc.status_code, code, _sentence(exc.detail), headers=headers)


def _rest_invalid(exc: drf.ValidationError) -> HttpResponse:
    errors: dict[str, list[str]] = {}
    _flatten(exc.detail, "", errors)
    return _invalid(errors)


def _django_invalid(exc: core.ValidationError) -> HttpResponse:
    found = exc.message_dict if hasattr(exc, "error_dict") else {NON_FIELD: exc.messages}
    return _invalid(
        {
            NON_FIELD if name == core.NON_FIELD_ERRORS else name: list(map(str, texts))
            for name, texts in found.items()
        }
    )


def _invalid(errors: dict[str, list[str]]) -> HttpResponse:
    return problem(400, "invalid", next(iter(errors.values()), [""])[0], errors=errors)


def _flatten(detail: Any, path: str, into: dict[str, list[str]]) -> None:
    """Nested errors under dotted names: {"rows": [{}, {"x": …}]} becomes {"rows.1.x": …}."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            _flatten(inner, f"{path}.{name}" if path else str(name), into)
    elif isinstance(detail, list) and any(isinstance(item, Mapping) for item in detail):
        for number, inner in enumerate(detail):
            _flatten(inner, f"{path}.{number}" if path else str(number), into)
    else:
        texts = detail if isinstance(detail, list) else [detail]
        into.setdefault(path or NON_FIELD, []).extend(map(str, texts))


def _sentence(detail: Any) -> str:
    while isinstance(detail, list | tuple | Mapping):
        detail = next(iter(detail.values() if isinstance(detail, Mapping) else detail), "")
    return str(detail)


# -- Django's and the databases' -------------------------------------------------------------------


def _not_found(exc: BaseException | None) -> HttpResponse:
    # Never the exception's own words: "No Case matches" tells which table was asked.
    return problem(404, "not_found", _("No such record."))


def _forbidden(exc: BaseException) -> HttpResponse:
    return problem(403, "permission_denied", _("You may not do this."))


def _too_big(exc: BaseException) -> HttpResponse:
    return problem(413, "too_large", _("The request is too large."))


def _malformed(exc: BaseException) -> HttpResponse:
    return problem(400, "malformed", _("The request could not be read."))


def _unstorable(exc: BaseException) -> HttpResponse:
    log.warning("refused a value the database cannot hold: %s", type(exc).__name__)
    return problem(400, "invalid", _("A value cannot be stored: too long, too large or malformed."))


def _clash(exc: BaseException) -> HttpResponse:
    # A constraint spoke before a service did: data are safe, but the person should know why.
    log.error("a constraint refused a change", exc_info=exc)
    return problem(409, "conflict", _("This clashes with what is already recorded."))


def _busy(exc: BaseException) -> HttpResponse:
    log.error("the database did not answer in time", exc_info=exc)
    return problem(503, "busy", _("Too busy just now. Try again."), headers={"Retry-After": "2"})


def _bad_text(exc: BaseException) -> HttpResponse | None:
    """NUL characters and lone surrogates, which neither database stores, where no field said so."""
    nul = isinstance(exc, ValueError) and re.search(r"\bNUL\b|null (byte|character)", str(exc))
    return _unstorable(exc) if nul or isinstance(exc, UnicodeEncodeError) else None


Answer = Callable[[Any], HttpResponse]

# The first that fits answers, so the narrower come first.
_ANSWERS: list[tuple[Any, Answer]] = [
    (CaseworkError, _refusal),
    (drf.NotFound, _not_found),
    (drf.ValidationError, _rest_invalid),
    (drf.APIException, _rest),
    ((Http404, core.ObjectDoesNotExist), _not_found),
    (core.PermissionDenied, _forbidden),
    (core.ValidationError, _django_invalid),
    (core.RequestDataTooBig, _too_big),
    ((core.SuspiciousOperation, core.BadRequest, UnreadablePostError), _malformed),
    ((DataError, OverflowError), _unstorable),
    (IntegrityError, _clash),
    (OperationalError, _busy),
]
