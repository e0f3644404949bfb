"""What every request of a signed-in person passes: their language, and the second factor."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import installation
from accounts.api.authentication import brings_token
from common.api.problems import is_api, problem

GetResponse = Callable[[HttpRequest], HttpResponseBase]

FACTOR_TYPES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

# What someone without a second factor can reach: where they get one, and the way out.
ENROLMENT_VIEWS = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "accounts:preferences",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_authenticate",
        "mfa_index",
        "mfa_reauthenticate",
        "set_language",
    }
)


class PersonalLanguage:
    """Speaks the language a person has chosen, on whatever device, and leaves it in the cookie.

    Stands after authentication; before sign-in, LocaleMiddleware goes by cookie and browser.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        # Asked again: the person may just have signed in, or chosen another language. A program has
        # no use for cookies.
        if request.user.is_authenticated and not is_api(request):
            remember_language(request, response, request.user.language)
        return response


def remember_language(request: HttpRequest, response: HttpResponseBase, language: str) -> None:
    """Set the language cookie, when it says otherwise."""
    name = settings.LANGUAGE_COOKIE_NAME
    if request.COOKIES.get(name) != language:
        response.set_cookie(
            name,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )


class SecondFactorRequired:
    """Outside the demonstration, a person without a second factor gets no further than setting one up.

    API tokens are not affected: whoever made them had passed here. Recovery codes alone do not count.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if has_bearer_token(request) or not request.user.is_authenticated:
            return None
        if installation.is_demo():
            return None
        if request.resolver_match.view_name in ENROLMENT_VIEWS or has_second_factor(request.user):
            return None
        if is_api(request):
            return problem(
                HTTPStatus.FORBIDDEN, "second_factor", _("Set up a second factor at sign-in first.")
            )
        return redirect("mfa_index")


def has_second_factor(user: Any) -> bool:
    """Whether the account has an authenticator app, security key or passkey."""
    return Authenticator.objects.filter(user=user, type__in=FACTOR_TYPES).exists()


def has_bearer_token(request: HttpRequest) -> bool:
    """Whether a call of the API brings a token: it is then judged by that, never by the session.

    Reads the header as `TokenAuthentication` does. A looser reading would let "Bearerish x" pass for
    a token here and for a session there, and so around the second factor.
    """
    return is_api(request) and brings_token(request)
