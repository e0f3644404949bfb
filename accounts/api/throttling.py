"""How often a caller may call: a sliding window per token, per person, or per address."""

import math
import time
from typing import Any

from django.core.cache import caches
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from accounts.services.security import client

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class CallerThrottle(BaseThrottle):
    """Allows `DEFAULT_THROTTLE_RATES["caller"]` requests per window.

    Two counters approximate the sliding window: this window's requests, plus last window's in
    proportion to what is left of it. A list of timestamps would be copied at every request.
    """

    scope = "caller"

    def allow_request(self, request: Request, view: Any) -> bool:
        rate = api_settings.DEFAULT_THROTTLE_RATES.get(self.scope)
        if not rate:
            return True
        limit, seconds = parse_rate(rate)
        window, passed = divmod(time.time(), seconds)
        name = f"throttle:{self.caller(request)}"
        cache = caches["throttle"]
        # Refused requests count no further than the limit: who waits is let in again.
        before = min(cache.get(f"{name}:{window - 1:.0f}", 0), limit)
        cache.add(f"{name}:{window:.0f}", 0, timeout=2 * seconds)
        count = cache.incr(f"{name}:{window:.0f}") + before * (1 - passed / seconds)
        self._wait = math.ceil(seconds - passed)
        return count <= limit

    def caller(self, request: Request) -> str:
        """The name of the counter: the token, else the person, else the network address."""
        user = request.user
        token = getattr(user, "token", None)
        if token is not None:
            return f"token:{token.pk}"
        if user and user.is_authenticated:
            return f"user:{user.pk}"
        return f"address:{client(request._request)[0]}"

    def wait(self) -> float:
        return self._wait


def parse_rate(rate: str) -> tuple[int, int]:
    """Requests and seconds of a rate such as "2400/min"."""
    number, _, period = rate.partition("/")
    return int(number), SECONDS[period[0]]
