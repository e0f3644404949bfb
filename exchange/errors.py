"""Why a bundle cannot be built."""

from common.errors import Conflict
from exchange.models import Bundle


class CannotBuild(Conflict):
    """Building again will not help until somebody acts. `reason` is a `Bundle.Reason`.

    `about` is the reference of the record concerned.
    """

    code = "cannot_build"

    def __init__(self, reason: Bundle.Reason, about: str):
        self.reason, self.about = reason, about
        super().__init__(f"{about}: {reason.label}", reason=reason.value, record=about)
