"""How often a caller may call: a sliding window per token, per person, or per address."""

import math
import time
from typing import Any

from django.core.cache import caches
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle


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
        limit, seconds = SimpleRateThrottle.parse_rate(None, rate)
        cache = caches["throttle"]
        window, passed = divmod(time.time(), seconds)
        key = f"throttle:{self.caller(request)}:{int(window)}"
        before = cache.get(f"throttle:{self.caller(request)}:{int(window) - 1}", 0)
        cache.add(key, 0, timeout=2 * seconds)
        count = cache.incr(key) + before * (1 - passed / seconds)
        self._wait = math.ceil(seconds - passed)
        return count <= limit

    def caller(self, request: Request) -> str:
        """The name of the counter: the token, else the person, else the network address."""
        user = request.user
        token = getattr(user, "token", None)
        if token is not None:
            return f"token:{token.pk}"
        return f"user:{user.pk}" if user and user.is_authenticated else f"ip:{self.get_ident(request)}"

    def wait(self) -> float:
        return self._wait
