"""How lately somebody has shown who they are: what opens an identity asks for it anew.

Stricter than the sign-in library's own check: a person with a second factor must have shown that, not
merely the password, and minutes count instead of a quarter of an hour.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import Refused

FACTOR_TYPES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

# A page is opened within the first; what is typed there is sent within the second.
FRESH_TO_BEGIN = timedelta(minutes=5)
FRESH_TO_ACT = timedelta(minutes=15)


def confirmed_at(request: HttpRequest) -> datetime | None:
    """When the person at this browser last showed the strongest factor that they have; None: never."""
    wanted = "mfa" if factors_of(request.user) else "password"
    records = get_authentication_records(request, request.user)
    moments = [float(found["at"]) for found in records if found.get("method") == wanted]
    return datetime.fromtimestamp(max(moments), UTC) if moments else None


def factors_of(user: Any) -> set[str]:
    """The kinds of second factor that this person has set up."""
    rows = Authenticator.objects.filter(user=user, type__in=FACTOR_TYPES)
    return set(rows.values_list("type", flat=True))


def is_fresh(moment: datetime | None, within: timedelta = FRESH_TO_ACT) -> bool:
    now = timezone.now()
    return moment is not None and now - within <= moment <= now + timedelta(minutes=1)


def require_fresh(moment: datetime | None) -> None:
    """Raise Refused (`fresh_factor`) unless the person has shown who they are a moment ago."""
    if not is_fresh(moment):
        raise Refused(
            _("Confirm first that it is you: what comes next asks for a fresh sign-in."),
            code="fresh_factor",
        )


def confirm_url(request: HttpRequest, then: str) -> str:
    """Where this person confirms who they are, to be led on to `then`."""
    factors = factors_of(request.user)
    if Authenticator.Type.TOTP in factors:
        page = "mfa_reauthenticate"
    elif factors:
        page = "mfa_reauthenticate_webauthn"
    else:
        page = "account_reauthenticate"
    return f"{reverse(page)}?{urlencode({'next': then})}"


class FreshFactor:
    """A page that begins only with a fresh factor: GET leads to where that is shown, and back.

    POST is not turned away: typed text must come back, and the service asks for itself.
    """

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        stale = not is_fresh(confirmed_at(request), FRESH_TO_BEGIN)
        if request.method in ("GET", "HEAD") and stale:
            return redirect(confirm_url(request, request.get_full_path()))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
